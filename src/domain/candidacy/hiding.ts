import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'

/** Whom one is told the age of and shown the photograph: whoever was invited, unless the canton hides neither. */
export const seesAll = ({ invitedAt, state }: { invitedAt: Date | null; state: string }) =>
  !apprenticeshipRules().candidacy.hideUntilInvited || invitedAt !== null || state === 'offered' || state === 'accepted'
