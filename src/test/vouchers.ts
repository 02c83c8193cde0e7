// A programme that pays at once, for tests in which a voucher meets a seat.
import { database } from '#db/client.ts'
import { consentText } from '#domain/canton.ts'
import { potsOf } from '#domain/subsidy/ledger.ts'
import { makeProgramme, termsOfDemo } from '#test/subsidies.ts'

/** What one voucher pays at most. */
export const most = 15_000
export const declaration = () => consentText('subsidy', 'de').version

/** Vouchers for grown-ups, with money for so many of them this year. */
export async function makeVouchers(count: number, notAttended: 'person' | 'canton' = 'canton') {
  const [voucher] = termsOfDemo()
  if (!voucher) throw new Error('the demo has no voucher')
  const rules = voucher.rules.rules.filter(one => one.key === 'age')
  const [cost, , cap] = voucher.rules.amount
  const amount = [cost, { ...cap, value: most }] as typeof voucher.rules.amount
  const { programmeId } = await makeProgramme(most * count, { atOnce: { notAttended }, rules: { ...voucher.rules, rules, amount } })
  const { key } = await database().subsidyProgramme.findUniqueOrThrow({ where: { id: programmeId } })
  const { id: yearId } = await database().subsidyYear.findFirstOrThrow({ where: { programmeId } })
  const pots = async () => {
    const { canton, federal } = await potsOf(database(), yearId)
    return {
      free: canton.free + federal.free,
      reserved: canton.reserved + federal.reserved,
      committed: canton.committed + federal.committed,
    }
  }
  return { key, programmeId, pots }
}
