import type { Api } from '#api/router.ts'
import { rowsOf, withoutRows, withRows } from '#ui/form/rows.ts'

type Values = Record<string, string | string[]>
type Fields = Awaited<ReturnType<Api['mapping']['get']>>['fields']
/** The groups of rows, and the cells of a row. */
const groups = {
  occupations: ['uri'],
  needs: ['code', 'level', 'weight'],
  ways: ['kind', 'titleDe', 'titleEn', 'years', 'ending'],
} as const
type Group = keyof typeof groups
const names = Object.keys(groups) as Group[]
const isGroup = (name: string | undefined): name is Group => names.includes(name as Group)

/** A profession as the values of its form. */
export function valuesOfProfession(fields: Fields): Values {
  const { titleDe, titleFemale, titleMale, titleEn, isco4, status, descriptionDe, descriptionEn, skills } = fields
  const values: Values = {
    ...{ titleDe, titleFemale, titleMale, titleEn, isco4, status, descriptionDe, descriptionEn, skills },
    ...{ chisco5: fields.chisco5 ?? '', dayDe: fields.dayDe.join('\n'), dayEn: fields.dayEn.join('\n'), source: '' },
  }
  const rows = {
    occupations: fields.occupations,
    needs: fields.needs.map(({ code, level, weight }) => ({ code, level: `${level}`, weight: `${weight}` })),
    ways: fields.ways.map(way => ({ ...way, years: way.years?.toString() ?? '', ending: way.ending ? 'on' : '' })),
  }
  return names.reduce((all, name) => withRows(all, name, rows[name]), values)
}

/** What the form sent, as the door takes it. Fields the door does not know are handed on: it refuses them by name. */
export function readProfession({ do: _, seen: __, q: ___, ...values }: Values) {
  const plain = names.reduce<Values>((all, name) => withoutRows(all, name), values)
  return { ...plain, ...Object.fromEntries(names.map(name => [name, rowsOf(values, name, groups[name])])) }
}

/** What the form shows after a button that only adds, removes or takes a row: `add.needs`, `remove.ways.2`, `take.<address>`. */
export function afterWish(values: Values, wish: string): { values: Values; more: Group | null } {
  const [act = '', name, n] = wish.split('.', 3)
  if (act === 'add' && isGroup(name)) return { values, more: name }
  if (act === 'remove' && isGroup(name)) {
    const left = rowsOf(values, name, groups[name]).filter((_, at) => at !== Number(n))
    return { values: withRows(values, name, left), more: null }
  }
  if (act !== 'take') return { values, more: null }
  const taken = { uri: wish.slice('take.'.length) }
  return { values: withRows(values, 'occupations', [...rowsOf(values, 'occupations', groups.occupations), taken]), more: null }
}

/** The rows to show: those that are filled in, and an empty one if there is none or one was asked for. */
export function rowsToShow(values: Values, name: Group, more: Group | null): Record<string, string>[] {
  const rows: Record<string, string>[] = rowsOf(values, name, groups[name])
  const empty = Object.fromEntries(groups[name].map(part => [part, '']))
  return more === name || (rows.length === 0 && name !== 'occupations') ? [...rows, empty] : rows
}
export const occupationsIn = (values: Values) => rowsOf(values, 'occupations', groups.occupations).map(row => row.uri)
/** Buttons that show the form again instead of saving it. */
export const isWishOfRows = (wish: string) => /^(add|remove|take)\./.test(wish) || wish === 'find'
