import { writeSheet } from '#words/answers.ts'
import { formatDay } from '#words/dates.ts'
import type { Levels } from '#words/levels.ts'
import { type Disagreement, score } from '#words/scoring.ts'
import type { Speak } from '#words/speaking.ts'
import type { Wish } from './fitting.ts'
import { html, type Markup } from './markup.ts'
import { nextSteps } from './next-steps.ts'
import { hidden } from './question.ts'
import { competenceTable, relief } from './relief.ts'
import { type Competence, type Place, sayTo, type TestData } from './test-data.ts'

export type ResultView = {
  data: TestData
  place: Place
  goal: string | null
  action: string
  takenAt: string
  /** In the browser nothing was sent, and the result waits on the device; from a posted form it is nowhere but on this page. */
  where: 'browser' | 'page'
  phone: string
  /** Where somebody would like to learn and what they would pay. */
  wish: Wish
}

/** Where somebody stands. Never passed or failed, never a number alone. */
export function resultScreen(t: Speak, view: ResultView): Markup {
  const { data, place, takenAt } = view
  const { variant, answers } = place.sheet
  const { levels, disagreements } = score(data.items, answers, data.scoring)
  const seen = { levels, goal: data.goal, competences: data.competences, variant }
  const skipped = data.items.filter((_, n) => (answers[n] ?? null) === null).length
  return html`
    <h1 id="question" tabindex="-1">${sayTo(t, variant, 'result_of', { day: formatDay(takenAt, t.language) })}</h1>
    <p class="lead">${data.goal ? sayTo(t, variant, 'result_lead_goal', { goal: data.goal.title }) : sayTo(t, variant, 'result_lead')}</p>
    ${Object.keys(levels).length === 0 ? html`<p class="note">${sayTo(t, variant, 'nothing_answered')}</p>` : html`${relief(t, seen)}${competenceTable(t, seen, answersOf(t, view))}`}
    ${notes(t, disagreements, view)}
    ${already(t, levels, view)}
    ${nextSteps(t, { ...view, levels })}
    ${data.length === 'short' && deeper(t, view)}
    ${whose(t, view)}
    <p class="s q gap">${sayTo(t, variant, 'made_with', { version: data.version, count: data.items.length, skipped, framework: data.frameworkVersion })}</p>`
}

/** Under each competence the answers its level comes from. */
function answersOf(t: Speak, { data, place }: ResultView): ReadonlyMap<string, string> {
  const said = data.items.flatMap((item, n) => {
    const answer = place.sheet.answers[n] ?? null
    if (answer === null) return []
    if (item.kind === 'rating') return [[item.competence, `«${item.choices[answer] ?? ''}»`] as const]
    return [[item.competence, t(answer === item.right ? 'competence.knew' : 'competence.knew_not')] as const]
  })
  return new Map([...Map.groupBy(said, ([code]) => code)].map(([code, all]) => [code, all.map(([, text]) => text).join(', ')]))
}

/** What somebody can do already: the best of each area first, in words. */
function already(t: Speak, levels: Levels, { data, place }: ResultView): Markup {
  const { variant, answers } = place.sheet
  // What they rated themselves, in the words they read: the framework's phrases are for adults and speak of work.
  const own = new Map(
    data.items.flatMap((item, n) => (item.kind === 'rating' && (answers[n] ?? 0) >= 2 ? [[item.competence, item.text]] : [])),
  )
  const said = ({ code, can }: Competence) => (variant === 'adult' ? phrase(can, levels[code] ?? 1) : own.get(code))
  const best = data.competences
    .filter(one => (levels[one.code] ?? 0) >= 2 && said(one) !== undefined)
    .sort((a, b) => (levels[b.code] ?? 0) - (levels[a.code] ?? 0) || a.code.localeCompare(b.code))
    .slice(0, 6)
  if (best.length === 0) return html``
  return html`
    <section class="sec" aria-labelledby="koennen"><header><h2 id="koennen">${sayTo(t, variant, 'already')}</h2></header>
    <ul class="can">${best.map(one => html`<li class="k${one.area}">${said(one)} <span class="q s">${one.name}</span></li>`)}</ul></section>`
}

