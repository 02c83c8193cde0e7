import { database } from '#db/client.ts'
import { today } from '#domain/clock.ts'
import { closeHearing, earliestHearing, openHearing } from '#domain/subsidy/hearing.ts'
import { importBankFile } from '#domain/subsidy/payout-import.ts'
import { draftRun, releaseRun } from '#domain/subsidy/payout-run.ts'
import { approveReclaim, letReclaimsBecomeFinal, proposeReclaim } from '#domain/subsidy/reclaiming.ts'
import { enterReceipt, planInstalments } from '#domain/subsidy/repaying.ts'
import { enterService } from '#domain/subsidy/serving.ts'
import { daysAgo } from '#seeds/filing.ts'
import { bankFile, entry, grant, type Office, release, type Story, staff } from '#seeds/payments.ts'

/** Stefan was paid for a course that he broke off: it is asked back in three instalments, one came in, one is overdue. */
export async function seedReclaims(persons: Map<string, string>) {
  const office = { clerk: await staff('beat.oswald@demo.example'), boss: await staff('claudia.truempi@demo.example') }
  const personId = persons.get('stefan') ?? ''
  await daysAgo(220, () => grant(office, contribution, personId))
  await daysAgo(160, () => pay(office, personId))
  const { decisions } = await database().subsidyApplication.findFirstOrThrow({
    where: { personId, state: 'paid' },
    include: { decisions: true },
  })
  const wish = { reason: 'Die Schule meldet, dass der Kurs nach zwei Abenden abgebrochen wurde.' }
  const { id } = await daysAgo(150, () => openHearing(office.clerk, decisions[0]?.id ?? '', { ...wish, until: earliestHearing() }))
  const goesOn = { outcome: 'reopened', reason: 'Es kam keine Stellungnahme.' } as const
  await daysAgo(138, () => closeHearing(office.clerk, id, goesOn))
  const decisionId = await daysAgo(137, () => decide(office, id))
  await daysAgo(130, () => enterService(office.clerk, decisionId, { servedOn: today(), trackingNumber: '98.00.123456.00000002' }))
  await daysAgo(75, letReclaimsBecomeFinal)
  await daysAgo(70, () =>
    planInstalments(
      office.clerk,
      decisionId,
      [25, 55, 85].map((days, n) => ({ dueOn: today().add({ days }), rappen: n === 2 ? 110_00 : 100_00 })),
    ),
  )
  await daysAgo(46, () =>
    enterReceipt(office.clerk, decisionId, { rappen: 100_00, receivedOn: today(), reference: 'E-Banking 4711 (Demo)' }),
  )
}

const contribution: Story = {
  ...{ person: 'stefan', programme: 'weiterbildungsbeitrag', rappen: 310_00, until: 'paid', to: 'person', name: 'Stefan (Demo)' },
  ...{ postcode: '8750', locality: 'Glarus', iban: 'CH93 0076 2011 6238 5295 7' },
}

async function pay({ clerk, boss }: Office, personId: string) {
  await release({ clerk, boss }, personId)
  const { runId } = await draftRun(clerk, today().toString())
  await releaseRun(boss, runId, { count: 1, rappen: contribution.rappen })
  const { endToEndId, rappen } = await database().subsidyPayment.findFirstOrThrow({ where: { runId } })
  await importBankFile(clerk, { name: 'camt054-demo-1.xml', xml: bankFile([entry('DBIT', endToEndId, rappen)]) })
}

async function decide({ clerk, boss }: Office, hearingId: string): Promise<string> {
  const reason = 'Der Kurs wurde nach zwei von acht Abenden abgebrochen. Der Beitrag setzt voraus, dass er besucht wird.'
  const { decisionId } = await proposeReclaim(clerk, hearingId, { rappen: contribution.rappen, reason })
  const { updatedAt } = await database().subsidyDecision.findUniqueOrThrow({ where: { id: decisionId } })
  await approveReclaim(boss, decisionId, updatedAt.toISOString())
  return decisionId
}
