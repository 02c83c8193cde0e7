import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import { type Derived, derive, type Schema } from '#test/stripe/deriving.ts'

// Deriving takes two seconds, so what was derived is kept under a name made of all it comes from: another SDK, another file.
const sdk = resolve('node_modules/stripe/package.json')
const sources = [sdk, ...['deriving.ts', 'wanted.ts'].map(name => join(import.meta.dirname, name))]

export const derivedFile = () => {
  const digest = createHash('sha256')
  for (const source of sources) digest.update(readFileSync(source))
  return resolve('.made', `stripe-schemas-${digest.digest('hex').slice(0, 16)}.json`)
}

function derived(): Derived {
  const file = derivedFile()
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  const made = derive()
  mkdirSync('.made', { recursive: true })
  // Two test files may derive at once: each writes its own, and the last to rename wins with the same text.
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(made))
  renameSync(`${file}.${process.pid}`, file)
  return made
}

let schemas: Derived | undefined
const open = () => {
  schemas ??= derived()
  return schemas
}
const validators = new Map<string, ValidateFunction>()
const ajvs = new Map<boolean, Ajv>()

function ajvFor(coerceTypes: boolean): Ajv {
  const known = ajvs.get(coerceTypes)
  if (known) return known
  const ajv = new Ajv({ allErrors: false, strict: false, coerceTypes })
  ajv.addSchema({ $id: 'stripe', definitions: open().definitions })
  ajvs.set(coerceTypes, ajv)
  return ajv
}

function validatorOf(kind: 'asks' | 'answers' | 'events', name: string): ValidateFunction {
  const id = `${kind} ${name}`
  const known = validators.get(id)
  if (known) return known
  const schema = open()[kind][name]
  if (!schema) throw new Error(`wanted.ts names no ${id}`)
  // A form says everything in text: 12000 and true are read as the parameter's type wants it.
  const made = ajvFor(kind === 'asks').compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"stripe#/')))
  validators.set(id, made)
  return made
}

/** What is wrong with it by Stripe's own types, in one sentence; null: nothing. A request's values get their types on the way. */
export function judge(kind: 'asks' | 'answers' | 'events', name: string, value: unknown): string | null {
  const validate = validatorOf(kind, name)
  if (validate(value)) return null
  const [error] = validate.errors ?? []
  return `${name}${error?.instancePath ?? ''} ${error?.message}: ${JSON.stringify(error?.params)}`
}

const isNullable = (schema: Schema) => (schema['anyOf'] as Schema[] | undefined)?.some(one => one['type'] === 'null') ?? false

/** A resource with every field that has to be there and may be null; the rest is the stand-in's to say. */
export function blank(name: string): Record<string, null> {
  const reference = String(open().answers[name]?.['$ref']).split('/').at(-1) ?? ''
  const { properties, required } = open().definitions[reference] as { properties: Record<string, Schema>; required: string[] }
  return Object.fromEntries(required.flatMap(field => (isNullable(properties[field] ?? {}) ? [[field, null] as const] : [])))
}
