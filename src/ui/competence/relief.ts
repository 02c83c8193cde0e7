import type { Area } from '#ui/course/course-drawing.ts'
import { summitDrawing } from '#ui/profession/summit-drawing.ts'
import type { Variant } from '#words/answers.ts'
import { type Levels, levelsOfAreas } from '#words/levels.ts'
import type { Speak } from '#words/speaking.ts'
import { areaMark } from './area-mark.ts'
import { html, type Markup } from './markup.ts'
import { type Competence, type Profession, sayTo } from './test-data.ts'

export type AreaStand = { area: Area; level: number | null; need: number | null }
type Seen = { levels: Levels; goal: Profession | null; competences: readonly Competence[]; variant: Variant }

/** Where somebody stands in each area, and what the goal asks there: the mean of what it needs, rounded up. */
export function standOfAreas(levels: Levels, goal: Profession | null): AreaStand[] {
  const known = levelsOfAreas(levels)
  return ([1, 2, 3, 4, 5] as const).map(area => {
    const needs = (goal?.needs ?? []).filter(({ code }) => code.startsWith(`${area}.`))
    const need = needs.length > 0 ? Math.ceil(needs.reduce((sum, one) => sum + one.level, 0) / needs.length) : null
    return { area, level: known.get(area) ?? null, need }
  })
}

/** Five areas, five mountains; the table below is the truth, the picture is for the eye. */
export function relief(t: Speak, { levels, goal, variant }: Seen): Markup {
  const stand = standOfAreas(levels, goal)
  return html`
    <figure class="relief" aria-labelledby="relief-t">
      <figcaption id="relief-t"><b>${sayTo(t, variant, 'five_mountains')}</b> ${sayTo(t, variant, 'line_is_level')} ${goal && sayTo(t, variant, 'dashed')}</figcaption>
      <div class="range" aria-hidden="true">
        <ol class="axis">${[8, 7, 6, 5, 4, 3, 2, 1].map(level => html`<li>${level}</li>`)}</ol>
        <div class="peaks">${stand.map(one => html`<div>${summit(one)}</div>`)}</div>
        <ul class="feet">${stand.map(({ area }) => html`<li class="k${area}"><b>${area}</b><span>${t(`area.${area}`)}</span></li>`)}</ul>
      </div>
    </figure>
    ${areaTable(t, stand, goal, variant)}`
}

function summit({ area, level, need }: AreaStand): Markup {
  const { viewBox, rings, ghosts, flag } = summitDrawing({ area, level: level ?? 0, need: need ?? undefined })
  return html`<svg class="summit k${area}" viewBox="${viewBox}" preserveAspectRatio="none" aria-hidden="true">${rings.map(
    ({ kind, path }) =>
      html`<path class="${kind === 'top' ? 'ring peak' : kind}" d="${path}"/>${area === 5 && kind !== 'sub' && html`<path class="notch" d="${path}"/>`}`,
  )}${ghosts.map(path => html`<path class="ghost" d="${path}"/>`)}${flag && html`<path class="goal" d="${flag}"/>`}</svg>`
}

function areaTable(t: Speak, stand: readonly AreaStand[], goal: Profession | null, variant: Seen['variant']): Markup {
  return html`
    <table class="levels">
      <caption class="vh">${goal ? t('competence.table_goal', { goal: goal.title }) : t('competence.table')}</caption>
      <thead><tr><th scope="col">${t('competence.area')}</th><th scope="col">${sayTo(t, variant, 'you')}</th>${
        goal && html`<th scope="col">${t('competence.goal')}</th><th scope="col">${t('competence.missing')}</th>`
      }</tr></thead>
      <tbody>${stand.map(
        ({ area, level, need }) => html`
        <tr><th scope="row"><span class="no">${area}</span> ${areaMark(area)} <span>${t(`area.${area}`)}</span></th><td>${level ?? t('competence.unknown')}</td>${
          goal && html`<td>${need ?? '–'}</td><td>${missing(t, level, need)}</td>`
        }</tr>`,
      )}</tbody>
    </table>`
}

const missing = (t: Speak, level: number | null, need: number | null) =>
  need === null || need <= (level ?? 0) ? t('competence.nothing') : t.count('competence.steps', need - (level ?? 0))

/** Every competence with its level and, after a test, the answers it comes from: for those who want to know exactly. */
export function competenceTable(t: Speak, { levels, goal, competences, variant }: Seen, answers?: ReadonlyMap<string, string>): Markup {
  const needs = new Map((goal?.needs ?? []).map(({ code, level }) => [code, level]))
  return html`
    <details class="each"><summary>${t('competence.each')}</summary>
    <p>${sayTo(t, variant, 'area_rule')} ${goal && t('competence.area_rule_goal')}</p>
    <table class="levels stack">
      <thead><tr><th scope="col">${t('competence.competence')}</th><th scope="col">${sayTo(t, variant, 'you')}</th>${goal && html`<th scope="col">${t('competence.goal')}</th>`}</tr></thead>
      <tbody>${competences.map(
        ({ code, name, area }) =>
          html`<tr><th scope="row">${areaMark(area)} ${code} ${name}${answers && html`<small class="q">${answers.get(code) ?? t('competence.left_out')}</small>`}</th><td>${levels[code] ?? t('competence.unknown')}</td>${goal && html`<td>${needs.get(code) ?? '–'}</td>`}</tr>`,
      )}</tbody>
    </table></details>`
}
