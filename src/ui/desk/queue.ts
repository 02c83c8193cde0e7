import type { Speak } from '#words/speak.ts'

const states = ['submitted', 'returned', 'published'] as const

/** Which queue, as the address says it; what it does not know is the one that waits. */
export function readQueue(params: URLSearchParams) {
  const state = states.find(one => one === params.get('stand')) ?? 'submitted'
  return { state, q: (params.get('q') ?? '').trim().slice(0, 100) }
}

export const deskKeys = (t: Speak) => [
  { key: 'j', label: t('desk.key_next') },
  { key: 'k', label: t('desk.key_previous') },
  { key: '↵', label: t('desk.key_open') },
  { key: '/', label: t('desk.key_search') },
]

/** The address of a case, or of the list, within the same choice. */
export function queueAddress(choice: ReturnType<typeof readQueue>, versionId?: string, more: Record<string, string> = {}) {
  const params = new URLSearchParams({
    ...(choice.state !== 'submitted' && { stand: choice.state }),
    ...(choice.q && { q: choice.q }),
    ...more,
  })
  const path = versionId ? `/amt/kurse/${versionId}` : '/amt/kurse'
  return params.size > 0 ? `${path}?${params}` : path
}
