import { css, html, LitElement } from 'lit'

/**
 * Moves the steps of the list it wraps: by dragging a grip, by the arrow keys on it, by the plain up and down buttons. All three call
 * the same door and say where the step stands now; the focus stays where it was. On any trouble the plain form is sent.
 *
 * @slot - the list of steps, each `li[data-step]` with its form
 * @fires step-moved - with the id of the step and its new place
 */
export class PathEditor extends LitElement {
  static override properties = { said: { state: true } }
  static override styles = css`
    p {
      margin: 0.75rem 0 0;
      font-weight: 600;
    }
    p:empty {
      margin: 0;
    }
  `
  declare said: string
  private held: HTMLLIElement | null = null
  private working = false

  constructor() {
    super()
    this.said = ''
    this.addEventListener('submit', this.onSubmit)
    this.addEventListener('keydown', this.onKey)
    this.addEventListener('pointerdown', this.onDown)
    this.addEventListener('pointermove', this.onMove)
    this.addEventListener('pointerup', this.onUp)
    this.addEventListener('pointercancel', this.onUp)
  }

  override connectedCallback() {
    super.connectedCallback()
    // A grip is of no use without script, so it comes with it.
    for (const step of this.steps) step.querySelector('.turn')?.append(this.gripOf(step))
  }

  protected override render() {
    return html`<slot></slot><p role="status">${this.said}</p>`
  }

  private get steps(): HTMLLIElement[] {
    return [...this.querySelectorAll<HTMLLIElement>('li[data-step]')]
  }

  private gripOf(step: HTMLLIElement) {
    const grip = document.createElement('button')
    grip.type = 'button'
    grip.className = 'btn small grip'
    const label = document.createElement('span')
    label.className = 'vh'
    label.textContent = (this.dataset['grip'] ?? '').replace('{title}', step.dataset['title'] ?? '')
    grip.innerHTML =
      '<svg viewBox="0 0 10 16" aria-hidden="true"><path d="M1 1h3v3H1zm5 0h3v3H6zM1 6.5h3v3H1zm5 0h3v3H6zM1 12h3v3H1zm5 0h3v3H6z"/></svg>'
    grip.append(label)
    return grip
  }

  private onSubmit = (event: SubmitEvent) => {
    const button = event.submitter
    if (!(button instanceof HTMLButtonElement) || !button.dataset['turn']) return
    event.preventDefault()
    void this.turn(button, button.dataset['turn'] === 'up' ? -1 : 1)
  }

  private onKey = (event: KeyboardEvent) => {
    const grip = (event.target as HTMLElement).closest<HTMLButtonElement>('.grip')
    if (!grip || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    void this.turn(grip, event.key === 'ArrowUp' ? -1 : 1)
  }

  private async turn(from: HTMLButtonElement, by: -1 | 1) {
    const step = from.closest<HTMLLIElement>('li[data-step]')
    if (!step || this.working) return
    const other = this.steps[this.steps.indexOf(step) + by]
    if (!other) return
    if (by < 0) other.before(step)
    else other.after(step)
    this.refreshButtons()
    // At the end of the list its own button is off: the other one of the step takes over.
    const next = from.disabled ? step.querySelector<HTMLButtonElement>('[data-turn]:not(:disabled)') : from
    next?.focus()
    await this.keep(step)
  }

  private onDown = (event: PointerEvent) => {
    const grip = (event.target as HTMLElement).closest<HTMLButtonElement>('.grip')
    if (!grip || this.working || event.button !== 0) return
    this.held = grip.closest<HTMLLIElement>('li[data-step]')
    this.held?.classList.add('held')
    this.setPointerCapture(event.pointerId)
    grip.focus()
    event.preventDefault()
  }

  private onMove = (event: PointerEvent) => {
    const { held } = this
    if (!held) return
    const over = this.steps.find(step => {
      const { top, bottom } = step.getBoundingClientRect()
      return step !== held && event.clientY >= top && event.clientY <= bottom
    })
    if (!over) return
    // Past the middle of another step, so that nothing jumps to and fro.
    const { top, height } = over.getBoundingClientRect()
    const before = this.steps.indexOf(over) < this.steps.indexOf(held)
    if (before && event.clientY < top + height / 2) over.before(held)
    if (!before && event.clientY > top + height / 2) over.after(held)
  }

  private onUp = () => {
    const { held } = this
    this.held = null
    if (!held) return
    held.classList.remove('held')
    this.refreshButtons()
    held.querySelector<HTMLButtonElement>('.grip')?.focus()
    void this.keep(held)
  }

  /** The plain buttons say to which place they lead. */
  private refreshButtons() {
    const { steps } = this
    for (const [n, step] of steps.entries()) {
      const set = (turn: string, to: number) => {
        const button = step.querySelector<HTMLButtonElement>(`[data-turn="${turn}"]`)
        if (!button) return
        button.value = String(to)
        button.disabled = to < 1 || to > steps.length
      }
      set('up', n)
      set('down', n + 2)
    }
  }

  private async keep(step: HTMLLIElement) {
    const place = this.steps.indexOf(step) + 1
    this.working = true
    const answer = await fetch('/trpc/learningPath.reorder', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ stepId: step.dataset['step'], to: place }),
      signal: AbortSignal.timeout(20_000),
    }).catch(() => null)
    this.working = false
    if (!answer?.ok) {
      this.said = this.dataset['failed'] ?? ''
      location.reload()
      return
    }
    const values = { title: step.dataset['title'] ?? '', place, of: this.steps.length }
    this.said = (this.dataset['moved'] ?? '').replace(/\{(\w+)\}/g, (_, name: 'title') => String(values[name] ?? ''))
    this.dispatchEvent(new CustomEvent('step-moved', { detail: { id: step.dataset['step'], place }, bubbles: true }))
    await this.redraw().catch(() => {})
  }

  /** The drawing, the next thing to do and where one is follow the new order; the list itself stays, and with it the focus. */
  private async redraw() {
    const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), 'text/html')
    for (const part of ['.route', '.nextdo']) {
      const [old, fresh] = [document.querySelector(part), page.querySelector(part)]
      if (old && fresh) old.replaceWith(document.adoptNode(fresh))
    }
    for (const step of this.steps) {
      const fresh = page.querySelector<HTMLLIElement>(`li[data-step="${step.dataset['step']}"]`)
      if (!fresh) continue
      step.className = fresh.className
      step.toggleAttribute('aria-current', fresh.hasAttribute('aria-current'))
      if (fresh.hasAttribute('aria-current')) step.setAttribute('aria-current', 'step')
      const [old, now] = [step.querySelector('[data-state]'), fresh.querySelector('[data-state]')]
      if (old && now) old.replaceWith(document.adoptNode(now))
    }
  }
}
customElements.define('path-editor', PathEditor)
