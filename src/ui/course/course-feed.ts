import { formatShortDay } from '#words/dates.ts'
import { formatRappen } from '#words/money.ts'
import type { Speak } from '#words/speak.ts'
import { type Line, shortLocality } from './line-data.ts'

type Feed = { lines: readonly Line[]; query: string; page: string; self: string; origin: string }

/** Courses as an Atom feed: the four facts first, as everywhere. */
export function courseFeed(t: Speak, { lines, query, page, self, origin }: Feed): string {
  const updated =
    lines
      .map(line => line.changedAt)
      .sort()
      .at(-1) ?? new Date(0).toISOString()
  const entries = lines.map(line => entry(t, line, origin + t.href(`/kurse/${line.slug}`)))
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${t.language === 'de' ? 'de-CH' : t.language}">
<id>${xml(page)}</id><title>${xml(query ? t('course.feed_query', { query }) : t('course.feed_title'))}</title><updated>${updated}</updated>
<link rel="self" type="application/atom+xml" href="${xml(self)}"/><link rel="alternate" type="text/html" href="${xml(page)}"/>
${entries.join('\n')}
</feed>
`
}

function entry(t: Speak, { title, summary, provider, changedAt, run }: Line, address: string): string {
  const facts = run && [
    priceOf(t, run.priceRappen),
    formatShortDay(run.startsAt, t.language),
    run.online ? t('facts.online') : (shortLocality(run.locality) ?? ''),
  ]
  const text = facts && !run.over ? `${facts.join(', ')}. ${summary}` : summary
  return `<entry><id>${xml(address)}</id><title>${xml(title)}</title><updated>${changedAt}</updated><link href="${xml(address)}"/><author><name>${xml(provider)}</name></author><summary>${xml(text)}</summary></entry>`
}

const priceOf = (t: Speak, rappen: number | null) =>
  rappen === null ? t('facts.price_open') : rappen === 0 ? t('facts.free_of_charge') : formatRappen(rappen)

const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
/** Text for XML; characters that XML does not know are left out. */
export const xml = (text: string) =>
  text
    .toWellFormed()
    .replace(/[^\P{Cc}\n\t]|[\uFFFE\uFFFF]/gu, '')
    .replace(/[&<>"]/g, sign => signs[sign] ?? '')
