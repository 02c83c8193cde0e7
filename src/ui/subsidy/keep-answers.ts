import { keepHere, recallAnswers } from './keeping-here.ts'

/**
 * Keeps the answers of the page in this browser when somebody presses the button, and not before. Nothing is sent.
 *
 * @slot - buttons [data-keep] and [data-forget], and the status line that says what was done
 */
class KeepAnswers extends HTMLElement {
  connectedCallback() {
    const forget = this.querySelector<HTMLButtonElement>('[data-forget]')
    const said = this.querySelector<HTMLElement>('[role="status"]')
    if (!forget || !said) return
    this.hidden = false
    forget.hidden = recallAnswers() === null
    const after = (isKept: boolean) => {
      forget.hidden = !isKept
      said.textContent = (isKept ? said.dataset['kept'] : said.dataset['forgotten']) ?? ''
    }
    this.querySelector('[data-keep]')?.addEventListener('click', () => {
      if (keepHere(JSON.parse(this.dataset['answers'] ?? '{}'))) after(true)
    })
    forget.addEventListener('click', () => {
      if (keepHere(null)) after(false)
    })
  }
}
customElements.define('keep-answers', KeepAnswers)
