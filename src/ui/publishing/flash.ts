import type { Key } from '#words/speak.ts'

/** What was just done, as the address says it after the redirect: `?getan=eingereicht`. */
const done: Record<string, Key> = {
  angelegt: 'publishing.created',
  gespeichert: 'publishing.saved',
  eingereicht: 'publishing.submitted',
  zurueckgeholt: 'publishing.taken_back',
  geloescht: 'publishing.discarded',
  zurueckgezogen: 'publishing.withdrawn',
  'termin-gespeichert': 'publishing.run_saved',
  'termin-offen': 'publishing.run_opened',
  'termin-kopiert': 'publishing.run_copied',
  'termin-abgesagt': 'publishing.run_was_cancelled',
  'termin-geloescht': 'publishing.run_discarded',
  profil: 'publishing.profile_saved',
}
export const flashKey = (url: URL): Key | null => {
  const word = url.searchParams.get('getan') ?? ''
  return Object.hasOwn(done, word) ? (done[word] ?? null) : null
}
