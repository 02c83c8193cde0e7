// What a page says of a path: where one is, what a step's state is called, and the one thing to do next.
import type { Api } from '#api/router.ts'
import { formatDay, formatDays, formatShortDay, formatTime, formatTimes } from '#words/dates.ts'
import { formatRappen } from '#words/money.ts'
import type { Speak } from '#words/speak.ts'
import type { Stop } from './route-drawing.ts'

export type PathData = Awaited<ReturnType<Api['learningPath']['get']>>
export type StepData = PathData['steps'][number]
export type StepKind = StepData['kind']

/** Where one is: the first step that is neither behind one nor called off. */
export const stepNow = ({ steps }: Pick<PathData, 'steps'>): StepData | undefined =>
  steps.find(step => step.state !== 'done' && step.state !== 'called_off')

export function stopKind(step: StepData, path: Pick<PathData, 'steps'>): Stop['kind'] {
  if (step.state === 'done') return 'done'
  if (step.state === 'called_off') return 'off'
  return step.id === stepNow(path)?.id ? 'now' : 'open'
}

const icons = {
  done: 'ok',
  under_way: 'ok',
  called_off: 'no',
  proposed: 'wait',
  accepted: 'open',
  declined: 'no',
  dropped: 'open',
} as const

/** Word and icon of a step. A seat says what it is; where one is stands in the drawing and as aria-current. */
export function stateOf(t: Speak, step: StepData) {
  if (step.state === 'under_way' && step.kind === 'appointment') return { kind: 'ok' as const, word: t('learning_path.state_booked') }
  const enrolled = step.state === 'under_way' && step.enrolment
  const word = enrolled ? t(`learning_path.place_${place(enrolled.state)}`) : t(`learning_path.state_${step.state}`)
  const waits = enrolled && ['waiting', 'offered'].includes(enrolled.state)
  return { kind: waits ? ('wait' as const) : icons[step.state], word }
}
const place = (state: string) => (state === 'waiting' || state === 'offered' || state === 'payment_due' ? state : 'confirmed')

/** When, where and for how much; one sentence under the title. */
export function whenOf(t: Speak, step: StepData): string {
  const { language } = t
  if (step.appointment) return talkOf(t, step.appointment)
  if (step.state === 'done' && step.doneAt && !step.run) return formatDay(step.onDay ?? step.doneAt, language)
  const run = step.run ?? step.next
  if (step.state === 'called_off' && step.course && !step.course.offered) return t('learning_path.course_gone')
  if (!run) return step.onDay ? formatDay(step.onDay, language) : step.course ? t('learning_path.no_run') : ''
  const where = run.online ? t('facts.online') : (run.locality ?? '')
  if (step.state === 'called_off' || run.cancelledAt)
    return t('learning_path.called_off_on', { day: formatDay(run.cancelledAt ?? run.startsAt, language), reason: run.cancelReason ?? '' })
  if (step.state === 'done' || run.over) return [formatDays(run.startsAt, run.endsAt, language), where].filter(Boolean).join(', ')
  if (run.begun && run.nextSession) {
    const { startsAt } = run.nextSession
    const next = `${formatShortDay(startsAt, language)}, ${formatTime(startsAt, language)}`
    return t('learning_path.runs_until', { until: formatDay(run.endsAt, language), where, next })
  }
  const price = priceOf(t, run.priceRappen)
  const begins = t(step.run ? 'learning_path.begins' : 'learning_path.next_begins', { day: formatShortDay(run.startsAt, language) })
  return [price, begins, where].filter(Boolean).join(', ')
}

const priceOf = (t: Speak, rappen: number | null) =>
  rappen === null ? t('facts.price_open') : rappen === 0 ? t('facts.free_of_charge') : formatRappen(rappen)

/** How a course stands on a path already. */
export const standsAs = (t: Speak, state: StepData['state']) => t(`learning_path.state_${state}`)

/** The booked time of a talk; with whom and where is the person's to read. */
function talkOf(t: Speak, { startsAt, endsAt, own }: NonNullable<StepData['appointment']>): string {
  const when = `${formatShortDay(startsAt, t.language)}, ${formatTimes(startsAt, endsAt, t.language)}`
  return [when, own?.counsellor, own && t(`counselling.kind_${own.kind}`), own?.place].filter(Boolean).join(', ')
}

/** Where one books a talk: the free times, of whoever proposed it first. */
export function bookAddress(step: StepData, personId: string): string | null {
  if (step.kind !== 'appointment' || step.state !== 'accepted') return null
  return `/beratung/termine?${new URLSearchParams({ ...(step.with && { bei: step.with }), person: personId })}`
}

/** The test of a path leads to the path's profession; kept, its result ticks the step off. */
export function testAddress(step: StepData, { goal }: Pick<PathData, 'goal'>): string | null {
  if (step.kind !== 'test' || step.state !== 'accepted') return null
  return `/standort${goal.profession ? `?ziel=${goal.profession.slug}` : ''}`
}

export const enrolAddress = (step: StepData, personId: string): string | null => {
  const run = step.run ?? step.next
  return step.course && run?.joinable ? `/kurse/${step.course.slug}/${run.number}/anmelden?person=${personId}` : null
}

