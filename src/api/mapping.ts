import { z } from 'zod'
import { line, lines, optional, prose, required, requiredProse, several, slug, ticked, whole } from '#api/fields.ts'
import { holding, router } from '#api/trpc.ts'
import { framework } from '#domain/competence/framework.ts'
import { professionHistory } from '#domain/history-searching.ts'
import { correctNeed } from '#domain/profession/correcting.ts'
import { importDemand } from '#domain/profession/demand-importing.ts'
import { conceptUri } from '#domain/profession/esco-files.ts'
import { createProfession, saveProfession } from '#domain/profession/map-changing.ts'
import { getMapping, listMappings } from '#domain/profession/mapping.ts'
import { findOccupations, findRelease, listSkillsOf, nameConcepts } from '#domain/profession/occupation-names.ts'
import { endOverride, overrideDemand } from '#domain/profession/overriding.ts'

// The doors of those who say what a profession asks for: editors write, counsellors put right.
const editor = holding('editor')
const staff = holding('editor', 'counsellor')
const seen = z.iso.datetime()
const code = z.enum(framework().competences.map(one => one.code))
const writtenReason = prose(600).pipe(z.string().min(10))
const concept = (type: 'occupation' | 'skill') =>
  z
    .string()
    .trim()
    .max(200)
    .refine(value => conceptUri(value, type) !== null, 'wrong')
    .transform(value => conceptUri(value, type) ?? value)

const shape = {
  titleDe: required(120),
  titleFemale: line(120).default(''),
  titleMale: line(120).default(''),
  titleEn: required(120),
  isco4: z
    .string()
    .trim()
    .regex(/^\d{4}$/, 'wrong'),
  chisco5: optional(
    z
      .string()
      .trim()
      .regex(/^\d{5}$/, 'wrong'),
  ).transform(value => value ?? null),
  status: z.enum(['in_demand', 'stable', 'ending']),
  descriptionDe: requiredProse(1500),
  descriptionEn: requiredProse(1500),
  dayDe: lines(10, 300),
  dayEn: lines(10, 300),
  occupations: z
    .array(z.strictObject({ uri: concept('occupation') }))
    .max(10)
    .default([]),
  needs: z
    .array(z.strictObject({ code, level: whole(1, 8), weight: whole(1, 3) }))
    .max(21)
    .default([]),
  skills: several(concept('skill'), 150),
  ways: z
    .array(
      z.strictObject({
        kind: z.enum(['apprenticeship', 'further_training']),
        titleDe: required(120),
        titleEn: required(120),
        years: optional(whole(1, 10)).transform(value => value ?? null),
        ending: z.preprocess(value => value === 'on' || value === true, z.boolean()),
      }),
    )
    .max(20)
    .default([]),
}
type Read = { isco4: string; chisco5: string | null; needs: { code: string }[]; occupations: { uri: string }[] }
function check(value: Read, context: z.RefinementCtx) {
  const wrong = (message: string, ...path: (string | number)[]) => context.addIssue({ code: 'custom', path, message })
  if (value.chisco5 && !value.chisco5.startsWith(value.isco4)) wrong('wrong', 'chisco5')
  for (const [n, need] of value.needs.entries())
    if (value.needs.findIndex(one => one.code === need.code) < n) wrong('twice', 'needs', n, 'code')
  for (const [n, { uri }] of value.occupations.entries())
    if (value.occupations.findIndex(one => one.uri === uri) < n) wrong('twice', 'occupations', n, 'uri')
}

export const mappingRouter = router({
  list: staff.query(async ({ ctx }) => ({ professions: await listMappings(ctx.language), release: await findRelease() })),
  get: staff.input(z.strictObject({ slug })).query(async ({ ctx, input }) => {
    const mapping = await getMapping(input.slug, ctx.language)
    return { ...mapping, history: await professionHistory(mapping.id) }
  }),
  choices: staff.query(({ ctx }) => framework().competences.map(one => ({ code: one.code, name: one.short[ctx.language] }))),
  occupations: staff.input(z.strictObject({ q: line(100) })).query(({ ctx, input }) => findOccupations(input.q, ctx.language)),
  named: staff
    .input(z.strictObject({ uris: z.array(z.string().max(200)).max(50) }))
    .query(({ ctx, input }) => nameConcepts(input.uris, ctx.language)),
  skillsOf: staff
    .input(z.strictObject({ uris: z.array(z.string().max(200)).max(10) }))
    .query(({ ctx, input }) => listSkillsOf(input.uris, ctx.language)),
  create: editor
    .input(z.strictObject({ source: required(300), ...shape }).superRefine(check))
    .mutation(({ ctx, input: { source, ...fields } }) => createProfession(ctx.actor, fields, source)),
  save: editor
    .input(z.strictObject({ slug, seen, source: required(300), ...shape }).superRefine(check))
    .mutation(({ ctx, input: { slug, seen, source, ...fields } }) => saveProfession(ctx.actor, slug, fields, source, seen)),
  /** A file of indicators as it was chosen, in base64: what is wrong is told by line, and nothing is taken over unless all is well. */
  demandFile: editor
    .input(z.strictObject({ name: required(120), content: z.base64('wrong').min(1).max(180_000), dryRun: ticked }))
    .mutation(({ ctx, input }) =>
      importDemand(ctx.actor, { name: input.name, bytes: Buffer.from(input.content, 'base64') }, { dryRun: input.dryRun }),
    ),
  override: editor
    .input(z.strictObject({ slug, score: whole(0, 100), committee: required(120), reason: writtenReason }))
    .mutation(({ ctx, input }) => overrideDemand(ctx.actor, input)),
  endOverride: editor.input(z.strictObject({ slug, reason: writtenReason })).mutation(({ ctx, input }) => endOverride(ctx.actor, input)),
  correct: staff
    .input(z.strictObject({ slug, seen, code, level: whole(0, 8), weight: whole(1, 3), reason: writtenReason }))
    .mutation(({ ctx, input }) => correctNeed(ctx.actor, input)),
})
