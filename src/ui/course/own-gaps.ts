import { recall } from '#ui/competence/remembering.ts'
import { readLevels, writeLevels } from '#words/levels.ts'
import { speakWith } from '#words/speaking.ts'
import { type GapCourse, ownGaps } from './closing-gaps.ts'
import { gapWords } from './gap-words.ts'

type Given = GapCourse & { words: Record<string, string>; language: 'de' | 'en' }

/**
 * The result of the self-test lies in this browser: it is held against the course here, and nothing of it is sent anywhere. Without a
 * result the hint that the server drew stays.
 *
 * Plain, without Lit: what it shows is drawn by functions that the server uses too.
 *
 * What the course gives and the sentences to say it stand in `data-given`: no script stands among what providers wrote.
 *
 * @slot - [data-drawn] with the hint
 */
class OwnGaps extends HTMLElement {
  connectedCallback() {
    const { result } = recall()
    // Whatever lies there may be spoilt: only pairs of competence and level are read.
    const levels = readLevels(writeLevels(result?.levels ?? {}))
    const drawn = this.querySelector('[data-drawn]')
    if (!drawn || Object.keys(levels).length === 0) return
    const { words, language, ...course }: Given = JSON.parse(this.dataset['given'] ?? '{}')
    const t = speakWith(language, words)
    drawn.innerHTML = gapWords(t, ownGaps(course, levels, result?.goal ? [result.goal] : []), null).markup
    const where = document.createElement('p')
    where.className = 's q'
    where.textContent = t('gap.in_browser')
    drawn.append(where)
  }
}
customElements.define('own-gaps', OwnGaps)
