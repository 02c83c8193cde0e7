/** The roles an account can be given, in the order of the list (prisma/schema/account.prisma). */
export const roles = [
  'provider_member',
  'editor',
  'counsellor',
  'case_officer',
  'approver',
  'apprenticeship_officer',
  'counter_clerk',
  'administrator',
] as const satisfies readonly App.Locals['visitor']['grants'][number]['role'][]
