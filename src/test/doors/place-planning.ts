// Planned places of the office of IT, made anew for each call, and the forms that go with them.

import { planningYear } from '#domain/apprenticeship/planning-checks.ts'
import { aPlace, aProfession } from '#test/apprenticeships.ts'

export async function aPlanned() {
  const { id, updatedAt } = await aPlace('planned', { intakeYear: planningYear() })
  return { id, seen: updatedAt.toISOString() }
}
export const aPlannedId = async () => ({ id: (await aPlanned()).id })

const fields = { need: 'own', costCentre: '4100', wages: ['600', '800', "1'100", "1'400"], baccalaureate: 'on' }
export const aPlanForm = async () => ({
  ...{ professionId: (await aProfession()).id, ...fields, unit: 'INFORMATIK', intakeYear: String(planningYear()), count: '2' },
})
export const aPlanChange = async () => ({ ...(await aPlanned()), ...fields, professionId: (await aProfession()).id })
