// Places at the unit of the world's coordinator with somebody on them, and deliveries to the register, made anew for each call.
import { createHash, randomUUID } from 'node:crypto'
import { database } from '#db/client.ts'
import { dateColumn, today } from '#domain/clock.ts'
import { aHeldPlace, saving } from '#test/contracts.ts'
import type { World } from '#test/doors/world.ts'

const day = (days: number) => today().add({ days })
const column = (days: number) => dateColumn(day(days))
type State = Parameters<typeof aHeldPlace>[0]

/** Training that began or begins so many days from today. */
const held = async (state: State, starts: number, over: NonNullable<Parameters<typeof aHeldPlace>[1]> = {}) => {
  const { place, contract } = await aHeldPlace(state, {
    ...{ promisedOn: column(starts - 200), startsOn: column(starts), endsOn: column(starts + 1460) },
    ...(state === 'promised' ? {} : { signedOn: column(starts - 100) }),
    ...over,
  })
  return { placeId: place.id, id: contract?.id ?? '' }
}
const only = ({ placeId }: { placeId: string }) => ({ placeId })

export const aPromised = async () => only(await held('promised', 100))
export const aFreePlace = async () => ({ placeId: (await aHeldPlace('in_selection')).place.id })
export const aSigned = async () => only(await held('contract_signed', 50))
export const inProbation = async () => only(await held('probation', -30))
export const inTraining = async () => only(await held('running', -500))
export const aContract = async () => ({ id: (await held('promised', 100)).id })
export const aDissolved = async () => ({ id: (await held('promised', -200, { end: 'dissolved_in_probation', endedOn: column(-3) })).id })
export const aCompleted = async () => ({
  id: (await held('promised', -900, { end: 'completed', endedOn: column(-3), examPassed: true })).id,
})

export async function contractForm() {
  const { placeId } = await aPromised()
  const { seen, probationMonths: _, weeklyHours, holidayWeeks, thirteenth: __, ...form } = await saving(placeId)
  return {
    ...form,
    placeId,
    seen,
    probationMonths: '',
    thirteenth: 'on',
    weeklyHours: String(weeklyHours),
    holidayWeeks: String(holidayWeeks),
  }
}

const put = (state: 'draft' | 'sent') =>
  database().$transaction(async tx => {
    if (state === 'draft') await tx.registerExport.updateMany({ where: { state: 'draft' }, data: { state: 'discarded' } })
    const sentAt = state === 'sent' ? new Date() : null
    return tx.registerExport.create({ data: { state, rows: [], guideline: '3.07a', madeAt: new Date(), sentAt } })
  })
export const aDelivery = async () => ({ id: (await put('draft')).id })
export async function anAnswer() {
  await put('sent')
  const content = `Datensatz;Status;Code;Feld;Meldung\r\nGL-${randomUUID()};OK;;;\r\n`
  return { name: 'antwort.csv', content: Buffer.from(content).toString('base64') }
}
export async function aRegisterFault(_world: World) {
  const { id: exportId } = await put('sent')
  const sha256 = createHash('sha256').update(randomUUID()).digest('hex')
  const answer = await database().registerAcknowledgement.create({ data: { exportId, name: 'x', sha256, accepted: 0, readAt: new Date() } })
  const fault = { acknowledgementId: answer.id, recordKey: 'GL-1', line: 2, code: 'E1', message: 'Fehlt.' }
  return { id: (await database().registerFault.create({ data: fault })).id, note: 'Nachgetragen.' }
}