/** The phrase of a level's band, beginning with a capital letter. */
const phrase = (can: readonly string[], level: number) => {
  const text = can[Math.max(0, Math.ceil(level / 2) - 1)] ?? ''
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Kind words where rating and knowledge disagree, with the questions to look at again. */
function notes(t: Speak, disagreements: readonly Disagreement[], { data, place }: ResultView): Markup {
  const { variant, answers } = place.sheet
  const shown = (['over', 'under'] as const).flatMap(how => {
    const codes = disagreements.filter(one => one.how === how).map(one => one.competence)
    return codes.length > 0 ? [{ how, codes }] : []
  })
  // Two are named, more are summed up by their areas: a list of nine would not be kind.
  const names = (codes: readonly string[]) => {
    const found = data.competences.filter(({ code }) => codes.includes(code))
    const said = [...new Set(found.map(({ name, area }) => `«${found.length > 2 ? (t.maybe(`area.${area}`) ?? '') : name}»`))]
    const [last = ''] = said.slice(-1)
    return said.length < 2 ? last : t('competence.and', { first: said.slice(0, -1).join(', '), last })
  }
  return html`${shown.map(
    ({ how, codes }) => html`
    <div class="note gap"><p>${sayTo(t, variant, how, { names: names(codes) })}</p>
      <details><summary>${t.count('competence.look_again', codes.length)}</summary>
      <ul>${data.items.flatMap((item, n) =>
        item.kind === 'question' && codes.includes(item.competence)
          ? [
              html`<li><b>${item.text}</b><br>${(answers[n] ?? null) !== null && html`${sayTo(t, variant, 'your_answer', { answer: item.choices[answers[n] ?? 0] ?? '' })}<br>`}${t('competence.right_answer', { answer: item.choices[item.right] ?? '' })} ${item.because}</li>`,
            ]
          : [],
      )}</ul></details></div>`,
  )}`
}

const deeper = (t: Speak, { data, place, action, goal }: ResultView) => html`
    <section class="sec" aria-labelledby="genauer"><header><h2 id="genauer">${t('competence.deeper')}</h2></header>
    <div><p>${sayTo(t, place.sheet.variant, 'deeper_why')}</p>
      <form method="post" action="${action}">${hidden({ ...place, at: data.items.length }, goal)}<p class="acts gap"><button class="btn" type="submit" name="do" value="deeper">${t('competence.deeper_now')}</button></p></form></div></section>`

/** Whose the result is, and everything its owner may do with it. */
function whose(t: Speak, { place, takenAt, where, goal }: ResultView): Markup {
  const { variant } = place.sheet
  const carried = html`<input type="hidden" name="answers" value="${writeSheet(place.sheet)}"><input type="hidden" name="takenAt" value="${takenAt}">${goal && html`<input type="hidden" name="goal" value="${goal}">`}`
  return html`
    <section class="sec" aria-labelledby="daten"><header><h2 id="daten">${t('competence.whose')}</h2></header>
    <div><p>${sayTo(t, variant, where === 'browser' ? 'yours_here' : 'yours_nowhere')}</p>
      <div class="acts gap">
        <form method="post" action="${t.href('/standort/behalten')}" data-keep>${carried}<button class="btn main" type="submit">${t('competence.keep')}</button></form>
        <form method="post" action="${t.href('/standort/uebergabe')}">${carried}<button class="btn" type="submit">${t('competence.hand_over')}</button></form>
        <button class="btn" type="button" data-print hidden>${t('competence.print')}</button>
        <button class="btn" type="button" data-forget hidden>${t('competence.forget')}</button>
      </div>
      <p class="s q gap">${sayTo(t, variant, 'keep_means')}</p></div></section>`
}
