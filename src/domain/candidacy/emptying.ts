import { database, type Tx } from '#db/client.ts'
import { byItself } from '#domain/actor.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { endedCandidacies, openCandidacies } from '#domain/candidacy/candidacy.ts'
import { lockCandidacy, moveCandidacy } from '#domain/candidacy/moving.ts'
import { tellApplicant } from '#domain/candidacy/telling.ts'
import { dateColumn, nowDate, today, zone } from '#domain/clock.ts'
import { forgetFiles } from '#domain/file/forgetting.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { speak } from '#words/speak.ts'

/** The day up to which a season is over for good: so many days after training began, or after the advert ended. */
const lastSeason = () => today().subtract({ days: apprenticeshipRules().candidacy.deleteAfterDays })

/** What is still open when the season is over comes to nothing, and its person is told. */
export async function endSeason(): Promise<number> {
  const open = openCandidacies.filter(state => state !== 'offered')
  const left = await database().candidacy.findMany({
    where: {
      state: { in: [...open, 'awaiting_guardian'] },
      advert: { startsOn: { lt: dateColumn(lastSeason()) }, applyUntil: { lt: dateColumn(lastSeason()) } },
    },
    select: { id: true },
  })
  let ended = 0
  for (const { id } of left)
    ended += await database().$transaction(async tx => {
      const candidacy = await lockCandidacy(tx, id)
      if (![...open, 'awaiting_guardian'].includes(candidacy.state)) return 0
      await moveCandidacy(tx, byItself('job'), candidacy, 'lapse', { act: 'season_ended' })
      await tellApplicant(tx, candidacy, 'lapsed')
      return 1
    })
  return ended
}

/**
 * Empties what is over: papers, what people wrote, what the office noted. State and dates stay, for the numbers. What ended goes with
 * its advert; whom the office took stays readable until training has well begun.
 */
export async function emptyEnded(): Promise<number> {
  const day = lastSeason()
  // A place given again has an advert of its own that outlives the first day of training.
  const begun = { startsOn: { lt: dateColumn(day) }, applyUntil: { lt: dateColumn(day) } }
  const advertEnded = { OR: [{ closedAt: { lt: new Date(day.toZonedDateTime(zone).epochMilliseconds) } }, begun] }
  const over = await database().candidacy.findMany({
    where: {
      emptiedAt: null,
      OR: [
        { state: { in: endedCandidacies }, advert: advertEnded },
        { state: 'accepted', advert: begun },
      ],
    },
    select: { id: true },
  })
  for (const { id } of over) await empty(id)
  return over.length
}

/** The row first, then the bytes: a crash between the two leaves bytes nobody can reach, which the next paper of the kind or the store's own check finds. */
export async function empty(id: string): Promise<void> {
  const files = await database().$transaction(async tx => {
    const candidacy = await lockCandidacy(tx, id)
    if (candidacy.emptiedAt) return []
    if (candidacy.state !== 'accepted' && !endedCandidacies.includes(candidacy.state)) throw new Refusal('not_yet')
    const kept = await tx.candidacyFile.findMany({ where: { candidacyId: id }, select: { stored: true } })
    await tx.candidacyFile.deleteMany({ where: { candidacyId: id } })
    await tx.candidacyNote.deleteMany({ where: { candidacyId: id } })
    const nothing = { school: '', motivation: '', answers: [], invitation: null, refusalWords: null }
    await tx.candidacy.update({ where: { id }, data: { ...nothing, emptiedAt: nowDate() } })
    const { personId } = candidacy
    await emptyMails(tx, id, personId)
    await record(tx, byItself('job'), { concept: 'candidacy', subjectId: id, personId, act: 'emptied', after: { files: kept.length } })
    return kept
  })
  await forgetFiles(files.map(one => one.stored))
}

/** What was written about an application stands in its mails too: they keep that they were sent, and not what they said. */
async function emptyMails(tx: Tx, id: string, personId: string) {
  for (const language of ['de', 'en'] as const)
    await tx.message.updateMany({
      where: { personId, language, kind: { startsWith: 'candidacy/' }, body: { contains: `/mein/bewerbungen/${id}` } },
      data: { body: speak(language)('candidacy.mail_emptied') },
    })
}
