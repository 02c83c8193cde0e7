// The same words on the server, for who is signed in, and in the browser, for whose result lies there alone.
import { html, type Markup } from '#ui/competence/markup.ts'
import type { Speak } from '#words/speaking.ts'
import type { OwnGaps } from './closing-gaps.ts'

/** `whose`: the name of somebody one acts for; null speaks to the reader. */
export function gapWords(t: Speak, gaps: OwnGaps, whose: string | null): Markup {
  const { lifts, reached, professions } = gaps
  return html`<ul class="lifts">${lifts.map(
    one =>
      html`<li>${mark(one.code)} ${one.have === null ? t('gap.lift_unknown', one) : html`<b>${t('gap.lift', { ...one, have: one.have })}</b>`}</li>`,
  )}${reached.map(one => html`<li class="q">${mark(one.code)} ${t('gap.reached', one)}</li>`)}</ul>
    ${entryWords(t, gaps)}
    ${professions.length > 0 && html`<ul class="for-work">${professions.map(one => html`<li>${professionWords(t, one, whose)}</li>`)}</ul>`}`
}

/** May one begin? Said with the level it rests on, and with the way to what comes before. */
function entryWords(t: Speak, { entry, begins }: OwnGaps): Markup {
  if (entry.length === 0)
    return html`<p><span class="state ok"><svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10"/><path d="m7.5 12.5 3 3 6-6.5"/></svg>${t(begins ? 'gap.entry_met' : 'gap.entry_none')}</span></p>`
  return html`<div>${entry.map(
    one => html`<p>${one.have === null ? t('gap.entry_unknown', one) : t('gap.entry_low', { ...one, have: one.have })}</p>`,
  )}<p><a class="more" href="${t.href(`/kurse?bereich=${entry[0]?.code[0]}`)}">${t('gap.entry_before')}</a></p></div>`
}

function professionWords(t: Speak, { slug, title, lacks }: OwnGaps['professions'][number], whose: string | null): Markup {
  return html`<p><b><a href="${t.href(`/berufe/${slug}`)}">${title}</a></b></p>${lacks.length === 0 && html`<p>${t('gap.enough')}</p>`}${lacks.map(
    lack => {
      const missing = whose === null ? t('gap.lack_you', lack) : t('gap.lack_name', { ...lack, whose })
      return html`<p>${missing} ${lack.after >= lack.need ? t('gap.closes') : t('gap.nearer', lack)}</p>`
    },
  )}`
}

const mark = (code: string) => {
  const area = code[0] ?? ''
  return html`<svg class="mk k${area}" viewBox="0 0 34 14" aria-hidden="true"><path class="k${area}" d="M1 7h32"/>${area === '5' && html`<path class="ties" d="M4 7h30"/>`}</svg>`
}
