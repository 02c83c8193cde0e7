import { LitElement } from 'lit'

const store = 'lernpfad.keys'

/**
 * Moves through a list of links with the keyboard: j next, k previous, / to the search field; Enter opens, as on any link.
 * Single keys can get in the way of speech input, so they can be switched off (WCAG 2.1.4), and the browser remembers it.
 * @slot - the list as the server rendered it, or a table whose rows begin with a link; a button `data-keys` inside switches the keys
 */
export class DeskList extends LitElement {
  protected override createRenderRoot() {
    return this
  }
  override connectedCallback() {
    super.connectedCallback()
    document.addEventListener('keydown', this.press)
    this.switch?.addEventListener('click', this.toggle)
    this.label()
  }
  override disconnectedCallback() {
    super.disconnectedCallback()
    document.removeEventListener('keydown', this.press)
    this.switch?.removeEventListener('click', this.toggle)
  }
  private get links() {
    return [...this.querySelectorAll<HTMLAnchorElement>('ol > li > a, tbody > tr > th a')]
  }
  private get switch() {
    return document.querySelector<HTMLButtonElement>('button[data-keys]')
  }
  private get on() {
    return localStorage.getItem(store) !== 'off'
  }
  private readonly toggle = () => {
    localStorage.setItem(store, this.on ? 'off' : 'on')
    this.label()
  }
  private label() {
    const button = this.switch
    if (!button) return
    button.hidden = false
    button.textContent = (this.on ? button.dataset['off'] : button.dataset['on']) ?? ''
  }
  private readonly press = (event: KeyboardEvent) => {
    const { target, key } = event
    const writing = target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')
    if (!this.on || writing || event.ctrlKey || event.metaKey || event.altKey) return
    if (key === 'j' || key === 'k') this.step(key === 'j' ? 1 : -1)
    else if (key === '/') this.querySelector<HTMLElement>('input[type="search"]')?.focus()
    else return
    event.preventDefault()
  }
  /** From where the focus is, else from the case that is open. */
  private step(by: 1 | -1) {
    const links = this.links
    const focused = links.indexOf(document.activeElement as HTMLAnchorElement)
    const from = focused >= 0 ? focused : links.findIndex(link => link.hasAttribute('aria-current'))
    const to = links[Math.min(Math.max(from + by, 0), links.length - 1)]
    to?.focus()
    to?.scrollIntoView({ block: 'nearest' })
  }
}
customElements.define('desk-list', DeskList)
