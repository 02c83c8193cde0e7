import { LitElement } from 'lit'

/**
 * Leads with one key to a place of the case: f approval, z return, u document, n note, ? all keys. A key never sets anything off: it opens what the
 * place lies in and moves the focus there; Enter does the rest. The switch of <desk-list> turns these keys off too (WCAG 2.1.4).
 * @slot - the case as the server rendered it; places, or what surrounds their field, carry `data-key`
 */
export class CaseKeys extends LitElement {
  protected override createRenderRoot() {
    return this
  }
  override connectedCallback() {
    super.connectedCallback()
    document.addEventListener('keydown', this.press)
  }
  override disconnectedCallback() {
    super.disconnectedCallback()
    document.removeEventListener('keydown', this.press)
  }
  private readonly press = (event: KeyboardEvent) => {
    const { target, key } = event
    const writing = target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')
    const off = localStorage.getItem('lernpfad.keys') === 'off'
    if (off || writing || event.ctrlKey || event.metaKey || event.altKey || !'fzun?'.includes(key)) return
    const place = this.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)
    if (!place) return
    event.preventDefault()
    const around = place.closest('details')
    if (around) around.open = true
    const field = place.querySelector<HTMLElement>('input:checked, textarea, input:not([type="hidden"]), button') ?? place
    field.focus()
    field.scrollIntoView({ block: 'center' })
  }
}
customElements.define('case-keys', CaseKeys)
