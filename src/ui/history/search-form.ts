import type { Speak } from '#words/speak.ts'

/** The address's parameters, in the words of the door. Unknown ones say nothing. */
const names = {
  q: 'q',
  was: 'concept',
  tat: 'act',
  weg: 'door',
  von: 'from',
  bis: 'to',
  person: 'personId',
  sache: 'subjectId',
  seite: 'page',
}

export const searchOf = (params: URLSearchParams) =>
  Object.fromEntries(Object.entries(names).flatMap(([name, field]) => (params.get(name) ? [[field, params.get(name) ?? '']] : [])))

/** Each act once, in words; one that means the same for several things is offered once. */
export function actOptions(t: Speak, acts: readonly { concept: string; act: string }[]) {
  const said = new Map(acts.map(({ concept, act }) => [act, t.maybe(`history.act_${concept}_${act}`) ?? act.replaceAll('_', ' ')]))
  return [...said].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label))
}
