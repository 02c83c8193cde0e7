import { readFileSync } from 'node:fs'
import { getAuthTables } from 'better-auth/db'
import { expect, test } from 'vitest'
import { openIdentity } from '#outside/identity.ts'

const secret = 'a secret of this test, long enough for all'
const { options } = openIdentity({ publicUrl: 'http://localhost:1', secret, oidc: null, maySignIn: async () => true })
type Table = {
  modelName: string
  fields: Record<string, { fieldName?: string; type: string; required?: boolean; unique?: boolean; bigint?: boolean }>
}
const tables = Object.values(getAuthTables(options as never)) as Table[]
const schema = readFileSync('prisma/schema/account.prisma', 'utf8')

// After an update of the library this says what a migration is needed for.
test.each(tables.map(table => [table.modelName, table] as const))('what the sign-in library keeps as %s has its columns', (name, table) => {
  const model = new RegExp(`^model ${name[0]?.toUpperCase()}${name.slice(1)} \\{\\n([\\s\\S]*?)^\\}`, 'm').exec(schema)?.[1]
  expect(model, name).toBeDefined()
  const columns = new Map(
    [...(model ?? '').matchAll(/^ {2}(\w+) +(\w+)(\?)?(.*)$/gm)].map(([, column = '', type, free, rest]) => [
      column,
      { type, free: free !== undefined, rest: rest ?? '' },
    ]),
  )
  for (const [field, wanted] of Object.entries(table.fields)) {
    const column = columns.get(wanted.fieldName ?? field)
    expect(column, `${name}.${field}`).toBeDefined()
    expect(column?.type, `${name}.${field}`).toBe(typeOf(wanted))
    // What may be absent there must not be demanded here; a default of ours is as good.
    if (wanted.required === false) expect(column?.free || column?.rest.includes('@default'), `${name}.${field} may be empty`).toBe(true)
    if (wanted.unique) expect(column?.rest, `${name}.${field}`).toContain('@unique')
  }
})

function typeOf({ type, bigint }: { type: string; bigint?: boolean }) {
  if (type === 'number') return bigint ? 'BigInt' : 'Int'
  return { string: 'String', boolean: 'Boolean', date: 'DateTime' }[type]
}
