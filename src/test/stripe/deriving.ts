// Makes JSON Schemas of the SDK's own types (Stripe generates them from its specification), by TypeScript's checker alone:
// the usual generators stumble over types that are interface and namespace at once.
import { resolve } from 'node:path'
import ts from 'typescript'

export type Schema = Record<string, unknown>
export type Derived = Record<'asks' | 'answers' | 'events', Record<string, Schema>> & { definitions: Record<string, Schema> }

/** Resources that the stand-in itself gives; of any other only the id is given, so its type is not needed. */
const kept = ['Session', 'PaymentIntent', 'Charge', 'Refund', 'Dispute', 'Payout', 'BalanceTransaction', 'LineItem']
const F = ts.TypeFlags
const literal = F.StringLiteral | F.NumberLiteral | F.BooleanLiteral

/** Reads wanted.ts against the installed SDK. Every object is closed: what Stripe's types do not name is an error. */
export function derive(): Derived {
  const entry = resolve(import.meta.dirname, 'wanted.ts')
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    skipLibCheck: true,
    types: [],
    noEmit: true,
  }
  const program = ts.createProgram([entry], options, closedHost(options))
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(entry) as ts.SourceFile
  const definitions: Record<string, Schema> = {}
  const ids = new Map<ts.Type, string>()

  const nameOf = (type: ts.Type) => (type.symbol ? checker.getFullyQualifiedName(type.symbol).replace(/^".*"\./, '') : '')
  const literalOf = (type: ts.Type) =>
    type.flags & F.BooleanLiteral ? (type as { intrinsicName?: string }).intrinsicName === 'true' : (type as ts.LiteralType).value

  function schemaOf(type: ts.Type): Schema {
    if (type.flags & (F.Any | F.Unknown)) return {}
    if (type.flags & literal) return { const: literalOf(type) }
    if (type.flags & F.Null) return { type: 'null' }
    if (type.flags & (F.Undefined | F.Void | F.Never)) return { not: {} }
    if (type.flags & F.StringLike) return { type: 'string' }
    if (type.flags & F.NumberLike) return { type: 'number' }
    if (type.aliasSymbol?.name === 'Decimal' || nameOf(type) === 'Date') return { type: 'string' }
    if (type.isUnion()) return unionOf(type)
    if (type.isIntersection() && type.types.some(one => one.flags & F.StringLike)) return { type: 'string' }
    if (checker.isArrayType(type))
      return { type: 'array', items: schemaOf(checker.getTypeArguments(type as ts.TypeReference)[0] as ts.Type) }
    return { $ref: `#/definitions/${ids.get(type) ?? define(type)}` }
  }

  function unionOf(type: ts.UnionType): Schema {
    const there = type.types.filter(one => !(one.flags & F.Undefined))
    // The checker takes `boolean` for the two words true and false; a form's text is made a boolean only by its type.
    const isBoolean = there.filter(one => one.flags & F.BooleanLiteral).length === 2
    const literals = there.filter(one => one.flags & literal && !(isBoolean && one.flags & F.BooleanLiteral)).map(literalOf)
    const byId = there.some(one => one.flags & F.String)
    const others = there.filter(one => !(one.flags & literal) && !(byId && isForeign(one))).map(schemaOf)
    const any = [...(literals.length ? [{ enum: literals }] : []), ...(isBoolean ? [{ type: 'boolean' }] : []), ...others]
    return any.length === 1 ? (any[0] as Schema) : { anyOf: any }
  }

  /** A resource of which only the id is given. */
  function isForeign(type: ts.Type) {
    if (!(type.flags & F.Object) || !type.getProperty('id') || !type.getProperty('object')) return false
    return !kept.includes(nameOf(type).split('.').at(-1) ?? '')
  }

  function define(type: ts.Type): string {
    const id = `${nameOf(type) || 'anonymous'}-${ids.size}`.replace(/[^\w.-]/g, '_')
    ids.set(type, id)
    const properties: Record<string, Schema> = {}
    const required: string[] = []
    definitions[id] = { type: 'object', properties, required }
    for (const property of type.getProperties()) {
      const of = checker.getTypeOfSymbol(property)
      if (of.getCallSignatures().length) continue
      properties[property.name] = schemaOf(of)
      if (!(property.flags & ts.SymbolFlags.Optional)) required.push(property.name)
    }
    const index = checker.getIndexInfosOfType(type)[0]
    definitions[id].additionalProperties = index ? schemaOf(index.type) : false
    return id
  }

  const listed = (name: string) => {
    const alias = checker.getExportsOfModule(checker.getSymbolAtLocation(source) as ts.Symbol).find(one => one.name === name) as ts.Symbol
    const members = checker.getDeclaredTypeOfSymbol(alias).getProperties()
    return Object.fromEntries(members.map(one => [one.name, schemaOf(checker.getTypeOfSymbol(one))]))
  }
  return { asks: listed('asks'), answers: listed('answers'), events: listed('events'), definitions }
}

/** The SDK leaves every list of words open for words to come (`OtherString`); here nothing but today's words counts. */
function closedHost(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options)
  const { readFile } = host
  host.readFile = path => {
    const text = readFile(path)
    if (!path.replaceAll('\\', '/').endsWith('/stripe/esm/shared.d.ts')) return text
    const closed = text?.replace(/export type OtherString = .*;/, 'export type OtherString = never;')
    if (!closed || closed === text) throw new Error('the SDK no longer has its OtherString: the schemas would be open')
    return closed
  }
  host.getSourceFile = (path, version) => {
    const text = host.readFile(path)
    return text === undefined ? undefined : ts.createSourceFile(path, text, version, true)
  }
  return host
}
