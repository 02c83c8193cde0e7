/**
 * Everything a rule may ask about. A fact has one meaning for all programmes; what a programme wants of it is data.
 * `who` says where it comes from: the person answers it, the course or the programme's own books know it, or somebody attests it.
 */
type Kind =
  | { kind: 'day' }
  | { kind: 'rappen' }
  | { kind: 'count' }
  | { kind: 'yes_no' }
  | { kind: 'choice'; values: readonly string[]; ordered?: true }
  | { kind: 'municipality' }
  | { kind: 'list' }
type About = 'person' | 'course' | 'books' | 'attested'
type Declared = Kind & { about: About }

export const facts = {
  born_on: { kind: 'day', about: 'person' },
  /** BFS number; residence is never decided by the postcode. */
  municipality: { kind: 'municipality', about: 'person' },
  resident_since: { kind: 'day', about: 'person' },
  household: { kind: 'choice', values: ['single', 'couple'], about: 'person' },
  children: { kind: 'count', about: 'person' },
  /** Taxable, from the last definitive assessment; of a couple together. */
  income: { kind: 'rappen', about: 'person' },
  education: { kind: 'choice', values: ['none', 'compulsory', 'secondary', 'tertiary'], ordered: true, about: 'person' },
  /** Can somebody still work with the diploma they have? */
  diploma_usable: { kind: 'yes_no', about: 'person' },
  german: { kind: 'choice', values: ['none', 'A1', 'A2', 'B1', 'B2', 'C1'], ordered: true, about: 'person' },
  employment: {
    kind: 'choice',
    values: ['employed', 'self_employed', 'unemployed', 'at_home', 'retired', 'apprentice', 'at_school'],
    about: 'person',
  },
  /** What somebody else (employer, unemployment insurance) pays of this course. */
  other_funding: { kind: 'rappen', about: 'person' },
  /** Lives across the border and works here. */
  cross_border: { kind: 'yes_no', about: 'person' },

  course_price: { kind: 'rappen', about: 'course' },
  course_start: { kind: 'day', about: 'course' },
  /** The highest DigComp level it leads to. */
  course_level: { kind: 'count', about: 'course' },
  course_areas: { kind: 'list', about: 'course' },
  /** Of 45 minutes. */
  course_lessons: { kind: 'count', about: 'course' },
  course_minutes: { kind: 'count', about: 'course' },
  /** On the list of basic skills. */
  course_basic: { kind: 'yes_no', about: 'course' },
  /** Leads to a federal exam, by the list of the year in which it starts. */
  course_federal_exam: { kind: 'yes_no', about: 'course' },
  /** Leads to a listed profession for a first or second diploma. */
  course_listed_profession: { kind: 'yes_no', about: 'course' },
  course_certifies: { kind: 'yes_no', about: 'course' },
  provider_listed: { kind: 'yes_no', about: 'course' },
  provider_label: { kind: 'yes_no', about: 'course' },

  applied_on: { kind: 'day', about: 'books' },
  /** Of the same programme in the calendar year in which the course starts. */
  granted_this_year: { kind: 'rappen', about: 'books' },
  grants_this_year: { kind: 'count', about: 'books' },
  granted_ever: { kind: 'rappen', about: 'books' },
  /** Years in a row, up to the last one, in which the programme paid. */
  years_in_a_row: { kind: 'count', about: 'books' },
  /** A grant whose course has not been completed yet. */
  grant_unfinished: { kind: 'yes_no', about: 'books' },
  /** Another programme pays for the same course. */
  granted_elsewhere: { kind: 'yes_no', about: 'books' },

  counsellor_recommends: { kind: 'yes_no', about: 'attested' },
  federal_contribution: { kind: 'yes_no', about: 'attested' },
  federal_decided_on: { kind: 'day', about: 'attested' },
  exam_taken_on: { kind: 'day', about: 'attested' },
} as const satisfies Record<string, Declared>

export type Fact = keyof typeof facts
export const factNames = Object.keys(facts) as [Fact, ...Fact[]]
export const kindOf = (fact: Fact): Declared => facts[fact]

/** Days as 2026-03-09, money in Rappen, yes and no as booleans, choices by their word, municipalities by BFS number. */
export type FactValue = number | string | boolean | readonly string[]
/** What is not there is unknown, never no. */
export type Facts = Partial<Record<Fact, FactValue>>

/** Whether a value is of the fact's kind: what comes from forms and files is asked before any rule sees it. */
export function isValueOf(fact: Fact, value: unknown): value is FactValue {
  const declared = kindOf(fact)
  switch (declared.kind) {
    case 'day':
      return typeof value === 'string' && isDay(value)
    case 'rappen':
    case 'count':
      return Number.isSafeInteger(value) && (value as number) >= 0
    case 'municipality':
      return Number.isSafeInteger(value) && (value as number) > 0
    case 'yes_no':
      return typeof value === 'boolean'
    case 'choice':
      return typeof value === 'string' && declared.values.includes(value)
    case 'list':
      return Array.isArray(value) && value.every(one => typeof one === 'string')
  }
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text
  } catch {
    return false
  }
}
