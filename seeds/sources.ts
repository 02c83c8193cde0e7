import { type Fact, type Facts, kindOf } from '#domain/subsidy/facts.ts'
import type { Source } from '#domain/subsidy/gathering.ts'

/** Where each fact of an invented case comes from, as gathering would have it. */
export const sourcesOf = (facts: Facts, own: Facts, catalogue: Facts): Record<string, Source> =>
  Object.fromEntries(
    Object.keys(facts).map(fact => {
      if (fact in catalogue) return [fact, 'catalogue']
      if (fact === 'born_on' || fact === 'municipality') return [fact, 'profile']
      return [fact, fact in own || kindOf(fact as Fact).about === 'person' ? 'answer' : 'books']
    }),
  )
