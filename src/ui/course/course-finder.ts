import { html, LitElement } from 'lit'

const pause = 250

/**
 * Makes the catalogue immediate: every tick, every word and every order shows its courses at once. It asks for the same page that
 * the plain form would lead to and takes over its parts, so the address, the back button and a reload stay what they are.
 *
 * @slot - the page of the catalogue: a form in a search element, a line with [data-said], and parts with [data-part]
 * @fires courses-found - after new courses stand on the page; detail: their count as a sentence
 */
export class CourseFinder extends LitElement {
  private timer = 0
  private asking: AbortController | undefined

  override connectedCallback() {
    super.connectedCallback()
    this.addEventListener('change', this.changed)
    this.addEventListener('input', this.typed)
    this.addEventListener('submit', this.submitted)
    this.addEventListener('click', this.clicked)
    window.addEventListener('popstate', this.wentBack)
    this.toggleAttribute('immediate', true)
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    window.removeEventListener('popstate', this.wentBack)
    clearTimeout(this.timer)
    this.asking?.abort()
  }

  override render() {
    return html`<slot></slot>`
  }

  private get form() {
    return this.querySelector<HTMLFormElement>('search form')
  }

  private readonly changed = (event: Event) => {
    const field = event.target as HTMLInputElement
    if (field.form === this.form && field.type !== 'search') void this.go(this.address())
  }

  private readonly typed = (event: Event) => {
    const field = event.target as HTMLInputElement
    if (field.type !== 'search' || (event as InputEvent).isComposing) return
    clearTimeout(this.timer)
    this.timer = window.setTimeout(() => void this.go(this.address(), 'replace'), pause)
  }

  private readonly submitted = (event: SubmitEvent) => {
    if (event.target !== this.form) return
    event.preventDefault()
    clearTimeout(this.timer)
    this.querySelector<HTMLElement>('[popover]:popover-open')?.hidePopover()
    void this.go(this.address())
  }

  /** Links that lead to another state of the same list: chips, pages, "did you mean". */
  private readonly clicked = (event: MouseEvent) => {
    const link = (event.target as Element).closest('a')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    const path = new URL(this.form?.action ?? '', location.href).pathname
    if (link.origin !== location.origin || link.pathname !== path || link.hash) return
    event.preventDefault()
    void this.go(link.href).then(() => this.showTop(link))
  }

  private readonly wentBack = () => void this.show(location.href, true)

  /** The address the form would lead to, without empty fields. */
  private address(): string {
    const form = this.form as HTMLFormElement
    const given = [...new FormData(form)].filter(([, value]) => value !== '')
    const asked = new URLSearchParams(given as [string, string][]).toString()
    return asked ? `${form.action}?${asked}` : form.action
  }

  private async go(address: string, how: 'push' | 'replace' = 'push') {
    if (new URL(address, location.href).href === location.href) return
    if (!(await this.show(address))) return
    if (how === 'push') history.pushState(null, '', address)
    else history.replaceState(null, '', address)
  }

  /** Takes over the parts of the page at an address. Where that fails, the browser goes there itself. */
  private async show(address: string, fieldsToo = false): Promise<boolean> {
    this.asking?.abort()
    const asking = new AbortController()
    this.asking = asking
    this.toggleAttribute('busy', true)
    try {
      const answer = await fetch(address, { signal: asking.signal, headers: { accept: 'text/html' } })
      if (!answer.ok) throw new Error(String(answer.status))
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      if (asking.signal.aborted) return false
      this.takeOver(page, fieldsToo)
      return true
    } catch {
      if (!asking.signal.aborted) location.assign(address)
      return false
    } finally {
      if (this.asking === asking) this.toggleAttribute('busy', false)
    }
  }

  private takeOver(page: Document, fieldsToo: boolean) {
    const focused = document.activeElement?.id
    for (const part of this.querySelectorAll<HTMLElement>('[data-part]')) {
      const fresh = page.querySelector<HTMLElement>(`[data-part="${part.dataset['part']}"]`)
      if (!fresh) continue
      if (part.dataset['part'] === 'facets') keepOpen(part, fresh)
      part.replaceChildren(...fresh.childNodes)
    }
    // A wish belongs to the search it was made in.
    this.querySelector('form.missing, #notiert')?.remove()
    const wish = page.querySelector('form.missing')
    if (wish) this.querySelector('.found')?.append(wish)
    if (fieldsToo) this.refill(page)
    document.title = page.title
    if (focused && document.activeElement?.id !== focused)
      this.querySelector<HTMLElement>(`#${CSS.escape(focused)}`)?.focus({ preventScroll: true })
    this.say(this.querySelector('#treffer')?.textContent ?? '')
  }

  /** Going back also brings back what was typed. */
  private refill(page: Document) {
    const [mine, theirs] = [this, page].map(root => root.querySelector<HTMLInputElement>('input[type=search]'))
    if (mine && theirs) mine.value = theirs.value
  }

  private showTop(link: HTMLAnchorElement) {
    if (link.closest('.pages')) this.querySelector('#treffer')?.scrollIntoView({ block: 'start' })
    const heading = this.querySelector<HTMLElement>('#treffer')
    heading?.setAttribute('tabindex', '-1')
    heading?.focus({ preventScroll: true })
  }

  private say(sentence: string) {
    const line = this.querySelector('[data-said]')
    if (line) line.textContent = sentence
    this.dispatchEvent(new CustomEvent('courses-found', { detail: sentence, bubbles: true }))
  }
}

/** What somebody opened stays open. */
function keepOpen(old: HTMLElement, fresh: HTMLElement) {
  const opened = [...old.querySelectorAll('details')].map(one => one.open)
  fresh.querySelectorAll('details').forEach((one, n) => {
    one.open ||= opened[n] ?? false
  })
}

customElements.define('course-finder', CourseFinder)
