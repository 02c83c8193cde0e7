// Rules are written as YAML in a text area. What comes from there is read with limits and answered line by line: a mistake costs a
// correction, never the text. No reference, no tag, no name of an object's own machinery gets through.
import { type Document, isAlias, isCollection, isMap, isScalar, LineCounter, type Node, parseDocument, stringify, visit } from 'yaml'
import type { z } from 'zod'

/** What may be wrong with a line; the kinds stand in src/api/invalid.ts too. */
export type LineFault = {
  kind: 'line_unreadable' | 'line_reference' | 'line_too_deep' | 'line_unknown' | 'line_missing' | 'line_wrong' | 'line_literal'
  line: number
  word: string
  /** Of a word that a fact can't have: which fact, and what it can be. */
  fact?: string
  allowed?: string
}
export type Read<T> = { ok: true; value: T } | { ok: false; faults: LineFault[] }

export const mostSigns = 12_000
/** Collections within each other. Alternatives are tried one by one, so what is deeper would be tried far too often. */
const deepest = 16
const forbidden = new Set(['__proto__', 'constructor', 'prototype', '<<'])

/** Reads a text as the shape says; every fault has its line. */
export function readStructured<T>(text: string, shape: z.ZodType<T>): Read<T> {
  const fault = (kind: LineFault['kind'], line: number, word = ''): Read<T> => ({ ok: false, faults: [{ kind, line, word: cut(word) }] })
  // The parser calls itself for every bracket: a text of brackets would use up the stack before anything is looked at.
  const tooDeep = lineThatIsTooDeep(text)
  if (tooDeep) return fault('line_too_deep', tooDeep)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, version: '1.2', schema: 'core', merge: false, logLevel: 'silent' })
  const lineAt = (offset: number | undefined) => lines.linePos(offset ?? 0).line
  const [error] = [...document.errors, ...document.warnings]
  if (error) return fault('line_unreadable', lineAt(error.pos[0]), word(text, error.pos[0]))
  let found: Read<T> | null = null
  visit(document, {
    Node(_, node, path) {
      const at = lineAt(node.range?.[0])
      if (path.filter(isCollection).length > deepest) found = fault('line_too_deep', at)
      else if (isAlias(node) || (node as { anchor?: string }).anchor) found = fault('line_reference', at)
      else if (node.tag && !node.tag.startsWith('tag:yaml.org,2002:')) found = fault('line_unreadable', at, node.tag)
      return found ? visit.BREAK : undefined
    },
    Pair(_, { key }) {
      if (!isScalar(key) || forbidden.has(String(key.value))) found = fault('line_unknown', lineAt((key as Node).range?.[0]), String(key))
      return found ? visit.BREAK : undefined
    },
  })
  if (found) return found
  const result = shape.safeParse(document.toJS({ maxAliasCount: 0 }))
  if (result.success) return { ok: true, value: result.data }
  const told = result.error.issues.map(issue => faultOf(issue, document, lineAt))
  return { ok: false, faults: told.filter((one, n) => told.findIndex(other => other.line === one.line) === n).slice(0, 5) }
}

/** A part of the rules as it stands in the text area. */
export const writeStructured = (part: unknown) =>
  stringify(part, { lineWidth: 140, aliasDuplicateObjects: false, defaultStringType: 'PLAIN', flowCollectionPadding: true })

type Issue = z.core.$ZodIssue

/** Of alternatives the one is told that was meant most likely: whose names fit furthest. */
function narrowed(issue: Issue, path: PropertyKey[] = []): { issue: Issue; path: PropertyKey[] } {
  const at = [...path, ...issue.path]
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return { issue, path: at }
  const reached = issue.errors.map(branch => branch.map(one => narrowed(one, at)))
  const fits = (branch: (typeof reached)[number]) => Math.min(...branch.map(one => rankOf(one.issue, one.path.length - at.length)))
  const best = reached.toSorted((a, b) => fits(b) - fits(a))[0]?.[0]
  // Nothing fits at all: then it is the whole place that is wrong.
  return best && fits([best]) > 0 ? best : { issue, path: at }
}
function rankOf(issue: Issue, depth: number): number {
  if (depth > 0 && !(issue.code === 'invalid_type' && issue.input === undefined)) return 10 + depth
  if (issue.code === 'unrecognized_keys') return 1
  return depth > 0 ? 2 : 0
}

function faultOf(given: Issue, document: Document, lineAt: (offset: number | undefined) => number): LineFault {
  const { issue, path } = narrowed(given)
  const line = lineAt(nodeAt(document, path)?.range?.[0])
  if (issue.code === 'unrecognized_keys') {
    const [name = ''] = issue.keys
    const node = nodeAt(document, path)
    const key = isMap(node) ? node.items.find(pair => isScalar(pair.key) && pair.key.value === name)?.key : null
    return { kind: 'line_unknown', line: key ? lineAt((key as Node).range?.[0]) : line, word: cut(name) }
  }
  const last = String(path.at(-1) ?? '')
  if (!hasNode(document, path)) return { kind: 'line_missing', line, word: cut(last) }
  const scalar = nodeAt(document, path)
  if (issue.code === 'custom' && issue.message === 'literal_unknown') {
    const { fact, allowed } = issue.params as { fact: string; allowed: string }
    return { kind: 'line_literal', line, word: cut(String(isScalar(scalar) ? scalar.value : last)), fact, allowed }
  }
  return { kind: 'line_wrong', line, word: cut(isScalar(scalar) ? String(scalar.value) : last) }
}

const hasNode = (document: Document, path: PropertyKey[]) => path.length === 0 || document.getIn(path as string[], true) !== undefined

/** The node a path leads to, or the nearest one above it. */
function nodeAt(document: Document, path: PropertyKey[]): Node | null {
  let here: unknown = document.contents
  for (const step of path) {
    const next: unknown = isCollection(here) ? here.get(step as string, true) : undefined
    if (next === undefined || next === null) break
    here = next
  }
  return (here as Node | null) ?? null
}

/** The line where brackets or indentation go deeper than any rule does. */
function lineThatIsTooDeep(text: string): number | null {
  let depth = 0
  for (const [n, line] of text.split('\n').entries()) {
    for (const sign of line) {
      if (sign === '[' || sign === '{') depth++
      if (sign === ']' || sign === '}') depth = Math.max(0, depth - 1)
      if (depth > deepest) return n + 1
    }
    const [indent = ''] = /^[ \t]*(?:[-?][ \t]+)*/.exec(line) ?? []
    if (indent.length > 4 * deepest) return n + 1
  }
  return null
}

const word = (text: string, at: number) => cut(/\S+/.exec(text.slice(at, at + 60))?.[0] ?? '')
const cut = (text: string) => (text.length > 40 ? `${text.slice(0, 39)}…` : text)
