import type { Tx } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import { today } from '#domain/clock.ts'
import { mayCounsel } from '#domain/counselling/sharing.ts'
import { notifyAccount, notifyPerson } from '#domain/message/notifying.ts'

/** The person hears of proposals once a day for each path, however many steps a template brings. */
export const tellProposed = (tx: Tx, personId: string, pathId: string) =>
  notifyPerson(tx, personId, {
    kind: 'learning-path/proposed',
    values: { link: `/mein/lernpfad/${pathId}` },
    onceKey: `path-proposed:${pathId}:${today()}`,
  })

/** Mails carry no word of the note: whoever reads over a shoulder learns only that there is one. */
export const tellPersonOfNote = (tx: Tx, personId: string, pathId: string) =>
  notifyPerson(tx, personId, { kind: 'learning-path/note', values: { link: `/mein/lernpfad/${pathId}` } })

/** The counsellors who have taken part in the path and with whom it is still shared. */
export async function listCounsellors(tx: Tx, path: { id: string; personId: string }): Promise<string[]> {
  const [steps, comments] = await Promise.all([
    tx.pathStep.findMany({ where: { pathId: path.id, proposedFrom: 'counsellor' }, select: { proposedById: true } }),
    tx.stepComment.findMany({ where: { step: { pathId: path.id }, from: 'counsellor' }, select: { accountId: true } }),
  ])
  const ids = new Set([...steps.map(one => one.proposedById), ...comments.map(one => one.accountId)].filter(id => id !== null))
  const sharing: string[] = []
  for (const id of ids) if (await mayCounsel(await getActor(id, 'job'), path.personId, 'path', tx)) sharing.push(id)
  return sharing
}

export const tellCounsellorOfNote = (tx: Tx, accountId: string, pathId: string) =>
  notifyAccount(tx, accountId, { kind: 'learning-path/counsellor_note', values: { link: `/beratung/lernpfad/${pathId}` } })
