import { z } from 'zod'
import { day, id, line, optional, prose, requiredProse, slug, whole } from '#api/fields.ts'
import { routeAsk } from '#api/profession.ts'
import { account, anyone, holding, router } from '#api/trpc.ts'
import { addCourse, listPathsForCourse } from '#domain/learning-path/adding-course.ts'
import { listCourses, listGoals } from '#domain/learning-path/choices.ts'
import { acceptAll, addStep, changeStep, decide, replaceCourse } from '#domain/learning-path/deciding.ts'
import type { StepDraft } from '#domain/learning-path/draft.ts'
import type { Goal } from '#domain/learning-path/goal.ts'
import { assignGroup, endGroup, getGroup, joinGroup, listGroups } from '#domain/learning-path/group.ts'
import { comment, markRead } from '#domain/learning-path/noting.ts'
import { reorder } from '#domain/learning-path/ordering.ts'
import { listSharers, proposePath } from '#domain/learning-path/proposing.ts'
import { getPath, listMyPaths, listPathsOf, listShared } from '#domain/learning-path/reading.ts'
import { startRoute } from '#domain/learning-path/route.ts'
import { changeGoal, endPath, startPath } from '#domain/learning-path/starting.ts'
import { counsellorMoves, personMoves, stepKinds } from '#domain/learning-path/step.ts'
import { applyTemplate, endTemplate, getTemplate, listTemplates, writeTemplate } from '#domain/learning-path/template.ts'
import { Refusal } from '#domain/refusal.ts'

const key = z.string().regex(/^[\w-]{1,64}$/, 'wrong')
const buttons = [...personMoves.filter(move => move !== 'replace'), ...counsellorMoves] as const

const run = optional(whole(1, 999_999_999))

// One goal has one of three shapes; a form sends the fields of all of them.
const goalFields = {
  goal: z.enum(['profession', 'competence', 'free'], 'required'),
  profession: optional(slug),
  code: optional(z.string().regex(/^[1-5]\.[1-6]$/, 'wrong')),
  level: optional(whole(1, 8)),
  text: optional(line(160)),
}
const stepFields = {
  kind: z.enum(stepKinds, 'required'),
  title: optional(line(160)),
  reason: optional(prose(1000)),
  onDay: optional(day),
  course: optional(slug),
  run,
}
const step = z.strictObject(stepFields)
const steps = z.array(step).max(30)
const template = { title: line(120).min(1, 'required'), summary: prose(500), steps: steps.min(1, 'required') }
const group = {
  title: line(120).min(1, 'required'),
  goalText: line(160).min(1, 'required'),
  note: optional(prose(500)),
  steps: steps.min(1, 'required'),
}
const counsellor = holding('counsellor')
const assigner = holding('counsellor', 'provider_member')