/** Applying for money for the course of a step: while it lies ahead and costs something. Nobody applies for a child. */
export const applyAddress = (step: StepData, path: Pick<PathData, 'person' | 'as'>): string | null => {
  const run = step.run ?? step.next
  const isAhead = (step.state === 'accepted' || step.state === 'under_way') && run && !run.begun && !run.over && run.state === 'open'
  if (step.kind !== 'course' || !step.course || !isAhead || !run.priceRappen) return null
  if (path.as !== 'self' && path.as !== 'helper') return null
  return `/mein/gesuche/neu?${new URLSearchParams({ kurs: step.course.slug, termin: String(run.number), person: path.person.id })}`
}

export type Next = { label: string; href: string; note: string }

/** The one thing to do: answer an offer, choose a replacement, answer proposals, take a seat, go on. */
export function nextThing(t: Speak, path: PathData): Next | null {
  if (path.endedAt) return null
  const here = `/mein/lernpfad/${path.id}`
  // An offer ends by itself; everything else waits.
  const offered = path.steps.find(step => step.enrolment?.state === 'offered')
  if (offered?.enrolment)
    return {
      label: t('learning_path.next_offer', { title: offered.title }),
      href: `/mein/kurse/${offered.enrolment.id}`,
      note: t('learning_path.next_offer_note'),
    }
  const off = path.steps.find(step => step.state === 'called_off')
  if (off)
    return {
      label: t('learning_path.next_replace', { title: off.title }),
      href: `#schritt-${off.id}`,
      note: t.count('learning_path.alternatives', off.alternatives.length),
    }
  const proposed = path.steps.filter(step => step.state === 'proposed')
  if (proposed[0])
    return {
      label: t.count('learning_path.next_proposed', proposed.length),
      href: `#schritt-${proposed[0].id}`,
      note: t('learning_path.next_proposed_note'),
    }
  const wanted = path.steps.find(step => step.state === 'accepted' && step.kind === 'course' && enrolAddress(step, path.person.id))
  const now = stepNow(path)
  if (wanted && now?.state !== 'accepted')
    return {
      label: t('learning_path.next_enrol', { title: wanted.title }),
      href: enrolAddress(wanted, path.person.id) ?? here,
      note: whenOf(t, wanted),
    }
  if (!now) return { label: t('learning_path.add_step'), href: `${here}/schritt`, note: t('learning_path.next_none_note') }
  const test = testAddress(now, path)
  if (test) return { label: t('learning_path.next_test', { title: now.title }), href: test, note: t('learning_path.next_test_note') }
  const book = bookAddress(now, path.person.id)
  if (book) return { label: t('learning_path.next_book', { title: now.title }), href: book, note: t('learning_path.next_book_note') }
  if (now.state === 'under_way' && now.appointment?.own)
    return {
      label: t('learning_path.next_talk', { title: now.title }),
      href: `/mein/beratung/termin/${now.appointment.own.id}`,
      note: whenOf(t, now),
    }
  const enrol = now.kind === 'course' ? enrolAddress(now, path.person.id) : null
  if (enrol && now.state === 'accepted')
    return { label: t('learning_path.next_enrol', { title: now.title }), href: enrol, note: whenOf(t, now) }
  if (now.state === 'under_way' && now.enrolment)
    return { label: t('learning_path.next_course', { title: now.title }), href: `/mein/kurse/${now.enrolment.id}`, note: whenOf(t, now) }
  return { label: t('learning_path.next_step', { title: now.title }), href: `${here}/${now.id}`, note: whenOf(t, now) }
}

/** "Ihr Weg zu: …" */
export function goalTitle(t: Speak, { goal }: Pick<PathData, 'goal'>): string {
  if (goal.profession) return goal.text || goal.profession.title
  if (goal.competence) return goal.text || t('learning_path.goal_level', { name: goal.competence.name, level: goal.competence.level })
  return goal.text ?? ''
}

/** Which competence the picture's height shows: the one of the goal that most steps lift; null where none does. */
export function heightOf(path: PathData) {
  const lifts = (code: string) => path.steps.filter(step => step.course?.competences.some(one => one.code === code)).length
  const [need] = path.goal.needs.toSorted(
    (a, b) => lifts(b.code) - lifts(a.code) || b.weight - a.weight || b.level - a.level || a.code.localeCompare(b.code),
  )
  if (!need || (lifts(need.code) === 0 && path.levels[need.code] === undefined)) return null
  const lifted = path.steps.flatMap(step => step.course?.competences.filter(one => one.code === need.code) ?? [])
  const now = path.levels[need.code] ?? lifted[0]?.fromLevel ?? 0
  return { ...need, now }
}

/** The stops of the drawing with their heights. */
export function routeOf(path: PathData) {
  const shown = heightOf(path)
  const kinds = path.steps.map(step => stopKind(step, path))
  if (!shown) {
    const stops = path.steps.map((_, n) => ({ kind: kinds[n] ?? ('open' as const), level: 2 + (n * 4) / Math.max(1, path.steps.length) }))
    return { stops, start: 2, goal: 6.6, seed: path.id, shown }
  }
  const gains = path.steps.map(step =>
    step.state === 'called_off' ? 0 : (step.course?.competences.find(one => one.code === shown.code)?.toLevel ?? 0),
  )
  const firstDone = path.steps.findIndex((step, n) => step.state === 'done' && (gains[n] ?? 0) > 0)
  const from = path.steps[firstDone]?.course?.competences.find(one => one.code === shown.code)?.fromLevel
  const start = Math.min(shown.now, from ?? shown.now)
  const stops = gains.map((_, n) => ({ kind: kinds[n] ?? ('open' as const), level: Math.max(start, ...gains.slice(0, n + 1)) }))
  return { stops, start, goal: Math.max(shown.level, ...stops.map(stop => stop.level)), seed: path.id, shown }
}
