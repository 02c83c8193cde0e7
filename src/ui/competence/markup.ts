// Screens of the self-test are drawn by one function each, on the server for those without script and in the browser for the others.
export type Markup = { readonly markup: string }
type Part = string | number | false | null | undefined | Markup | readonly Part[]

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const harmless = (text: string) => text.replace(/[&<>"']/g, sign => escapes[sign] ?? sign)

/** Markup with every value escaped, except what is markup itself. Nothing somebody wrote becomes a tag. */
export const html = (parts: TemplateStringsArray, ...values: Part[]): Markup => ({
  markup: parts.reduce((text, part, n) => text + written(values[n - 1]) + part),
})

function written(value: Part): string {
  if (value === false || value === null || value === undefined) return ''
  if (typeof value === 'string') return harmless(value)
  if (typeof value === 'number') return String(value)
  return 'markup' in value ? value.markup : value.map(written).join('')
}
