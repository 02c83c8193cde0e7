import { database } from '#db/client.ts'
import { type ContractForm, groupAhv, openAhv } from '#domain/apprenticeship/contract-form.ts'
import { plainDay } from '#domain/clock.ts'

/** A person's training contracts as they may take them along: whole, with the number that lies sealed. */
export async function exportContracts(personId: string) {
  const found = await database().trainingContract.findMany({
    where: { personId },
    include: { place: { select: { number: true } } },
    orderBy: { createdAt: 'asc' },
  })
  const day = (column: Date | null) => column && plainDay(column).toString()
  return found.map(one => ({
    ...{ place: one.place.number, promisedOn: day(one.promisedOn), startsOn: day(one.startsOn), endsOn: day(one.endsOn) },
    ...{ probationMonths: one.probationMonths, signedOn: day(one.signedOn), approvedOn: day(one.approvedOn) },
    ...{ end: one.end, endedOn: day(one.endedOn), endReason: one.endReason, endNote: one.endNote },
    ...{ examOn: day(one.examOn), examPassed: one.examPassed, after: one.after },
    form: one.form as ContractForm | null,
    ahv: groupAhv(openAhv(one.id, one.formSealed)),
  }))
}
