import type { Key } from '#words/speak.ts'

type Role = App.Locals['visitor']['grants'][number]['role']
type DeskWay = { key: string; href: string; label: Key; roles: readonly Role[] }

/** The areas of the work side and who sees them. Seeing a link is no permission: the doors in src/api decide for themselves. */
export const deskWays = [
  { key: 'courses', href: '/anbieter', label: 'layout.desk_courses', roles: ['provider_member'] },
  { key: 'statement', href: '/anbieter/abrechnung', label: 'layout.desk_statement', roles: ['provider_member'] },
  { key: 'offers', href: '/amt/kurse', label: 'layout.desk_offers', roles: ['editor'] },
  { key: 'subsidies', href: '/amt/gesuche', label: 'layout.desk_subsidies', roles: ['case_officer', 'approver', 'head_of_office'] },
  { key: 'professions', href: '/amt/berufe', label: 'layout.desk_professions', roles: ['editor', 'counsellor'] },
  { key: 'missing', href: '/amt/bedarf', label: 'layout.desk_missing', roles: ['editor', 'counsellor'] },
  { key: 'missing_here', href: '/anbieter/bedarf', label: 'layout.desk_missing', roles: ['provider_member'] },
  { key: 'counselling', href: '/beratung', label: 'layout.desk_counselling', roles: ['counsellor'] },
  { key: 'counter', href: '/amt/schalter', label: 'layout.desk_counter', roles: ['counter_clerk'] },
  {
    key: 'programmes',
    href: '/amt/programme',
    label: 'layout.desk_programmes',
    roles: ['programme_manager', 'head_of_office', 'approver', 'case_officer'],
  },
  {
    key: 'budget',
    href: '/amt/budget',
    label: 'layout.desk_budget',
    roles: ['programme_manager', 'head_of_office', 'approver', 'case_officer'],
  },
  {
    key: 'apprenticeships',
    href: '/amt/lehrstellen',
    label: 'layout.desk_apprenticeships',
    roles: ['apprenticeship_officer', 'training_coordinator', 'department_head'],
  },
  { key: 'paths', href: '/beratung/lernpfad', label: 'layout.desk_paths', roles: ['counsellor'] },
  { key: 'decisions', href: '/amt/entscheide', label: 'layout.desk_decisions', roles: ['case_officer', 'approver', 'head_of_office'] },
  { key: 'payments', href: '/amt/zahlungen', label: 'layout.desk_payments', roles: ['case_officer', 'approver', 'head_of_office'] },
  { key: 'cash', href: '/amt/kasse', label: 'layout.desk_cash', roles: ['bookkeeper'] },
  { key: 'messages', href: '/amt/post', label: 'layout.desk_messages', roles: ['counter_clerk', 'editor', 'administrator'] },
  { key: 'people', href: '/amt/personen', label: 'layout.desk_people', roles: ['administrator'] },
  { key: 'history', href: '/amt/verlauf', label: 'layout.desk_history', roles: ['editor', 'counter_clerk', 'administrator'] },
] as const satisfies readonly DeskWay[]
export type DeskKey = (typeof deskWays)[number]['key']
