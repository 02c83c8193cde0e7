import type { Tx } from '#db/client.ts'
import type { Channel, Language } from '#db/generated/enums.ts'
import { canton } from '#domain/canton.ts'
import { ageOn, plainDay, today } from '#domain/clock.ts'

/** Somebody who reads what a person is told. `address` is a mail address; a letter goes to the person's own door. */
export type Reader = { channel: Channel; address: string | null; name: string; language: Language; isPerson: boolean }
type Row = {
  firstName: string
  lastName: string
  bornOn: Date
  email: string | null
  language: Language
  channel: Channel
  managers: { kind: 'self' | 'guardian' | 'helper'; email: string; name: string; language: Language }[]
}

/**
 * Who is told what concerns a person, in their own language:
 * whoever wants letters gets letters; below the age of enrolling oneself the guardian reads, from then on the person;
 * people without mail get a letter, and who helps them gets a mail beside it, because an offer does not wait for the postman.
 * Of several guardians the one who enrolled reads.
 */
export async function listReaders(
  tx: Tx,
  personId: string,
  enrolmentId: string | null,
): Promise<{ name: string; language: Language; readers: Reader[] }> {
  const [row] = await tx.$queryRaw<Row[]>`
    select p."firstName", p."lastName", p."bornOn", p.email, p.language::text, p.channel::text, coalesce((
      select json_agg(json_build_object('kind', m.kind, 'email', a.email, 'name', a.name, 'language', a.language)
        order by (a.id = (select e."enrolledById" from "Enrolment" e where e.id = ${enrolmentId}::uuid)) desc nulls last, m.since)
      from "Managing" m join "UserAccount" a on a.id = m."accountId" and a."disabledAt" is null
      where m."personId" = p.id and m."endedAt" is null), '[]') as managers
    from "Person" p where p.id = ${personId}::uuid`
  if (!row) throw new Error(`nobody to write to: ${personId}`)
  const name = `${row.firstName} ${row.lastName}`
  const person = { name, language: row.language }
  const age = ageOn(plainDay(row.bornOn), today())
  const self = row.managers.find(one => one.kind === 'self')
  const guardian = age < canton().minors.fullAge ? row.managers.find(one => one.kind === 'guardian') : undefined
  const helper = row.managers.find(one => one.kind === 'helper')

  const letter: Reader = { channel: 'letter', address: null, name, language: row.language, isPerson: true }
  const mail = (to: { email: string; name: string; language: Language }, isPerson: boolean): Reader => ({
    channel: 'mail',
    address: to.email,
    name: isPerson ? name : to.name,
    language: isPerson ? row.language : to.language,
    isPerson,
  })
  if (row.channel === 'letter') return { ...person, readers: [letter] }
  if (guardian && age < canton().minors.guardianUntilAge) return { ...person, readers: [mail(guardian, false)] }
  const own = row.email ?? self?.email
  if (own) return { ...person, readers: [mail({ email: own, name, language: row.language }, true)] }
  if (guardian) return { ...person, readers: [mail(guardian, false)] }
  return { ...person, readers: helper ? [letter, mail(helper, false)] : [letter] }
}
