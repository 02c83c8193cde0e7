import { z } from 'zod'
import { day, email, id, line } from '#api/fields.ts'
import { agreed, detailsFrom, fieldsFrom, personEmail, personFields } from '#api/person-fields.ts'
import { account, anyone, holding, router } from '#api/trpc.ts'
import { canton, consentText } from '#domain/canton.ts'
import { findAtCounter, getAtCounter } from '#domain/person/counter.ts'
import { editPerson } from '#domain/person/editing.ts'
import { endManaging } from '#domain/person/ending.ts'
import { exportData } from '#domain/person/export.ts'
import { listFamily, listHelpers } from '#domain/person/family.ts'
import { askToHelp, confirmHelp, listAsked, recordHelpConsent, withdrawAsking } from '#domain/person/helping.ts'
import { requireManaged } from '#domain/person/managing.ts'
import { registerAtCounter, registerChild, registerSelf } from '#domain/person/registering.ts'
import { acceptInvitation, invite, listInvitations } from '#domain/person/taking-over.ts'

const counter = holding('counter_clerk', 'administrator')

export const personRouter = router({
  /** The places of the canton to choose from, by name. */
  places: anyone.query(() =>
    canton()
      .municipalities.flatMap(({ name: municipality, localities }) =>
        localities.map(({ name, postcode }) => ({ name, postcode, municipality })),
      )
      .sort((a, b) => a.name.localeCompare(b.name, 'de')),
  ),
  consentText: anyone
    .input(z.strictObject({ key: z.enum(['guardian', 'help', 'privacy', 'minor_enrolment']) }))
    .query(({ ctx, input }) => consentText(input.key, ctx.language)),

  registerSelf: account.input(z.strictObject({ ...personFields, consent: agreed })).mutation(({ ctx, input: { consent, ...fields } }) =>
    registerSelf(ctx.actor, detailsFrom({ ...fields, language: ctx.language }, ctx.actor.account?.email ?? null), {
      consent,
      language: ctx.language,
    }),
  ),
  registerChild: account
    .input(z.strictObject({ ...personFields, consent: agreed }))
    .mutation(({ ctx, input: { consent, ...fields } }) =>
      registerChild(ctx.actor, detailsFrom({ ...fields, language: ctx.language }, null), { consent, language: ctx.language }),
    ),
  get: account.input(z.strictObject({ id })).query(async ({ ctx, input }) => {
    const { person, as } = await requireManaged(ctx.actor, input.id)
    return { ...fieldsFrom(person), as }
  }),
  edit: account
    .input(z.strictObject({ id, ...personFields, bornOn: day.optional(), email: personEmail }))
    .mutation(async ({ ctx, input }) => {
      const { id: personId, email: address, bornOn, ...fields } = input
      // Who may not change the birthday does not send it.
      const { bornOn: _day, email: _address, ...details } = detailsFrom({ ...fields, bornOn: bornOn ?? '2000-01-01' }, null)
      await editPerson(ctx.actor, personId, { ...details, email: address, bornOn: bornOn ? Temporal.PlainDate.from(bornOn) : undefined })
      return { id: personId }
    }),

  family: account.query(async ({ ctx }) => {
    const family = await listFamily(ctx.actor)
    return family.map(({ person, since, consent, others, ...one }) => ({
      ...one,
      id: person.id,
      firstName: person.firstName,
      lastName: person.lastName,
      bornOn: person.bornOn.toISOString().slice(0, 10),
      locality: person.locality,
      since: since.toISOString(),
      consent: consent && { ...consent, givenAt: consent.givenAt.toISOString() },
      others: others.map(other => ({ managingId: other.managingId, as: other.as, name: other.name })),
    }))
  }),
  /** Who may act for the account's own person. */
  helpers: account.query(async ({ ctx }) => {
    const helpers = await listHelpers(ctx.actor)
    return helpers.map(({ managingId, as, name, since }) => ({ managingId, as, name, since: since.toISOString() }))
  }),
  endManaging: account.input(z.strictObject({ managingId: id })).mutation(({ ctx, input }) => endManaging(ctx.actor, input.managingId)),

  askToHelp: account
    .input(z.strictObject({ ...personFields, email }))
    .mutation(({ ctx, input: { email: address, ...fields } }) =>
      askToHelp(ctx.actor, { ...detailsFrom({ ...fields, language: ctx.language }, address), email: address }, ctx.address),
    ),
  confirmHelp: account
    .input(z.strictObject({ invitationId: id, code: line(30) }))
    .mutation(({ ctx, input }) => confirmHelp(ctx.actor, input.invitationId, input.code)),
  asked: account.query(async ({ ctx }) => {
    const asked = await listAsked(ctx.actor)
    return asked.map(({ expiresAt, ...one }) => ({ ...one, expiresAt: expiresAt.toISOString() }))
  }),
  withdrawAsking: account
    .input(z.strictObject({ invitationId: id }))
    .mutation(({ ctx, input }) => withdrawAsking(ctx.actor, input.invitationId)),

  invite: account
    .input(z.strictObject({ id, kind: z.enum(['take_over', 'guardian']), email }))
    .mutation(({ ctx, input: { id: personId, kind, email: address } }) => invite(ctx.actor, personId, { kind, address })),
  invitations: account.query(async ({ ctx }) => {
    const found = await listInvitations(ctx.actor)
    return found.map(({ expiresAt, ...one }) => ({ ...one, expiresAt: expiresAt.toISOString() }))
  }),
  acceptInvitation: account.input(z.strictObject({ invitationId: id, bornOn: day, consent: agreed })).mutation(({ ctx, input }) =>
    acceptInvitation(ctx.actor, input.invitationId, {
      bornOn: Temporal.PlainDate.from(input.bornOn),
      consent: input.consent,
      language: ctx.language,
    }),
  ),

  /** Everything we hold about the persons the account acts for, as JSON with ISO moments. */
  export: account.query(async ({ ctx }) => {
    const data = await exportData(ctx.actor)
    return JSON.parse(JSON.stringify(data, (_key, value) => (typeof value === 'bigint' ? Number(value) : value))) as Record<string, unknown>
  }),

  /** For the counter: people by name, birthday, telephone or address. */
  find: counter.input(z.strictObject({ q: line(200).default('') })).query(async ({ ctx, input }) => {
    const found = await findAtCounter(ctx.actor, input.q)
    return found.map(({ bornOn, ...person }) => ({ ...person, bornOn: bornOn.toISOString().slice(0, 10) }))
  }),
  atCounter: counter.input(z.strictObject({ id })).query(async ({ ctx, input }) => {
    const { person, managers, age, mayBeInvited } = await getAtCounter(ctx.actor, input.id)
    return {
      ...fieldsFrom(person),
      age,
      mayBeInvited,
      demo: person.demo,
      managers: managers.map(({ managingId, as, name, since, consentBy }) => ({
        managingId,
        as,
        name,
        consentBy,
        since: since.toISOString(),
      })),
    }
  }),
  registerAtCounter: counter
    .input(z.strictObject({ ...personFields, email: personEmail, another: agreed }))
    .mutation(({ ctx, input: { another, email: address, ...fields } }) =>
      registerAtCounter(ctx.actor, detailsFrom(fields, address), { another }),
    ),
  recordHelpConsent: counter
    .input(z.strictObject({ id, helperEmail: email, channel: z.enum(['counter', 'letter']), givenOn: day }))
    .mutation(({ ctx, input: { id: personId, givenOn, ...given } }) =>
      recordHelpConsent(ctx.actor, personId, { ...given, givenOn: Temporal.PlainDate.from(givenOn), language: ctx.language }),
    ),
})
