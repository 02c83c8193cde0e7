import { z } from 'zod'
import { amount, day, id, line, optional, required, requiredProse, slug, ticked, whole } from '#api/fields.ts'
import {
  amountFields,
  checkNames,
  checkTexts,
  exampleFacts,
  programmeKey,
  ruleFields,
  ruleOf,
  textFields,
  withTexts,
} from '#api/programme-fields.ts'
import { anyone, holding, router } from '#api/trpc.ts'
import { canton } from '#domain/canton.ts'
import { today } from '#domain/clock.ts'
import { getBudget, listAvailable, listBudgets, potKeys } from '#domain/subsidy/budget-reading.ts'
import { changeBudget } from '#domain/subsidy/budgeting.ts'
import { carryOver } from '#domain/subsidy/carrying.ts'
import { releaseTerms, returnTerms, submitTerms, takeBackTerms } from '#domain/subsidy/drafting.ts'
import { type Fact, factNames, kindOf } from '#domain/subsidy/facts.ts'
import { payers } from '#domain/subsidy/ledger.ts'
import { findProgramme, getDraft, getProgramme, listProgrammes, officeRoles } from '#domain/subsidy/programme-reading.ts'
import { authorityName } from '#domain/subsidy/programme-telling.ts'
import { wordFact } from '#domain/subsidy/programme-wording.ts'
import {
  beginProgramme,
  changeTerms,
  factsOfDraft,
  tryDraft,
  withAmount,
  withoutRule,
  withRule,
} from '#domain/subsidy/programme-writing.ts'
import {
  endRecognition,
  findRecognised,
  listRecognisable,
  listRecognitions,
  recognise,
  recognitionKinds,
} from '#domain/subsidy/recognising.ts'
import { simulate } from '#domain/subsidy/simulating.ts'
import { writeStructured } from '#domain/subsidy/structured.ts'
import { documentKeys } from '#domain/subsidy/terms.ts'
import type { Language } from '#words/speak.ts'

const office = holding(...officeRoles)
const manager = holding('programme_manager')
const head = holding('head_of_office')

const key = programmeKey
/** The draft as it was read; empty: there was none yet. */
const seen = z.union([z.literal('').transform(() => null), z.iso.datetime()])
const seenOpen = z.iso.datetime()
const year = whole(2000, 2100)
const payer = z.enum(payers)

