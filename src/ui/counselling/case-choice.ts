import type { Speak } from '#words/speak.ts'

export const views = ['all', 'tasks', 'no_appointment', 'ending', 'deputising'] as const
export const orders = ['next', 'name', 'last'] as const
export type CaseChoice = { view: (typeof views)[number]; order: (typeof orders)[number]; q: string }

/** Which cases, as the address says it; what it does not know is the beginning. */
export const readCases = (params: URLSearchParams): CaseChoice => ({
  view: views.find(one => one === params.get('ansicht')) ?? 'all',
  order: orders.find(one => one === params.get('ordnung')) ?? 'next',
  q: (params.get('q') ?? '')
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, 100),
})

/** The address of a case, or of the list, within the same choice. */
export function caseAddress({ view, order, q }: CaseChoice, personId?: string, more: Record<string, string> = {}) {
  const params = new URLSearchParams({
    ...(view !== 'all' && { ansicht: view }),
    ...(order !== 'next' && { ordnung: order }),
    ...(q && { q }),
    ...more,
  })
  const path = personId ? `/beratung/fall/${personId}` : '/beratung'
  return params.size > 0 ? `${path}?${params}` : path
}

/** The ways within counselling, on each of its pages. */
export const counsellingWays = (t: Speak) => [
  { href: '/beratung', label: t('counselling.cases') },
  { href: '/beratung/agenda', label: t('counselling.agenda') },
  { href: '/beratung/einladen', label: t('counselling.ask_title') },
  { href: '/beratung/ergebnis', label: t('counselling.handover') },
  { href: '/beratung/vertretung', label: t('counselling.absences') },
]
