import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Language } from '#words/speak.ts'

const both = z.object({ de: z.string(), en: z.string() })
const place = z.object({ name: z.string(), postcode: z.string() })
const monthDay = z.string().regex(/^\d\d-\d\d$/)
const weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])
const holiday = z.union([
  z.strictObject({ name: z.string(), date: monthDay }),
  z.strictObject({ name: z.string(), easter: z.number().int() }),
  z.strictObject({
    name: z.string(),
    nth: z.number().int().min(1).max(4),
    weekday,
    month: z.number().int().min(1).max(12),
    notInHolyWeek: z.boolean().default(false),
  }),
])
const standstill = z.union([
  z.strictObject({ from: monthDay, to: monthDay }),
  z.strictObject({ fromEaster: z.number().int(), toEaster: z.number().int() }),
])
export type Holiday = z.infer<typeof holiday>
export type Standstill = z.infer<typeof standstill>

const years = z.number().int().min(0).max(100)

// Sections that only later parts read are allowed to stand beside these.
const shape = z.object({
  name: both,
  short: z.string(),
  brand: z.object({ name: z.string(), claim: both, owner: both, region: both, valley: both }),
  contact: z.object({
    phone: z.string(),
    email: z.string(),
    hours: both,
    counter: z.object({ name: both, street: z.string(), postcode: z.string(), locality: z.string(), stop: z.string(), access: both }),
  }),
  municipalities: z.array(z.object({ bfs: z.number().int(), name: z.string(), localities: z.array(place) })),
  places: z.array(z.object({ name: z.string(), x: z.number(), y: z.number(), bfs: z.number().int(), localities: z.array(z.string()) })),
  /** Units of the administration; one that was renamed or dissolved has an end and a successor. */
  offices: z.array(
    z.object({
      code: z.string(),
      parent: z.string().optional(),
      name: both,
      from: z.iso.date().optional(),
      to: z.iso.date().optional(),
      successor: z.string().optional(),
      site: z.object({ street: z.string(), postcode: z.string(), locality: z.string() }).optional(),
    }),
  ),
  /** Who decides and who hears appeals. `checked`: the canton's lawyer has confirmed it. */
  authorities: z.array(
    z.object({ key: z.string(), name: both, task: both, source: z.string(), address: z.string().optional(), checked: z.boolean() }),
  ),
  deadlines: z.object({
    postDays: z.number().int().min(0),
    hearingDays: z.number().int().min(1),
    holidays: z.array(holiday),
    standstill: z.record(z.string(), z.array(standstill)),
  }),
  ageGroups: z.array(
    z.object({
      key: z.string(),
      from: z.number().int(),
      to: z.number().int().nullable(),
      welcomeFrom: z.number().int().optional(),
      name: both,
      label: both,
    }),
  ),
  administration: z.object({ office: z.string() }),
  minors: z.object({ ownAccountFromAge: z.number().int(), guardianUntilAge: z.number().int(), fullAge: z.number().int() }),
  enrolment: z.object({
    offerHours: z.array(z.object({ startsWithinHours: z.number().nullable(), hours: z.number().positive() })).min(1),
    reminderDays: z.number().int(),
  }),
  /** What a new run's deadlines are when the provider sets none. */
  runs: z.object({
    enrolDaysBefore: z.number().int(),
    cancelDaysBefore: z.number().int(),
    /** When a run proposed from what people wish begins: weeks ahead, and the days of the year in which none does. */
    suggestWeeksAhead: z.number().int().positive(),
    quiet: z.array(z.object({ from: z.string().regex(/^\d\d-\d\d$/), to: z.string().regex(/^\d\d-\d\d$/) })),
  }),
  mail: z.object({ stopAfterBounces: z.number().int() }),
  letter: z.object({ window: z.enum(['left', 'right']), reminderDays: z.number().int() }),
  counselling: z.object({
    /** Proposed and longest time for which a person shows something to a counsellor. */
    sharingMonths: z.number().int().positive(),
    mostSharingMonths: z.number().int().positive(),
    /** How long a question, a link or a code waits for its answer. */
    codeDays: z.number().int().positive(),
    /** Appointments to come that one person may hold at a time. */
    mostAppointments: z.number().int().positive(),
    /** Until so many hours before the beginning people book, move and cancel by themselves. */
    bookHoursBefore: z.number().nonnegative(),
    /** Do counsellors' notes go into a person's own data? The law of the canton decides. */
    notesInExport: z.boolean(),
  }),
  /** Years after its end, by how an application ended. */
  subsidyRetention: z.object({
    ...{ paid: years, reclaimed: years, refused: years, not_entered: years, withdrawn: years, moot: years },
  }),
  payout: z.object({
    /** Whose account pays: in every payment file. */
    debtor: z.object({
      name: z.string(),
      street: z.string(),
      houseNumber: z.string(),
      postcode: z.string(),
      locality: z.string(),
      country: z.string().length(2),
      iban: z.string(),
    }),
    proofDays: z.number().int().positive(),
    moreProofDays: z.number().int().positive(),
    remindDays: z.number().int().positive(),
    closeAfterDays: z.number().int().positive(),
    reclaimDays: z.number().int().positive(),
    executeInDays: z.number().int().nonnegative(),
  }),
  consents: z.array(z.object({ key: z.string(), version: z.string(), text: both })),
})
export type Canton = z.infer<typeof shape>

let read: Canton | undefined
/** What makes this installation a canton's: content/canton.yaml, checked once. */
export function canton(): Canton {
  read ??= shape.parse(parse(readFileSync(resolve('content/canton.yaml'), 'utf8')))
  return read
}

export type ConsentKey =
  | 'minor_enrolment'
  | 'guardian'
  | 'help'
  | 'privacy'
  | 'counselling'
  | 'paper_result'
  | 'subsidy'
  | 'candidacy_guardian'
  | 'taster_guardian'
/** The text a person agrees to, with the version that is kept with the consent. */
export function consentText(key: ConsentKey, language: Language) {
  const found = canton().consents.find(consent => consent.key === key)
  if (!found) throw new Error(`content/canton.yaml has no consent ${key}`)
  return { version: found.version, text: found.text[language] }
}

/** Who decides or hears appeals. `checked`: the canton's lawyer has confirmed it; until then its letters say Demo. */
export function authorityOf(key: string) {
  const found = canton().authorities.find(one => one.key === key)
  if (!found) throw new Error(`content/canton.yaml has no authority ${key}`)
  return found
}

export const municipalityName = (bfs: number) => canton().municipalities.find(one => one.bfs === bfs)?.name ?? null

/** Where a place name of the canton lies; null for places elsewhere. */
export function findLocality(name: string) {
  const wanted = name.trim().toLowerCase()
  for (const { bfs, localities } of canton().municipalities) {
    const found = localities.find(one => one.name.toLowerCase() === wanted)
    if (found) return { ...found, bfs }
  }
  return null
}
