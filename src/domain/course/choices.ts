import { canton } from '#domain/canton.ts'
import { framework } from '#domain/competence/framework.ts'
import { paymentRules } from '#domain/payment/rules.ts'
import type { Language } from '#words/speak.ts'

/** What a course's form offers to choose from, in the reader's language. */
export function listChoices(language: Language) {
  const { areas, competences } = framework()
  return {
    audience: canton().ageGroups.map(({ key, name, label }) => ({ key, name: name[language], label: label[language] })),
    areas: areas.map(area => ({
      code: area.code,
      name: area.short[language],
      competences: competences
        .filter(one => one.area === area.code)
        .map(({ code, short, can }) => ({ code, name: short[language], can: can[language] })),
    })),
    localities: canton().municipalities.flatMap(({ localities }) => localities.map(one => one.name)),
    /** Days before the first session at which enrolling and cancelling end, if the school says nothing. */
    usual: { enrol: canton().runs.enrolDaysBefore, cancel: canton().runs.cancelDaysBefore, late: usualLate() },
  }
}

/** What comes back after the deadline where a run says nothing of its own. */
function usualLate() {
  const { late, lateShare = 0, lateFeeRappen = 0, lateDaysBefore } = paymentRules().refund
  return { kind: late, share: lateShare, feeRappen: lateFeeRappen, daysBefore: lateDaysBefore }
}
