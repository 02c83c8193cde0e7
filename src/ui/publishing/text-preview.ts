import { LitElement } from 'lit'

const pause = 500

/**
 * Shows a text as it will look while somebody writes it. It asks the form's own page for the preview, the way the button
 * without script does: there is one renderer, on the server, and the two can't disagree.
 * @slot - the preview as the server rendered it
 */
export class TextPreview extends LitElement {
  static override properties = { for: { type: String } }
  declare for: string
  private timer: ReturnType<typeof setTimeout> | undefined
  private asked: AbortController | undefined

  constructor() {
    super()
    this.for = ''
  }
  protected override createRenderRoot() {
    return this
  }
  private get field() {
    return document.getElementById(this.for) as HTMLTextAreaElement | null
  }
  override connectedCallback() {
    super.connectedCallback()
    this.field?.addEventListener('input', this.later)
    // What was written before the script arrived, or what the browser brought back, is shown too.
    if (this.field && this.field.value !== this.field.defaultValue) this.later()
  }
  override disconnectedCallback() {
    super.disconnectedCallback()
    this.field?.removeEventListener('input', this.later)
    clearTimeout(this.timer)
    this.asked?.abort()
  }
  private readonly later = () => {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.ask(), pause)
  }
  private async ask() {
    const form = this.field?.form
    if (!form) return
    this.asked?.abort()
    this.asked = new AbortController()
    const data = new FormData(form)
    data.set('do', 'preview')
    // Offline or signed out meanwhile: what stands there stays, and the button still works.
    const answer = await fetch(form.action, {
      method: 'POST',
      body: new URLSearchParams([...data].map(([k, v]) => [k, String(v)])),
      signal: this.asked.signal,
    }).catch(() => null)
    if (!answer?.ok || answer.redirected) return
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('preview')
    const shown = this.querySelector('#preview')
    if (!fresh || !shown) return
    fresh.hidden = false
    shown.replaceWith(document.adoptNode(fresh))
  }
}
customElements.define('text-preview', TextPreview)
