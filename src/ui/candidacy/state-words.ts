import type { OwnCandidacy } from '#api/candidacy.ts'
import { formatDay } from '#words/dates.ts'
import type { Speak } from '#words/speak.ts'

type State = OwnCandidacy['state']

/** The sign beside the word: who is not waited for any more is open or no, what is won is ok. */
export const kindOfState = (state: State): 'ok' | 'no' | 'wait' | 'open' =>
  state === 'accepted' || state === 'offered'
    ? 'ok'
    : state === 'refused' || state === 'declined' || state === 'withdrawn' || state === 'lapsed'
      ? 'no'
      : state === 'awaiting_guardian'
        ? 'open'
        : 'wait'

/** What happens next, and by when. */
export function nextOf(t: Speak, own: OwnCandidacy): string {
  const days = {
    agree: formatDay(own.agreeBy, t.language),
    answer: formatDay(own.answerBy, t.language),
    offer: own.offer ? formatDay(own.offer.until, t.language) : '',
  }
  if (own.consent) return t('candidacy.next_guardian', { agree: days.agree })
  if (own.state === 'offered' && !own.offer) return t('candidacy.next_offer_over')
  return t.maybe(`candidacy.next_${own.state}`, days) ?? ''
}
