import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import type { Actor } from '#domain/actor.ts'
import { consentText } from '#domain/canton.ts'
import { nowDate, stopClock, today } from '#domain/clock.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { enrol } from '#domain/enrolment/enrolling.ts'
import { importMoneyFile } from '#domain/payment/bank-import.ts'
import { checkOut } from '#domain/payment/checking-out.ts'
import { chooseBill, nameAccount } from '#domain/payment/choosing.ts'
import { closeDay, compare } from '#domain/payment/office-acting.ts'
import { payPractice } from '#domain/payment/practising.ts'
import { sendRefunds } from '#domain/payment/refunding.ts'
import { remindOfBills } from '#domain/payment/reminding.ts'
import { settle } from '#domain/payment/settling.ts'
import { useVoucher } from '#domain/payment/vouchers.ts'
import { credits } from '#seeds/bank-file.ts'
import { payAtCounter, settleOldPost } from '#seeds/paying.ts'
import { readPeople } from '#seeds/people.ts'

const hour = 3_600_000
const day = 24 * hour

type How =
  | 'held'
  | 'billed'
  | 'overdue'
  | 'short'
  | 'transferred'
  | 'account_missing'
  | 'account_named'
  | 'refund_failed'
  | 'voucher'
  | 'half_back'
type Story = { person: string; course: string; run: number; how: How; daysAgo: number }

/**
 * Orders in every state of their money. Their seats count among those of courses.yaml, so that a run is as full as it says; whoever is in
 * one of these is in no other course of the demo's crowd, where it might be at the same hour.
 */
export const orderStories: readonly Story[] = [
  { person: 'stefan', course: 'zusammenarbeiten-in-der-cloud', run: 1, how: 'held', daysAgo: 1.25 },
  { person: 'arta', course: 'social-media-fuer-den-hofladen', run: 0, how: 'billed', daysAgo: 12 },
  { person: 'christian-menzi', course: 'ki-am-arbeitsplatz', run: 1, how: 'overdue', daysAgo: 33 },
  { person: 'nicole-kamm', course: 'datenschutz-im-kmu', run: 1, how: 'short', daysAgo: 20 },
  { person: 'bruno-zopfi', course: 'website-fuer-vereine', run: 0, how: 'transferred', daysAgo: 20 },
  { person: 'sabine-aebli', course: 'excel-fuer-fortgeschrittene', run: 0, how: 'account_missing', daysAgo: 16 },
  { person: 'jonas-figi', course: 'excel-fuer-fortgeschrittene', run: 0, how: 'account_named', daysAgo: 16 },
  { person: 'lea-schiesser', course: 'ki-am-arbeitsplatz', run: 2, how: 'refund_failed', daysAgo: 9 },
  { person: 'arben-berisha', course: 'digitale-grundkompetenzen-im-alltag', run: 1, how: 'voucher', daysAgo: 8 },
  { person: 'tobias-duerst', course: 'word-und-excel-grundlagen', run: 2, how: 'half_back', daysAgo: 140 },
]
const given: readonly How[] = ['account_missing', 'account_named', 'refund_failed', 'half_back']
/** How many of a run's seats these stories hold. */
export const seatsOfOrders = (course: string, run: number) =>
  orderStories.filter(one => one.course === course && one.run === run && !given.includes(one.how)).length

type Taken = Story & { actor: Actor; personId: string; orderId: string; placeId: string; startsAt: Date }

/** Needs everything else: courses, people, programmes with their budgets; and an open practice desk. Mails to the crowd are old news. */
export async function seedOrders({ runs, persons }: { runs: Map<string, string[]>; persons: Map<string, string> }) {
  const { accountId } = await database().roleGrant.findFirstOrThrow({ where: { role: 'bookkeeper' } })
  const bookkeeper = await getActor(accountId, 'seed')
  const taken: Taken[] = []
  try {
    for (const story of orderStories) taken.push(await tell(story, runs.get(story.course)?.[story.run], persons.get(story.person)))
    await readBank(taken, bookkeeper)
    ago(1)
    await remindOfBills()
    stopClock(null)
    await closeDays(bookkeeper)
    await settleOldPost(readPeople().fillers.map(({ key }) => persons.get(key) ?? ''))
  } finally {
    stopClock(null)
  }
}

const ago = (days: number) => stopClock(new Date(Date.now() - days * day).toISOString())

