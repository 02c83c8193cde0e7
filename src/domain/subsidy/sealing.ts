import { createHash } from 'node:crypto'
import { database, type Tx } from '#db/client.ts'
import { byItself } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import type { DecisionText } from '#domain/subsidy/letter.ts'
import { readDecisionText } from '#domain/subsidy/letter-reading.ts'
import { drawLetters } from '#outside/paper.ts'
import { hasSeal, sealName, sealPdf } from '#outside/seal.ts'
import { speak } from '#words/speak.ts'

/** An approved decision goes out once the money for it is there: what queues is not sealed yet. */
const decided = ['granted', 'partly_granted', 'refused', 'not_entered'] as const

/**
 * Fixes the text of an approved decision: its fingerprint goes into the history, its PDF is made once, sealed and kept.
 * The PDF is drawn before the transaction; of two that seal at once the first is kept.
 */
export async function sealDecision(decisionId: string): Promise<void> {
  const row = await database().subsidyDecision.findUnique({
    where: { id: decisionId },
    include: { application: true, sealed: { select: { decisionId: true } } },
  })
  if (!row) throw new Refusal('not_found')
  if (row.sealed) return
  const isDecided = row.kind === 'reclaim' || (decided as readonly string[]).includes(row.application.state)
  if (row.state !== 'approved' || !isDecided) throw new Refusal('not_yet')
  if (!hasSeal()) throw new Refusal('no_seal')
  const text = await readDecisionText(database(), decisionId)
  const at = nowDate()
  const plain = await drawDecision(text)
  const pdf = await sealPdf(plain, { reason: text.subject, place: canton().contact.counter.locality, at })
  const prints = { textSha256: fingerprint(JSON.stringify(text)), pdfSha256: fingerprint(pdf) }
  await database().$transaction(async tx => {
    if (await isSealed(tx, decisionId)) return
    const kept = { decisionId, text, ...prints, pdf: new Uint8Array(pdf), sealedBy: sealName(), sealedAt: at }
    await tx.sealedDecision.create({ data: kept })
    const { id: subjectId, personId } = row.application
    await record(tx, byItself('job'), {
      concept: 'subsidy',
      subjectId,
      personId,
      act: 'sealed',
      after: { decision: row.number, ...prints },
    })
  })
}

async function isSealed(tx: Tx, decisionId: string) {
  // Whoever seals holds the decision: the second one waits and finds it done.
  await tx.$queryRaw`select id from "SubsidyDecision" where id = ${decisionId}::uuid for update`
  return (await tx.sealedDecision.count({ where: { decisionId } })) > 0
}

const fingerprint = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex')

/** Seals whatever was approved since the last round. Without a seal everything waits, and whoever wants to serve it is told why. */
export async function sealApproved(): Promise<void> {
  if (!hasSeal()) return
  const rows = await database().subsidyDecision.findMany({
    where: { state: 'approved', sealed: null, OR: [{ kind: 'reclaim' }, { application: { state: { in: [...decided] } } }] },
    select: { id: true },
    orderBy: { approvedAt: 'asc' },
    take: 100,
  })
  for (const { id } of rows) await sealDecision(id)
}

function drawDecision(text: DecisionText): Promise<Buffer> {
  const { brand, contact, letter } = canton()
  const { counter } = contact
  const t = speak('de')
  const demo = text.demo ? [{ kind: 'text' as const, text: t('decision.demo') }] : []
  const closing = [text.authority, t('decision.sealed_note', { name: sealName() })].map(one => ({ kind: 'text' as const, text: one }))
  return drawLetters(
    [
      {
        language: 'de',
        sender: [text.authority, brand.owner.de, counter.street, `${counter.postcode} ${counter.locality}`],
        recipient: text.recipient,
        placeAndDay: text.placeAndDay,
        subject: text.subject,
        body: [...demo, ...text.blocks, ...closing],
      },
    ],
    { title: text.subject, author: text.authority, window: letter.window },
  )
}
