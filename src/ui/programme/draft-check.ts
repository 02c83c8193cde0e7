import { LitElement } from 'lit'

/**
 * Asks the draft again as soon as an answer of the example changes. The form inside works without it, by its button; on any trouble
 * the button is what remains.
 * @slot - the form of the example and, after it, the element `[data-answer]` with what the draft says.
 */
export class DraftCheck extends LitElement {
  #asked = 0
  #wait: ReturnType<typeof setTimeout> | undefined

  protected override createRenderRoot() {
    return this
  }
  override connectedCallback() {
    super.connectedCallback()
    this.addEventListener('input', this.#soon)
    this.addEventListener('change', this.#soon)
  }
  override disconnectedCallback() {
    clearTimeout(this.#wait)
    super.disconnectedCallback()
  }
  readonly #soon = () => {
    clearTimeout(this.#wait)
    this.#wait = setTimeout(() => void this.#ask(), 300)
  }
  async #ask() {
    const form = this.querySelector('form')
    const place = this.querySelector('[data-answer]')
    if (!form || !place) return
    const mine = ++this.#asked
    try {
      const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form) as never) })
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      const fresh = page.querySelector('draft-check [data-answer]')
      // An older question may be answered after a newer one; a half-typed day is no reason to show an error yet.
      if (mine === this.#asked && answer.ok && fresh) place.replaceChildren(...fresh.childNodes)
    } catch {
      // Without a network the button says so.
    }
  }
}
customElements.define('draft-check', DraftCheck)
