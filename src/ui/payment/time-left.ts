import { html, LitElement } from 'lit'

/**
 * Says beside a moment how long it is until then, counted anew every half minute, and aloud once when little is left. Without script the moment stands alone.
 *
 * @slot - the moment as text
 */
export class TimeLeft extends LitElement {
  static override properties = { left: { state: true }, warned: { state: true } }
  declare left: number
  declare warned: string
  private timer: ReturnType<typeof setInterval> | undefined

  constructor() {
    super()
    this.left = 0
    this.warned = ''
  }

  override connectedCallback() {
    super.connectedCallback()
    this.count()
    this.timer = setInterval(this.count, 30_000)
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    clearInterval(this.timer)
  }

  private count = () => {
    this.left = Math.ceil((Date.parse(this.dataset['until'] ?? '') - Date.now()) / 60_000)
    // Soon enough to act on, and once: a clock that is read out every minute says nothing else.
    if (!this.warned && this.left > 0 && this.left <= 10) this.warned = this.words('warn')
  }

  private words = (kind: 'left' | 'warn') => (this.dataset[kind] ?? '').replace('{minutes}', String(this.left))

  protected override render() {
    // Days ahead nobody counts minutes.
    const near = this.left > 0 && this.left <= 180
    return html`<slot></slot>${near ? html`<span>${this.words('left')}</span>` : ''}<span role="status">${this.warned}</span>`
  }
}
customElements.define('time-left', TimeLeft)
