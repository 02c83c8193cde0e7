import type { Actor } from '#domain/actor.ts'
import { compare, onPlace, probationEnd, requireContract, requirePast } from '#domain/apprenticeship/contract.ts'
import { movePlace } from '#domain/apprenticeship/moving.ts'
import { dateColumn, plainDay } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'

/** `again`: the exam is taken once more, and the training goes on until that day. */
export type ExamResult = { on: Temporal.PlainDate; passed: boolean; again?: Temporal.PlainDate | undefined }

/** The result of the final exam (QV): passed ends the training, failed ends it or makes it longer, once. */
export const noteExam = (actor: Actor, placeId: string, { on, passed, again }: ExamResult): Promise<void> =>
  onPlace(actor, placeId, async (tx, place, found) => {
    const contract = requireContract(found)
    requirePast(on, 'examOn')
    if (compare(on, probationEnd(contract)) <= 0) throw new Refusal('before_start', {}, 'examOn')
    if (contract.examOn && compare(on, plainDay(contract.examOn)) <= 0) throw new Refusal('exam_later', {}, 'examOn')
    const goesOn = !passed && again !== undefined
    if (goesOn && compare(again, on) <= 0) throw new Refusal('exam_later', {}, 'again')
    if (goesOn && compare(again, plainDay(contract.endsOn).add({ years: 2 })) > 0) throw new Refusal('extended_too_long', {}, 'again')
    const move = passed ? 'complete' : goesOn ? 'failExam' : 'failFinally'
    const act = passed ? 'exam_passed' : goesOn ? 'exam_failed' : 'exam_failed_finally'
    await movePlace(tx, actor, place, move, { act, personId: contract.personId, after: { on: on.toString() } })
    const result = { examOn: dateColumn(on), examPassed: passed }
    const ended = { end: passed ? ('completed' as const) : ('not_passed' as const), endedOn: dateColumn(on) }
    await tx.trainingContract.update({
      where: { id: contract.id },
      data: { ...result, ...(goesOn ? { extendedTo: dateColumn(again) } : ended) },
    })
  })