export const programmeRouter = router({
  list: office.query(({ ctx }) => listProgrammes(ctx.actor, ctx.language)),
  get: office
    .input(z.strictObject({ key, number: optional(whole(1, 10_000)) }))
    .query(({ ctx, input }) => getProgramme(ctx.actor, input.key, ctx.language, input.number)),
  /** What is under work, with its rules also as the text areas hold them. */
  draft: office.input(z.strictObject({ key })).query(async ({ ctx, input }) => {
    const draft = await getDraft(ctx.actor, input.key, ctx.language)
    const { rules, amount: steps } = draft.terms.rules
    const written = rules.map(({ named, only_if, require }) =>
      writeStructured({ ...(Object.keys(named).length > 0 && { named }), ...(only_if && { only_if }), require }),
    )
    return { ...draft, written: { rules: written, amount: writeStructured(steps) } }
  }),
  choices: office.query(({ ctx }) => choicesIn(ctx.language)),

  create: manager
    .input(z.strictObject({ key, nameDe: required(80), nameEn: required(80), validFrom: day, like: optional(key) }))
    .mutation(({ ctx, input }) => {
      const { key, nameDe, nameEn, validFrom, like } = input
      const name = { de: nameDe, en: nameEn }
      return beginProgramme(ctx.actor, { key, name, validFrom: Temporal.PlainDate.from(validFrom), like: like ?? null })
    }),
  saveTexts: manager
    .input(z.strictObject({ key, seen, ...textFields }).superRefine(checkTexts))
    .mutation(({ ctx, input: { key, seen, validFrom, ...fields } }) =>
      changeTerms(ctx.actor, key, seen, withTexts(fields), Temporal.PlainDate.from(validFrom)),
    ),
  saveRule: manager
    .input(z.strictObject({ key, seen, instead: optional(line(60)), ...ruleFields }).superRefine(checkNames))
    .mutation(({ ctx, input: { key, seen, instead, ...fields } }) =>
      changeTerms(ctx.actor, key, seen, terms => withRule(terms, instead ?? null, ruleOf(fields))),
    ),
  removeRule: manager
    .input(z.strictObject({ key, seen, ruleKey: line(60) }))
    .mutation(({ ctx, input }) => changeTerms(ctx.actor, input.key, input.seen, terms => withoutRule(terms, input.ruleKey))),
  saveAmount: manager
    .input(z.strictObject({ key, seen, ...amountFields }))
    .mutation(({ ctx, input }) => changeTerms(ctx.actor, input.key, input.seen, terms => withAmount(terms, input.amount))),
  /** What the draft says to an example; stored nowhere. */
  try: office
    .input(z.strictObject({ key, facts: exampleFacts }))
    .query(({ ctx, input }) => tryDraft(ctx.actor, input.key, input.facts, ctx.language)),
  questions: office
    .input(z.strictObject({ key }))
    .query(async ({ ctx, input }) => (await factsOfDraft(ctx.actor, input.key)).map(name => questionOf(name, ctx.language))),

  submit: manager
    .input(z.strictObject({ key, seen: seenOpen }))
    .mutation(async ({ ctx, input }) => submitTerms(ctx.actor, (await findProgramme(input.key)).id, input.seen)),
  takeBack: manager
    .input(z.strictObject({ key }))
    .mutation(async ({ ctx, input }) => takeBackTerms(ctx.actor, (await findProgramme(input.key)).id)),
  return: manager
    .input(z.strictObject({ key, seen: seenOpen, reason: requiredProse(600) }))
    .mutation(async ({ ctx, input }) => returnTerms(ctx.actor, (await findProgramme(input.key)).id, input.reason, input.seen)),
  release: manager
    .input(z.strictObject({ key, seen: seenOpen }))
    .mutation(async ({ ctx, input }) => releaseTerms(ctx.actor, (await findProgramme(input.key)).id, input.seen)),
  simulate: holding('programme_manager', 'head_of_office').query(({ ctx }) => simulate(ctx.actor, ctx.language)),

  recognitions: office
    .input(z.strictObject({ kind: optional(z.enum(recognitionKinds)), q: optional(line(100)), now: ticked.default(false) }))
    .query(({ ctx, input }) => listRecognitions(ctx.actor, input)),
  recognisable: manager.query(({ ctx }) => listRecognisable(ctx.actor)),
  recognise: manager
    .input(z.strictObject({ kind: z.enum(recognitionKinds), subject: slug, note: required(200), validFrom: day, validTo: optional(day) }))
    .mutation(async ({ ctx, input: { kind, subject, note, validFrom, validTo } }) => {
      const days = { validFrom: Temporal.PlainDate.from(validFrom), validTo: validTo ? Temporal.PlainDate.from(validTo) : null }
      return recognise(ctx.actor, { kind, subjectId: await findRecognised(kind, subject), note, ...days })
    }),
  endRecognition: manager
    .input(z.strictObject({ id, reason: requiredProse(600) }))
    .mutation(({ ctx, input }) => endRecognition(ctx.actor, input.id, input.reason)),

  /** Without a year, this one. */
  budgets: office
    .input(z.strictObject({ year: optional(year) }))
    .query(({ ctx, input }) => listBudgets(ctx.actor, input.year ?? today().year, ctx.language)),
  budget: office
    .input(z.strictObject({ key, year: optional(year), payer: payer.default('canton'), pot: z.enum(potKeys).default('free') }))
    .query(({ ctx, input }) => getBudget(ctx.actor, { ...input, year: input.year ?? today().year }, ctx.language)),
  changeBudget: head
    .input(
      z.strictObject({ key, year, how: z.enum(['add', 'take']), canton: optional(amount), federal: optional(amount), note: required(200) }),
    )
    .mutation(({ ctx, input: { canton = 0, federal = 0, ...rest } }) => changeBudget(ctx.actor, { ...rest, amounts: { canton, federal } })),
  carryOver: head
    .input(z.strictObject({ key, year }))
    .mutation(async ({ ctx, input }) => carryOver(ctx.actor, (await findProgramme(input.key)).id, input.year)),
  /** For everybody: what is still there, coarsely. */
  available: anyone.query(({ ctx }) => listAvailable(ctx.language)),
})

/** What the editor's lists offer, in words. */
function choicesIn(language: Language) {
  return {
    facts: factNames.map(name => ({ ...questionOf(name, language), about: kindOf(name).about })),
    authorities: canton().authorities.map(({ key, checked }) => ({ key, name: authorityName(key, language), checked })),
    documents: documentKeys,
  }
}

/** A fact as a field: its kind, its name in words and, where it is chosen, from what. */
export type Example = ReturnType<typeof questionOf>
function questionOf(name: Fact, language: Language) {
  const declared = kindOf(name)
  const values = declared.kind === 'choice' ? declared.values : []
  const places = declared.kind === 'municipality' ? canton().municipalities.map(one => ({ value: String(one.bfs), name: one.name })) : []
  return { name, kind: declared.kind, label: wordFact(name, language), values, places }
}
