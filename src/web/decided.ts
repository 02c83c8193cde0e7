import type { PageLocals } from '#web/locals.ts'

/** What an editor has just decided, said on the page they came to. The address names the case, never the words. */
export async function sayDecided({ api, t, faultOf }: PageLocals, params: URLSearchParams): Promise<string | null> {
  const act = params.get('getan')
  const versionId = params.get('fall') ?? ''
  if (act !== 'veroeffentlicht' && act !== 'zurueckgegeben') return null
  const found = await api.reviewing.case({ versionId }).catch(error => {
    if (faultOf(error).reason === 'broken') throw error
    return null
  })
  return found && t(act === 'veroeffentlicht' ? 'desk.was_published' : 'desk.was_returned', { title: found.title })
}
