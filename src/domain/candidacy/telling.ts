import type { Tx } from '#db/client.ts'
import { departmentOf, unitOf } from '#domain/apprenticeship/units.ts'
import type { OfAdvert } from '#domain/candidacy/access.ts'
import { titleInBoth } from '#domain/candidacy/advert-words.ts'
import { canton } from '#domain/canton.ts'
import { notifyAccount, notifyPerson } from '#domain/message/notifying.ts'
import type { Value } from '#domain/message/writing.ts'

type ToPerson =
  | 'received'
  | 'agreed'
  | 'lapsed'
  | 'invited'
  | 'shortlisted'
  | 'refused'
  | 'offered'
  | 'offer_over'
  | 'promised'
  | 'promise_ended'
type Told = Pick<OfAdvert, 'id' | 'personId' | 'advert'>

const common = ({ id, advert }: Told): Record<string, Value> => ({
  profession: titleInBoth(advert.profession),
  unit: unitOf(advert.unit).name,
  link: `/mein/bewerbungen/${id}`,
})

/** Queues what whoever reads for the young person is told, in the transaction in which it happened. */
export const tellApplicant = (tx: Tx, told: Told, kind: ToPerson, values: Record<string, Value> = {}, onceKey?: string) =>
  notifyPerson(tx, told.personId, { kind: `candidacy/${kind}`, values: { ...common(told), ...values }, onceKey })

/** To guardians at the address they sign in with: asked for their yes, or told of what a child of nearly full age does. */
export async function tellGuardians(
  tx: Tx,
  told: Told,
  guardians: readonly string[],
  kind: 'guardian_asked' | 'guardian_told',
  values: Record<string, Value>,
) {
  for (const id of guardians) await notifyAccount(tx, id, { kind: `candidacy/${kind}`, values: { ...common(told), ...values } })
}

type ToOffice = 'office_due' | 'office_news'
/** To the coordinators of the advert's unit. Names nobody: who reads over a shoulder learns only that there is something to do. */
export async function tellOffice(tx: Tx, advert: OfAdvert['advert'], kind: ToOffice, values: Record<string, Value>, onceKey?: string) {
  const { successor } = unitOf(advert.unit)
  const offices = [advert.unit, ...(successor ? [successor] : [])]
  await tellHolders(
    tx,
    'training_coordinator',
    offices,
    advert,
    kind,
    { link: `/amt/lehrstellen/auswahl/${advert.id}`, ...values },
    onceKey,
  )
}

/** To whoever heads the department: which advert and how many, never who. */
export async function tellHead(tx: Tx, advert: OfAdvert['advert'], values: Record<string, Value>, onceKey: string) {
  const department = departmentOf(advert.unit)
  const offices = canton().offices.flatMap(({ code }) => (departmentOf(code) === department ? [code] : []))
  await tellHolders(tx, 'department_head', offices, advert, 'escalated', values, onceKey)
}

async function tellHolders(
  tx: Tx,
  role: 'training_coordinator' | 'department_head',
  offices: string[],
  advert: OfAdvert['advert'],
  kind: ToOffice | 'escalated',
  values: Record<string, Value>,
  onceKey?: string,
) {
  const grants = await tx.roleGrant.findMany({ where: { role, office: { in: offices }, endedAt: null }, select: { accountId: true } })
  for (const id of new Set(grants.map(one => one.accountId)))
    await notifyAccount(tx, id, {
      kind: `candidacy/${kind}`,
      values: { profession: titleInBoth(advert.profession), unit: unitOf(advert.unit).name, ...values },
      onceKey: onceKey && `${onceKey}:${id}`,
    })
}
