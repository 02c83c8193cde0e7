import { LitElement } from 'lit'

/**
 * Moves through a board by keyboard: arrow keys from card to card and from column to column, m to the choice of where to move, Escape back
 * to the card; Enter opens, as on any link. Keys count only while the focus is on a card, so they get in nobody's way (WCAG 2.1.4). What is
 * moved stays in sight and is said; whatever goes wrong, the plain form is sent.
 * @slot - the columns as the server rendered them: `[data-column]` with `[data-card]`, each with a link and perhaps a form
 */
export class SelectionBoard extends LitElement {
  protected override createRenderRoot() {
    return this
  }
  override connectedCallback() {
    super.connectedCallback()
    this.addEventListener('keydown', this.press)
    this.addEventListener('submit', this.send)
    document.querySelector('[data-board-keys]')?.removeAttribute('hidden')
  }
  override disconnectedCallback() {
    super.disconnectedCallback()
    this.removeEventListener('keydown', this.press)
    this.removeEventListener('submit', this.send)
  }

  private readonly press = (event: KeyboardEvent) => {
    const { target, key } = event
    if (!(target instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return
    const card = target.closest<HTMLElement>('[data-card]')
    if (!card) return
    if (key === 'Escape' && target.closest('form')) linkOf(card)?.focus()
    else if (target.closest('form')) return
    else if (key === 'm') card.querySelector<HTMLElement>('select')?.focus()
    else if (!this.step(card, key)) return
    event.preventDefault()
  }

  private step(card: HTMLElement, key: string): boolean {
    const column = card.closest('[data-column]')
    const columns = [...this.querySelectorAll('[data-column]')].filter(one => cardsOf(one).length > 0)
    if (!column) return false
    const cards = cardsOf(column)
    const [at, across] = [cards.indexOf(card), columns.indexOf(column)]
    const ways: Record<string, () => HTMLElement | undefined> = {
      ArrowDown: () => cards[Math.min(at + 1, cards.length - 1)],
      ArrowUp: () => cards[Math.max(at - 1, 0)],
      Home: () => cards[0],
      End: () => cards.at(-1),
      ArrowRight: () => nearest(columns[Math.min(across + 1, columns.length - 1)], at),
      ArrowLeft: () => nearest(columns[Math.max(across - 1, 0)], at),
    }
    const to = Object.hasOwn(ways, key) ? ways[key]?.() : undefined
    if (!to) return false
    linkOf(to)?.focus()
    to.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    return true
  }

  private readonly send = (event: SubmitEvent) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || !form.matches('.move')) return
    const card = form.closest('[data-card]')?.id ?? ''
    const chosen = form.querySelector('select')?.selectedOptions[0]
    event.preventDefault()
    const href = chosen?.dataset['href']
    if (href) return location.assign(href)
    void this.move(form, card).catch(() => form.submit())
  }

  private async move(form: HTMLFormElement, card: string) {
    const fields = [...new FormData(form)].map(([name, value]) => [name, String(value)])
    const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(fields) })
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const board = page.querySelector('selection-board')
    if (!board) throw new Error('no board came back')
    this.replaceChildren(...document.adoptNode(board).childNodes)
    const said = page.querySelector('main [role="alert"] li, main .flash')?.textContent?.trim() ?? ''
    const line = document.querySelector('#board-said')
    if (line) line.textContent = said
    const moved = document.getElementById(card)
    if (moved) linkOf(moved)?.focus()
    this.dispatchEvent(new CustomEvent('card-moved', { bubbles: true }))
  }
}

const linkOf = (card: Element) => card.querySelector<HTMLAnchorElement>('a')
const cardsOf = (column: Element) => [...column.querySelectorAll<HTMLElement>('[data-card]')]
const nearest = (column: Element | undefined, at: number) => {
  const cards = column ? cardsOf(column) : []
  return cards[Math.min(at, cards.length - 1)]
}

customElements.define('selection-board', SelectionBoard)