async function tell(story: Story, runId: string | undefined, personId: string | undefined): Promise<Taken> {
  if (!runId || !personId) throw new Error(`orders: ${story.person} in ${story.course}`)
  const { startsAt } = await database().courseRun.findUniqueOrThrow({ where: { id: runId } })
  ago(story.daysAgo)
  const { accountId } = await database().managing.findFirstOrThrow({ where: { personId, kind: 'self', endedAt: null } })
  const actor = await getActor(accountId, 'seed')
  // Whoever follows the link of a mail is not at a screen of ours: their seat is held for days instead of minutes.
  const by: Actor = story.how === 'held' ? { ...actor, door: 'link' } : actor
  const consent = { version: consentText('minor_enrolment', 'de').version, language: 'de' as const }
  const [place] = await enrol(by, { runId, personIds: [personId], together: false, confirmPrerequisites: true, consent })
  if (!place?.orderId) throw new Error(`orders: ${story.person} has nothing to pay in ${story.course}`)
  const taken = { ...story, actor, personId, orderId: place.orderId, placeId: place.id, startsAt }
  await go(taken)
  return taken
}

/** From the seat to where the story is today. */
async function go(one: Taken): Promise<unknown> {
  const { actor, orderId } = one
  switch (one.how) {
    case 'held':
      return
    case 'billed':
    case 'overdue':
    case 'short':
    case 'transferred':
      return chooseBill(actor, orderId)
    case 'account_missing':
      await payAtCounter(orderId, 'cash')
      ago(3)
      return giveUp(one)
    case 'account_named':
      await payAtCounter(orderId, 'terminal')
      ago(5)
      await giveUp(one)
      ago(4)
      return nameTheirs(one)
    case 'refund_failed':
      await payOnline(one, true)
      ago(2)
      await giveUp(one)
      return failLater(one)
    case 'half_back':
      await payOnline(one, false)
      stopClock(new Date(one.startsAt.getTime() - 5 * day).toISOString())
      await giveUp(one)
      return sendRefunds()
    case 'voucher':
      return useTheirs(one)
  }
}

const giveUp = ({ actor, placeId }: Taken) => cancel(actor, { enrolmentId: placeId })

async function payOnline({ actor, orderId }: Taken, refundsFail: boolean) {
  await checkOut(actor, orderId)
  const { checkoutId } = await database().orderPayment.findFirstOrThrow({ where: { orderId, way: 'desk' } })
  await payPractice(checkoutId ?? '', 'card', refundsFail)
  await settle(checkoutId ?? '')
}

async function nameTheirs({ actor, orderId }: Taken) {
  const refund = await database().orderRefund.findFirstOrThrow({ where: { orderId, state: 'needs_account' } })
  await nameAccount(actor, { refundId: refund.id, holder: 'Jonas Figi', iban: 'CH93 0076 2011 6238 5295 7' })
}

/** The card takes the money, and an hour later it has come back. */
async function failLater({ orderId }: Taken) {
  await sendRefunds()
  stopClock(new Date(nowDate().getTime() + hour).toISOString())
  const { checkoutId } = await database().orderPayment.findFirstOrThrow({ where: { orderId, way: 'desk' } })
  await settle(checkoutId ?? '')
}

async function useTheirs({ actor, orderId }: Taken) {
  const { id: itemId } = await database().orderItem.findFirstOrThrow({ where: { orderId } })
  const answers = { employment: 'employed', german: 'B1', other_funding: 0, granted_elsewhere: false } as const
  const declaration = consentText('subsidy', 'de').version
  await useVoucher(actor, orderId, { itemId, programme: 'digital-gutschein', answers, declaration, language: 'de' })
}

/** One file of the bank: a bill paid, one paid in part, and somebody who forgot the reference of theirs. */
async function readBank(taken: readonly Taken[], bookkeeper: Actor) {
  const billOf = async (how: How) => {
    const orderId = taken.find(one => one.how === how)?.orderId ?? ''
    return database().invoice.findFirstOrThrow({ where: { orderId, kind: 'invoice' }, include: { order: { include: { debtor: true } } } })
  }
  const [paid, short, forgotten] = [await billOf('transferred'), await billOf('short'), await billOf('overdue')]
  const name = ({ order: { debtor } }: typeof paid) => `${debtor.firstName} ${debtor.lastName}`
  ago(6)
  const xml = credits(today().subtract({ days: 1 }), [
    { rappen: paid.totalRappen, reference: paid.reference, payer: name(paid), text: null },
    { rappen: short.totalRappen - 4_000, reference: short.reference, payer: name(short), text: null },
    { rappen: forgotten.totalRappen, reference: null, payer: name(forgotten), text: 'Kurs KI, besten Dank' },
  ])
  await importMoneyFile(bookkeeper, { name: `camt054-${today()}.xml`, xml })
}

/** The last days were compared; all but yesterday are closed. */
async function closeDays(bookkeeper: Actor) {
  for (const back of [3, 2]) await closeDay(bookkeeper, today().subtract({ days: back }))
  await compare(bookkeeper, today().subtract({ days: 1 }))
}
