import { PgBoss } from 'pg-boss'
import { forgetSignIns } from '#domain/account/forgetting.ts'
import { closeOverdueAdverts } from '#domain/apprenticeship/advert-ending.ts'
import { followPlaces } from '#domain/apprenticeship/following-places.ts'
import { forgetWatches } from '#domain/apprenticeship/watching.ts'
import { followCandidacies } from '#domain/candidacy/following.ts'
import { zone } from '#domain/clock.ts'
import { forgetHandovers } from '#domain/competence/handing-over.ts'
import { remindOfAppointments } from '#domain/counselling/reminding.ts'
import { remindOfHolds } from '#domain/enrolment/holding.ts'
import { expireOffers } from '#domain/enrolment/offers.ts'
import { writeReminders } from '#domain/enrolment/reminding.ts'
import { checkHistory, sealHistory, stampHistory } from '#domain/history-sealing.ts'
import { startPostman } from '#domain/message/postman.ts'
import { forgetPracticeMails } from '#domain/message/practice.ts'
import { judgeVouchers } from '#domain/payment/attendance-judging.ts'
import { bookReadLines } from '#domain/payment/bank-import.ts'
import { settleCalls } from '#domain/payment/calling.ts'
import { forgetCalls, noteMissedCalls } from '#domain/payment/calls.ts'
import { followOrders } from '#domain/payment/following.ts'
import { compareLastDays } from '#domain/payment/reconciling.ts'
import { remindOfBills } from '#domain/payment/reminding.ts'
import { moveUpEverywhere } from '#domain/subsidy/deciding.ts'
import { letBecomeFinal } from '#domain/subsidy/finality.ts'
import { sealAnew } from '#domain/subsidy/payee.ts'
import { followPayments } from '#domain/subsidy/proof.ts'
import { remindOfProofs } from '#domain/subsidy/proof-reminding.ts'
import { letReclaimsBecomeFinal } from '#domain/subsidy/reclaiming.ts'
import { followRequests } from '#domain/subsidy/requesting.ts'
import { noteEnded } from '#domain/subsidy/retention.ts'
import { sealApproved } from '#domain/subsidy/sealing.ts'
import { followTasters } from '#domain/taster/following.ts'

type Job = { name: string; cron: string; work: () => Promise<unknown> }
/** What happens by itself, by the clock in Glarus. Each may come late or twice: the rules hold without it. */
const jobs: readonly Job[] = [
  { name: 'expire-offers', cron: '* * * * *', work: expireOffers },
  { name: 'follow-orders', cron: '* * * * *', work: followOrders },
  { name: 'settle-calls', cron: '* * * * *', work: settleCalls },
  { name: 'book-bank-lines', cron: '* * * * *', work: () => bookReadLines() },
  { name: 'remind-of-bills', cron: '18 7-19 * * *', work: remindOfBills },
  { name: 'judge-vouchers', cron: '50 5 * * *', work: judgeVouchers },
  { name: 'note-missed-calls', cron: '10 2 * * *', work: noteMissedCalls },
  { name: 'forget-payment-calls', cron: '25 3 * * *', work: forgetCalls },
  { name: 'compare-days', cron: '30 2 * * *', work: compareLastDays },
  // Money came free, by a release, a reclaim or parliament: whoever queues moves up.
  { name: 'move-up-subsidy-queues', cron: '* * * * *', work: moveUpEverywhere },
  // Hourly in the day, so that a stop of the server costs an hour and nobody is reminded at night.
  { name: 'remind', cron: '5 7-19 * * *', work: writeReminders },
  { name: 'remind-of-held-seats', cron: '10 7-19 * * *', work: remindOfHolds },
  { name: 'remind-of-appointments', cron: '15 7-19 * * *', work: remindOfAppointments },
  { name: 'follow-document-requests', cron: '25 7-19 * * *', work: followRequests },
  { name: 'follow-candidacies', cron: '30 7-19 * * *', work: followCandidacies },
  { name: 'seal-decisions', cron: '* * * * *', work: sealApproved },
  { name: 'become-final', cron: '20 5 * * *', work: letBecomeFinal },
  { name: 'reclaims-become-final', cron: '22 5 * * *', work: letReclaimsBecomeFinal },
  { name: 'remind-of-proofs', cron: '25 7-19 * * *', work: remindOfProofs },
  { name: 'follow-tasters', cron: '12 7-19 * * *', work: followTasters },
  { name: 'follow-places', cron: '8 6 * * *', work: followPlaces },
  { name: 'follow-payments', cron: '35 * * * *', work: followPayments },
  { name: 'seal-anew', cron: '20 3 * * *', work: sealAnew },
  { name: 'seal-history', cron: '* * * * *', work: sealHistory },
  { name: 'stamp-history', cron: '55 * * * *', work: stampHistory },
  { name: 'check-history', cron: '10 4 * * *', work: checkHistory },
  { name: 'note-ended-cases', cron: '10 4 * * *', work: noteEnded },
  { name: 'close-adverts', cron: '5 0 * * *', work: closeOverdueAdverts },
  { name: 'forget-watches', cron: '55 3 * * *', work: forgetWatches },
  { name: 'forget-sign-ins', cron: '40 3 * * *', work: forgetSignIns },
  { name: 'forget-handovers', cron: '45 3 * * *', work: forgetHandovers },
  { name: 'forget-practice-mails', cron: '50 3 * * *', work: forgetPracticeMails },
]

/** Starts what happens by itself and returns how to stop it: running work is finished first. */
export async function startJobs(url: string): Promise<() => Promise<void>> {
  const boss = new PgBoss({ connectionString: url, max: 3, schema: 'jobs', useListenNotify: true, application_name: 'lernpfad jobs' })
  const report = reporter()
  boss.on('error', error => report('queue', error))
  await boss.start()
  for (const { name, cron, work } of jobs) {
    // The next round does what this one could not: no retries, no heap of late rounds.
    const settings = { policy: 'exclusive', retryLimit: 0, notify: true } as const
    await boss.createQueue(name, settings)
    await boss.work(name, { notifyPollingIntervalSeconds: 30 }, async () => {
      await work().then(
        () => report(name, null),
        error => report(name, error),
      )
    })
    await boss.schedule(name, cron, null, { tz: zone })
  }
  // What an earlier version planned and this one does not know is planned no more.
  for (const { name } of await boss.getSchedules()) if (!jobs.some(one => one.name === name)) await boss.unschedule(name)
  const stopPostman = startPostman(error => report('post', error))
  return async () => {
    // A mail server that does not answer must not hold up the stop: what it may have taken goes out again under the same Message-ID.
    const patience = new Promise(late => setTimeout(late, 10_000).unref())
    await Promise.all([Promise.race([stopPostman(), patience]), boss.stop({ graceful: true, timeout: 10_000 })])
  }
}

/** Says what goes wrong once an hour until it has gone well again: a database that is away must not fill the disk. */
function reporter() {
  const said = new Map<string, { message: string; at: number }>()
  return (name: string, error: unknown) => {
    if (error === null) return void said.delete(name)
    const message = String(error instanceof Error ? error.message : error)
    const last = said.get(name)
    if (last?.message === message && Date.now() - last.at < 3_600_000) return
    said.set(name, { message, at: Date.now() })
    console.error(`job ${name}:`, error)
  }
}
