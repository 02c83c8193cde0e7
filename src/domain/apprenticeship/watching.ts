import { randomBytes } from 'node:crypto'
import { database, type Tx } from '#db/client.ts'
import type { PlaceAdvert } from '#db/generated/client.ts'
import type { Language } from '#db/generated/enums.ts'
import { unitOf } from '#domain/apprenticeship/units.ts'
import { nowDate, today } from '#domain/clock.ts'
import { notifyAddress } from '#domain/message/notifying.ts'
import { Refusal } from '#domain/refusal.ts'

export type Watching = {
  address: string
  language: Language
  profession: string | null
  intakeYear: number | null
  locality: string | null
}

/** So many questions a day go to one address, whoever asks: nobody's inbox is filled by others. */
const mostADay = 3

/**
 * Somebody wants to hear of new places. Nothing is sent before the link in the first mail was followed, so nobody signs up a stranger.
 * Answers the same whether or not the address is known.
 */
export async function watch({ address, language, profession, intakeYear, locality }: Watching): Promise<void> {
  const found = profession ? await database().trainingProfession.findUnique({ where: { slug: profession } }) : null
  if (profession && !found) throw new Refusal('not_found', {}, 'profession')
  const code = randomBytes(24).toString('base64url')
  await database().$transaction(async tx => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`watch:${address}`}, 0))`
    const since = new Date(nowDate().getTime() - 86_400_000)
    if ((await tx.advertWatch.count({ where: { address, createdAt: { gte: since } } })) >= mostADay) return
    await tx.advertWatch.create({
      data: { address, language, professionId: found?.id ?? null, intakeYear, locality, code, createdAt: nowDate() },
    })
    await notifyAddress(tx, { address, language }, { kind: 'apprenticeship/watch', values: { link: `/lehrstellen/abo/${code}` } })
  })
}

/** What a link of a subscription stands for, or null. */
export async function findWatch(code: string) {
  const found = await database().advertWatch.findUnique({ where: { code }, include: { profession: true } })
  if (!found) return null
  const { profession, intakeYear, locality } = found
  const state: 'ended' | 'confirmed' | 'asked' = found.endedAt ? 'ended' : found.confirmedAt ? 'confirmed' : 'asked'
  return { state, profession: profession && { de: profession.titleDe, en: profession.titleEn }, intakeYear, locality }
}

/** A press of the button, not the following of a link: scanners of mails follow links. */
export async function confirmWatch(code: string): Promise<void> {
  const { count } = await database().advertWatch.updateMany({
    where: { code, endedAt: null, confirmedAt: null },
    data: { confirmedAt: nowDate() },
  })
  if (!count && !(await findWatch(code))) throw new Refusal('not_found')
}

export async function endWatch(code: string): Promise<void> {
  const { count } = await database().advertWatch.updateMany({ where: { code, endedAt: null }, data: { endedAt: nowDate() } })
  if (!count && !(await findWatch(code))) throw new Refusal('not_found')
}

/** Queues a mail to everybody whose wishes an advert meets, in the transaction that makes it public. */
export async function tellWatchers(tx: Tx, advert: PlaceAdvert): Promise<void> {
  const locality = unitOf(advert.unit).site?.locality ?? null
  const profession = await tx.trainingProfession.findUniqueOrThrow({ where: { id: advert.professionId } })
  const watches = await tx.advertWatch.findMany({
    where: {
      ...{ confirmedAt: { not: null }, endedAt: null },
      AND: [
        { OR: [{ professionId: null }, { professionId: advert.professionId }] },
        { OR: [{ intakeYear: null }, { intakeYear: advert.intakeYear }] },
        { OR: [{ locality: null }, ...(locality ? [{ locality }] : [])] },
      ],
    },
  })
  for (const { address, code, language } of watches) {
    const title = language === 'en' ? profession.titleEn : profession.titleDe
    await notifyAddress(
      tx,
      { address, language },
      {
        kind: 'apprenticeship/new_place',
        values: {
          title,
          year: advert.intakeYear,
          unit: unitOf(advert.unit).name[language],
          link: `/lehrstellen/${advert.slug}`,
          endLink: `/lehrstellen/abo/${code}`,
        },
      },
    )
  }
}

/** Questions that were never answered are forgotten after a week, ended subscriptions after a month. */
export async function forgetWatches(): Promise<number> {
  const before = (days: number) => new Date(today().subtract({ days }).toZonedDateTime('Europe/Zurich').epochMilliseconds)
  const { count } = await database().advertWatch.deleteMany({
    where: { OR: [{ confirmedAt: null, createdAt: { lt: before(7) } }, { endedAt: { lt: before(30) } }] },
  })
  return count
}
