import fc from 'fast-check'

/** What nobody types and somebody sends. */
export const nastyTexts = [
  '',
  ' ',
  '\0',
  'a\0b',
  'x'.repeat(10_000),
  '😀'.repeat(200),
  '\u202Egnp.exe',
  'שלום עליכם',
  '\uD800',
  '\r\nBcc: everybody@demo.example',
  `'; drop table "Person"; --`,
  `" or ""="`,
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '=cmd|calc!A1',
  '{{7*7}}#{7*7}',
  '../../etc/passwd',
  '%00%ff',
  '31.02.2026',
  '2026-02-31',
  '2026-13-45T99:99',
  '-1',
  '1e9',
  '9'.repeat(400),
  'NaN',
  'true',
  '[object Object]',
  '01890000-0000-7000-8000-000000000000',
]
/** How we are made: a place in a source, a statement, a rule of the database. */
export const revealing =
  /\bat [^\n]{0,80}\.(ts|js|mjs):\d|node_modules|prisma|\$queryRaw|\bselect\b[^\n]{0,80}\bfrom\b|insert into|violates|constraint|relation "|column "|SQLSTATE/i
const deep = JSON.parse(`${'['.repeat(500)}1${']'.repeat(500)}`)
const nastyThings = [null, true, false, 0, -1, 1.5, 1e308, 2 ** 53, 2 ** 31, [], [[]], {}, deep, Array.from({ length: 2000 }, () => 'x')]
const operators = [{ $ne: null }, { gt: '' }, { not: { equals: 1 } }, { contains: '' }, { path: ['a'], equals: 1 }, { raw: 'select 1' }]
/** Fields a call might smuggle in beside its own. */
export const smuggled = [
  'role',
  'roles',
  'grants',
  'isAdmin',
  'accountId',
  'providerId',
  'personId',
  'state',
  'priceRappen',
  'taken',
  'overrule',
  'door',
  'constructor',
  'prototype',
  '__proto__',
  'toString',
  '$where',
  'id',
]

const nasty = fc.oneof(
  { arbitrary: fc.constantFrom(...nastyTexts), weight: 5 },
  { arbitrary: fc.constantFrom<unknown>(...nastyThings, ...operators), weight: 4 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 60 }), weight: 1 },
)

type Spot = (string | number)[]
/** Every place of a call where something can stand, fields included that this call leaves out. */
function spotsOf(input: unknown, more: readonly string[], at: Spot = []): Spot[] {
  if (Array.isArray(input)) return [at, ...input.flatMap((one, n) => spotsOf(one, [], [...at, n]))]
  if (input && typeof input === 'object') {
    const keys = [...new Set([...Object.keys(input), ...more])]
    return [at, ...keys.flatMap(key => spotsOf((input as Record<string, unknown>)[key], [], [...at, key]))]
  }
  return [at]
}

function put(input: unknown, [step, ...rest]: Spot, value: unknown): unknown {
  if (step === undefined) return value
  const copy = (Array.isArray(input) ? [...input] : { ...(input as object) }) as Record<string | number, unknown>
  // Assigning __proto__ would set the prototype and not be sent at all.
  Object.defineProperty(copy, step, { value: put(copy[step], rest, value), enumerable: true, configurable: true, writable: true })
  return copy
}

/** Calls that are wrong in one or two places. `fields` are those the door knows, also when this call has left them out. */
export const spoilt = (input: unknown, fields: readonly string[]) => {
  const spots = spotsOf(input, fields)
  return fc
    .array(fc.tuple(fc.constantFrom(...spots), nasty), { minLength: 1, maxLength: 2 })
    .map(changes => changes.reduce((all, [spot, value]) => (reachable(all, spot) ? put(all, spot, value) : all), input))
}
const reachable = (input: unknown, spot: Spot) => {
  let here: unknown = input
  for (const step of spot.slice(0, -1)) here = here && typeof here === 'object' ? (here as Record<string | number, unknown>)[step] : null
  return spot.length === 0 || (here !== null && typeof here === 'object')
}

/** The valid call with one field too many, at its top or in an object inside. `fields` are those the door knows at its top: none of them is. */
export const smuggling = (input: unknown, fields: readonly string[]) => {
  const objects = spotsOf(input, []).filter(spot => isObject(valueAt(input, spot)))
  return fc
    .tuple(
      fc.constantFrom(...(objects.length ? objects : [[]])),
      fc.constantFrom(...smuggled),
      fc.constantFrom<unknown>(true, 'administrator', null, { admin: true }, 0),
    )
    .filter(([spot, name]) => !Object.hasOwn((valueAt(input, spot) ?? {}) as object, name) && (spot.length > 0 || !fields.includes(name)))
    .map(([spot, name, value]) => put(input ?? {}, [...spot, name], value))
}
const isObject = (value: unknown) => value !== null && typeof value === 'object' && !Array.isArray(value)
const valueAt = (input: unknown, spot: Spot) =>
  spot.reduce<unknown>((here, step) => (here as Record<string | number, unknown>)?.[step], input)