export const learningPathRouter = router({
  /** The paths of everybody one acts for. */
  mine: account.query(({ ctx }) => listMyPaths(ctx.actor, ctx.language)),
  /** Professions and competences that a goal may name. */
  goals: account.query(({ ctx }) => listGoals(ctx.language)),
  get: account.input(z.strictObject({ id })).query(({ ctx, input }) => getPath(ctx.actor, input.id, ctx.language)),
  start: account
    .input(z.strictObject({ personId: id, ...goalFields, steps: steps.optional() }))
    .mutation(({ ctx, input: { personId, steps = [], ...goal } }) =>
      startPath(ctx.actor, { personId, goal: goalFrom(goal), steps: steps.map(draftFrom) }),
    ),
  /** The route planner's answer to the same question becomes a path. */
  startRoute: account
    .input(routeAsk.extend({ personId: id }))
    .mutation(({ ctx, input: { personId, ...ask } }) => startRoute(ctx.actor, personId, ask, ctx.language)),
  changeGoal: account
    .input(z.strictObject({ id, ...goalFields }))
    .mutation(({ ctx, input: { id: pathId, ...goal } }) => changeGoal(ctx.actor, pathId, goalFrom(goal))),
  end: account.input(z.strictObject({ id })).mutation(({ ctx, input }) => endPath(ctx.actor, input.id)),
  addStep: account
    .input(z.strictObject({ id, ...stepFields }))
    .mutation(({ ctx, input: { id: pathId, ...draft } }) => addStep(ctx.actor, pathId, draftFrom(draft))),
  /** Where a course stands on the paths of everybody one acts for. */
  forCourse: account.input(z.strictObject({ slug })).query(({ ctx, input }) => listPathsForCourse(ctx.actor, input.slug, ctx.language)),
  /** From a course's own page: onto this path, once. */
  addCourse: account
    .input(z.strictObject({ id, course: slug, run }))
    .mutation(({ ctx, input: { id: pathId, ...wish } }) => addCourse(ctx.actor, pathId, wish)),
  changeStep: account
    .input(z.strictObject({ stepId: id, title: optional(line(160)), reason: optional(prose(1000)), onDay: optional(day), run }))
    .mutation(({ ctx, input: { stepId, ...change } }) => changeStep(ctx.actor, stepId, change)),
  decide: account
    .input(z.strictObject({ stepId: id, move: z.enum(buttons, 'wrong') }))
    .mutation(({ ctx, input }) => decide(ctx.actor, input.stepId, input.move)),
  acceptAll: account.input(z.strictObject({ id })).mutation(({ ctx, input }) => acceptAll(ctx.actor, input.id)),
  replace: account
    .input(z.strictObject({ stepId: id, course: slug, run }))
    .mutation(({ ctx, input: { stepId, ...instead } }) => replaceCourse(ctx.actor, stepId, instead)),
  /** Puts a step at a place of its path, counted from 1: what dragging, keys and the plain buttons call. */
  reorder: account
    .input(z.strictObject({ stepId: id, to: whole(0, 1000) }))
    .mutation(({ ctx, input }) => reorder(ctx.actor, input.stepId, input.to)),
  comment: account
    .input(z.strictObject({ stepId: id, text: requiredProse(2000) }))
    .mutation(({ ctx, input }) => comment(ctx.actor, input.stepId, input.text)),
  markRead: account.input(z.strictObject({ id })).mutation(({ ctx, input }) => markRead(ctx.actor, input.id)),

  /** The paths of a person who shares them. */
  ofPerson: counsellor
    .input(z.strictObject({ personId: id }))
    .query(({ ctx, input }) => listPathsOf(ctx.actor, input.personId, ctx.language)),
  shared: counsellor.query(({ ctx }) => listShared(ctx.actor)),
  /** To whom one may propose a path. */
  sharers: counsellor.query(({ ctx }) => listSharers(ctx.actor)),
  propose: counsellor
    .input(z.strictObject({ personId: id, templateId: optional(id), ...goalFields }))
    .mutation(({ ctx, input: { personId, templateId, ...goal } }) =>
      proposePath(ctx.actor, { personId, templateId, goal: goalFrom(goal) }),
    ),
  templates: counsellor.query(({ ctx }) => listTemplates(ctx.actor)),
  template: counsellor.input(z.strictObject({ id })).query(({ ctx, input }) => getTemplate(ctx.actor, input.id)),
  writeTemplate: counsellor
    .input(z.strictObject({ id: optional(id), ...template }))
    .mutation(({ ctx, input }) => writeTemplate(ctx.actor, { ...input, steps: input.steps.map(draftFrom) })),
  endTemplate: counsellor.input(z.strictObject({ id })).mutation(({ ctx, input }) => endTemplate(ctx.actor, input.id)),
  applyTemplate: counsellor
    .input(z.strictObject({ id, templateId: id }))
    .mutation(({ ctx, input }) => applyTemplate(ctx.actor, input.id, input.templateId)),

  /** Courses that a template or a group's path may name. */
  courses: assigner.query(() => listCourses()),
  /** What one has assigned to classes and groups. */
  groups: assigner.query(({ ctx }) => listGroups(ctx.actor)),
  assignGroup: assigner
    .input(z.strictObject(group))
    .mutation(({ ctx, input }) => assignGroup(ctx.actor, { ...input, note: input.note ?? null, steps: input.steps.map(draftFrom) })),
  endGroup: assigner.input(z.strictObject({ id })).mutation(({ ctx, input }) => endGroup(ctx.actor, input.id)),
  /** The path behind a group's link. */
  group: anyone.input(z.strictObject({ key })).query(({ input }) => getGroup(input.key)),
  joinGroup: account
    .input(z.strictObject({ key, personId: id }))
    .mutation(({ ctx, input }) => joinGroup(ctx.actor, input.key, input.personId)),
})

type GoalFields = z.infer<z.ZodObject<typeof goalFields>>
function goalFrom({ goal, profession, code, level, text }: GoalFields): Goal {
  const missing = (field: string) => new Refusal('not_complete', { fields: field })
  if (goal === 'profession') {
    if (!profession) throw missing('profession')
    return { kind: goal, profession, text }
  }
  if (goal === 'competence') {
    if (!code || !level) throw missing(code ? 'level' : 'code')
    return { kind: goal, code, level, text }
  }
  if (!text) throw missing('text')
  return { kind: goal, text }
}

function draftFrom(draft: z.infer<typeof step>): StepDraft {
  // A step of another kind names no course, whatever the form still held.
  return draft.kind === 'course' ? draft : { ...draft, course: null, run: null }
}
