import { z } from 'zod'
import { parseDay } from '#words/dates.ts'
import { parseRappen } from '#words/money.ts'

// The kinds of fields that forms and programs send. A check's message is a kind of src/api/invalid.ts, never a sentence.
const control = /[^\P{Cc}\n\r\t]/u
// Marks that turn the direction of writing can make one text look like another; nobody types them into a form.
const direction = /[\u202A-\u202E\u2066-\u2069]/
// Half a character (a lone surrogate) is no text: PostgreSQL refuses it.
const clean = (value: string) => value.isWellFormed() && !control.test(value) && !direction.test(value)

/** One line of text without line breaks, trimmed; refuses control characters. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine(value => clean(value) && !/[\r\n\t]/.test(value), 'control_characters')
/** Text of several lines; line ends become \n. */
export const prose = (max: number) =>
  z
    .string()
    .transform(value => value.replace(/\r\n?/g, '\n').trim())
    .pipe(z.string().max(max).refine(clean, 'control_characters'))
export const required = (max: number) => line(max).min(1)
export const requiredProse = (max: number) => prose(max).pipe(z.string().min(1))
/** An empty field of a form is no value. */
export const optional = <T extends z.ZodType>(type: T) =>
  z.preprocess(value => (value === '' || value === null ? undefined : value), type.optional())

export const id = z.uuid('wrong')
export const slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'wrong')
  .max(120)
export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .refine(value => /^[^\s@"<>(),:;[\]\\]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(value) && clean(value), 'not_an_email')
/** Swiss or foreign number, with or without spaces: stored as +41…; nine digits without 0 are refused. */
export const phone = z
  .string()
  .trim()
  .transform(value => value.replace(/[\s()./-]/g, ''))
  .transform(value => value.replace(/^00/, '+').replace(/^0(?=\d{9}$)/, '+41'))
  .refine(value => /^\+[1-9]\d{7,14}$/.test(value) && (!value.startsWith('+41') || value.length === 12), 'not_a_phone')

/** A day as people write it (9.3.2026, 09.03.2026) or as browsers send it (2026-03-09) → yyyy-mm-dd. 31.02. is refused. */
export const day = z
  .string()
  .refine(value => parseDay(value) !== null, 'not_a_day')
  .transform(value => parseDay(value) ?? value)
/** A moment in Glarus as a datetime-local field sends it: 2026-03-09T18:15. */
export const localMoment = z
  .string()
  .trim()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, 'not_a_moment')
  .refine(
    value => parseDay(value.slice(0, 10)) !== null && Number(value.slice(11, 13)) < 24 && Number(value.slice(14)) < 60,
    'not_a_moment',
  )
/** A time on the clock: 18:15, 18.15, 18 Uhr, 9h30 → 18:15. */
export const clockTime = z
  .string()
  .trim()
  .refine(value => timeOf(value) !== null, 'not_a_time')
  .transform(value => timeOf(value) ?? value)
const timeOf = (text: string) => {
  const [, hour, minute = '0'] = /^(\d{1,2})(?:\s*[:.h]\s*(\d{2}))?(?:\s*(?:h|Uhr))?$/i.exec(text) ?? []
  const real = hour !== undefined && Number(hour) < 24 && Number(minute) < 60
  return real ? `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}` : null
}
/** One thing a line, as a text area sends it, or a list. Empty lines and repetitions fall away. */
export const lines = (most: number, max: number) => listOf(/\r?\n/, most, max)
/** One thing between commas or lines, or a list. */
export const words = (most: number, max: number) => listOf(/[,;\r\n]+/, most, max)
const listOf = (between: RegExp, most: number, max: number) =>
  z.preprocess(
    value => {
      const all = typeof value === 'string' ? value.split(between) : (value ?? [])
      if (!Array.isArray(all) || all.some(one => typeof one !== 'string')) return all
      return [...new Set(all.map(one => one.trim()))].filter(one => one !== '')
    },
    z.array(line(max)).max(most),
  )
/** An address on the web; without its beginning https:// is meant. No script: and no data: addresses. */
export const webAddress = z
  .string()
  .trim()
  .max(200)
  .transform(value => (/^[a-z][a-z0-9+.-]*:/i.test(value) ? value : `https://${value}`))
  .refine(value => /^https?:\/\/[^\s/@]+\.[^\s/@]{2,}(\/\S*)?$/i.test(value) && URL.canParse(value) && clean(value), 'not_an_address')
/** Forms send numbers as text. */
export const whole = (min: number, max: number) =>
  z.preprocess(
    value => (typeof value === 'string' && /^-?\d{1,9}$/.test(value.trim()) ? Number(value) : value),
    z.int('not_a_number').min(min).max(max),
  )
/** A ticked box: 'on', 'true' or true. */
export const ticked = z.preprocess(value => value === 'on' || value === 'true' || value === true, z.boolean())
/** One or several boxes of the same name. */
export const several = <T extends z.ZodType>(type: T, max: number) =>
  z.preprocess(value => (value === undefined || value === '' ? [] : Array.isArray(value) ? value : [value]), z.array(type).max(max))
/** An amount in francs as people write it → Rappen. */
export const amount = z
  .string()
  .refine(value => parseRappen(value) !== null, 'not_an_amount')
  .transform(value => parseRappen(value) ?? 0)
/** 50, 33.33 → basis points; two digits behind the point and no more. */
export const percent = z
  .string()
  .transform(text => parseRappen(text.replace(/\s*%$/, '')) ?? Number.NaN)
  .pipe(z.int('not_a_number').min(0).max(10_000))
