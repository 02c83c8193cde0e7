import type { Key } from '#words/speak.ts'

/** The ways in, in the order of the navigation. A part that is not built yet is simply not here. */
export const ways = [
  { key: 'courses', href: '/kurse', label: 'layout.courses' },
  { key: 'standing', href: '/standort', label: 'layout.standing' },
  { key: 'path', href: '/lernpfad', label: 'layout.path' },
  { key: 'professions', href: '/berufe', label: 'layout.professions' },
  { key: 'funding', href: '/foerderung', label: 'layout.funding' },
  { key: 'apprenticeships', href: '/lehrstellen', label: 'layout.apprenticeships' },
  { key: 'help', href: '/hilfe', label: 'layout.help' },
] as const satisfies readonly Way[]
type Way = { key: string; href: string; label: Key }
/** Where a page belongs; `mine` and `easy` stand in the line above the navigation. */
export type WayKey = (typeof ways)[number]['key'] | 'mine' | 'easy'
