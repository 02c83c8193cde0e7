import type { Support } from '#api/subsidy.ts'
import { formatRappen } from '#words/money.ts'
import { recallAnswers } from './keeping-here.ts'

/**
 * With answers kept in this browser, says what this course would cost its owner. They said yes to that when they kept them: the answers
 * go to the server for this one sum, in the body of the request, and are kept nowhere. Without them what the server drew stays.
 *
 * @slot - [data-said] with the sentence, and in data-mine the one with {price} and {own}
 */
class OwnPrice extends HTMLElement {
  async connectedCallback() {
    const answers = recallAnswers()
    const said = this.querySelector<HTMLElement>('[data-said]')
    if (!answers || !said) return
    const body = JSON.stringify({ answers, course: this.dataset['course'], run: this.dataset['run'] })
    const answer = await fetch('/trpc/subsidy.price', { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(
      () => null,
    )
    if (!answer?.ok) return
    const support: Support | null = (await answer.json()).result?.data ?? null
    if (!support) return
    const words = said.dataset['mine'] ?? ''
    said.textContent = words.replace('{price}', this.dataset['price'] ?? '').replace('{own}', formatRappen(support.ownRappen))
  }
}
customElements.define('own-price', OwnPrice)
