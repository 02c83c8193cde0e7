import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Language } from '#words/speak.ts'

export type Template = { subject: string; body: string }
const head = z.strictObject({ subject: z.string() })
const kept = new Map<string, Template>()

/**
 * A text of content/letters. In it `{name}` is filled in, `[a|b]` is a when the reader is the person it is about and b otherwise,
 * and a line whose {name} is empty is left out.
 */
export function template(name: string, language: Language): Template {
  const file = `content/letters/${name}.${language}.md`
  const found = kept.get(file)
  if (found) return found
  const [, front, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(readFileSync(resolve(file), 'utf8')) ?? []
  if (front === undefined || body === undefined) throw new Error(`${file} has no head`)
  const read = { ...head.parse(parse(front)), body: body.trim() }
  kept.set(file, read)
  return read
}

export type Filling = { values: Record<string, string>; isPerson: boolean }

/** One pass, so that a name with braces in it is not filled again. */
export const fillLine = (line: string, { values, isPerson }: Filling) =>
  line
    .replace(/\[([^[\]|]*)\|([^[\]|]*)\]/g, (_, own: string, other: string) => (isPerson ? own : other))
    .replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')

export function fillText(text: string, filling: Filling): string {
  const isEmpty = (line: string) => [...line.matchAll(/\{(\w+)\}/g)].some(([, name = '']) => !filling.values[name])
  return text
    .split(/\n{2,}/)
    .map(paragraph => {
      const lines = paragraph.split('\n')
      const left = lines.filter(line => !isEmpty(line))
      // "The dates:" without a date below it says nothing.
      const onlyTitle = left.length < lines.length && left.every(line => line.trimEnd().endsWith(':'))
      return onlyTitle ? '' : left.map(line => fillLine(line, filling)).join('\n')
    })
    .filter(Boolean)
    .join('\n\n')
}
