import { seatState } from '#ui/course/seat-state.ts'
import { formatShortDay, formatTime } from '#words/dates.ts'
import { type Levels, writeLevels } from '#words/levels.ts'
import { formatRappen } from '#words/money.ts'
import type { Speak } from '#words/speaking.ts'
import { areaMark } from './area-mark.ts'
import { type Fitting, fittingCourses, professionsInReach, type Wish } from './fitting.ts'
import { html, type Markup } from './markup.ts'
import { hidden } from './question.ts'
import type { ResultView } from './result.ts'
import { sayTo, type TestData } from './test-data.ts'

type Seen = ResultView & { levels: Levels }
const mostCourses = 2
const mostProfessions = 3

/** Three next steps: a course with a free seat, professions in reach, a person to talk to. */
export function nextSteps(t: Speak, seen: Seen): Markup {
  const { variant } = seen.place.sheet
  return html`
    <section class="sec" aria-labelledby="weiter"><header><h2 id="weiter">${t('competence.next_steps')}</h2><p>${sayTo(t, variant, seen.data.goal ? 'steps_why_goal' : 'steps_why')}</p></header>
    <div>${wishes(t, seen)}
    <ol class="steps3">
      <li>${courses(t, seen)}</li>
      <li>${professions(t, seen)}</li>
      <li>${counsellor(t, seen)}</li>
    </ol></div></section>`
}

/** Prices one may set as one's own limit, in Rappen. */
const limits = [0, 5_000, 10_000, 30_000, 100_000]
/** A wish as a form or the browser's own form says it; whatever is none of ours is none. */
export const readWish = (data: TestData, near: unknown, most: unknown): Wish => ({
  near: data.places.find(({ name }) => name === near)?.name ?? null,
  mostRappen: most === '' ? null : (limits.find(one => String(one) === most) ?? null),
})

/** Where somebody would like to learn and what they would pay: this orders and chooses the courses below and is stored nowhere. */
function wishes(t: Speak, { data, place, goal, action, wish }: Seen): Markup {
  const { variant } = place.sheet
  const price = (one: number) => (one === 0 ? t('competence.free_only') : t('competence.up_to', { price: formatRappen(one) }))
  return html`<form method="post" action="${action}" class="near">${hidden(place, goal)}
      <p><label for="near">${sayTo(t, variant, 'near')}</label>
      <select id="near" name="near"><option value="">${t('competence.anywhere')}</option>${data.places.map(
        ({ name }) => html`<option value="${name}"${name === wish.near && html` selected`}>${name.replace(/ [A-Z]{2}$/, '')}</option>`,
      )}</select></p>
      <p><label for="most">${sayTo(t, variant, 'most')}</label>
      <select id="most" name="most"><option value="">${t('competence.any_price')}</option>${limits.map(
        one => html`<option value="${one}"${one === wish.mostRappen && html` selected`}>${price(one)}</option>`,
      )}</select></p>
      <button class="btn small" type="submit" name="do" value="result">${t('competence.near_first')}</button>
      ${wish.near !== null && html`<p class="s q">${sayTo(t, variant, 'fits_wish')}</p>`}</form>`
}

function courses(t: Speak, { data, levels, place, wish }: Seen): Markup {
  const fitting = fittingCourses(levels, data.goal, data.courses, wish, data.places).slice(0, mostCourses)
  const { variant } = place.sheet
  if (fitting.length === 0)
    return html`<h3><a href="${t.href('/kurse')}">${t('competence.no_course')}</a></h3><p>${sayTo(t, variant, wish.mostRappen === null ? 'no_course_why' : 'no_course_price')}</p>`
  const names = new Map(data.competences.map(({ code, name }) => [code, name]))
  return html`${fitting.map(
    (one, n) => html`
      <div class="course-step"><h3><a href="${t.href(`/kurse/${one.course.slug}`)}">${one.course.title}</a></h3>
      <p>${liftWords(t, one, names)}</p>
      ${facts(t, one)}
      ${n === 0 && html`<p><a class="btn" href="${t.href(`/kurse/${one.course.slug}`)}">${t('competence.see_course')}</a></p>`}</div>`,
  )}`
}

const liftWords = (t: Speak, { lifts }: Fitting, names: ReadonlyMap<string, string>) =>
  lifts
    .slice(0, 2)
    .map(
      ({ code, from, to }) =>
        html`<span class="lift">${areaMark(Number(code[0]))} ${t('competence.lift', { name: names.get(code) ?? code, from, to })} </span>`,
    )

/** Price, start, place, seats: in this order, as on every course. */
function facts(t: Speak, { course: { run }, km }: Fitting): Markup {
  const price = run.priceRappen === 0 ? t('facts.free_of_charge') : formatRappen(run.priceRappen)
  const state = seatState({ seats: run.free, free: run.free })
  return html`<dl class="facts">
        <div><dt class="vh">${t('facts.price')}</dt><dd><b>${price}</b></dd></div>
        <div><dt class="vh">${t('facts.start')}</dt><dd><span class="nb">${formatShortDay(run.startsAt, t.language)}</span><small>${formatTime(run.startsAt, t.language)}</small></dd></div>
        <div><dt class="vh">${t('facts.place')}</dt><dd>${run.online ? t('facts.online') : run.locality?.replace(/ [A-Z]{2}$/, '')}${km !== null && html`<small>${km === 0 ? t('competence.here') : t('competence.away', { km })}</small>`}</dd></div>
        <div><dt class="vh">${t('facts.seats')}</dt><dd><span class="seat ${state}">${state === 'few' ? t('seat.few', { count: run.free }) : t.count('seat.free', run.free)}</span></dd></div>
      </dl>`
}

/** Without script the levels go along in the link; in the browser the next page finds them on the device. */
function professions(t: Speak, { data, levels, where, place }: Seen): Markup {
  const whose = { young: '&fuer=youth', senior: '&fuer=seniors' }[String(place.sheet.variant)] ?? ''
  const carried = where === 'page' ? `?stand=${writeLevels(levels)}${whose}` : ''
  const near = professionsInReach(levels, data.goal ? [data.goal] : data.professions).slice(0, mostProfessions)
  const { variant } = place.sheet
  return html`<h3><a href="${t.href(data.goal ? `/berufe/${data.goal.slug}${carried}` : `/berufe${carried}`)}">${t(data.goal ? 'competence.your_goal' : 'competence.professions')}</a></h3>
      <ul class="reach">${near.map(
        ({ profession, has, of }) =>
          html`<li><a href="${t.href(`/berufe/${profession.slug}${carried}`)}">${profession.title}</a> <span>${sayTo(t, variant, 'has_of', { has, of })}</span></li>`,
      )}</ul>
      <p>${sayTo(t, variant, data.goal ? 'goal_why' : 'professions_why')}</p>`
}

const counsellor = (
  t: Speak,
  { phone, place }: Seen,
) => html`<h3><a href="${t.href('/beratung/termine')}">${t('competence.counsellor')}</a></h3>
      <p>${sayTo(t, place.sheet.variant, 'counsellor_why')} <a class="nb" href="tel:${phone.replace(/\s/g, '')}">${phone}</a></p>`
