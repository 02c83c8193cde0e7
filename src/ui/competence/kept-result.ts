import { readSheet } from '#words/answers.ts'
import { recall } from './remembering.ts'

/**
 * On the first page of the test: a way back to what waits in this browser, if anything does.
 *
 * @slot - two links with [data-kind] `result` and `pause`, hidden; they get their address here
 */
class KeptResult extends HTMLElement {
  connectedCallback() {
    const { result, pause } = recall()
    this.reveal('pause', pause?.answers, '', pause?.goal)
    this.reveal('result', result?.answers, '#ergebnis', result?.goal)
  }

  private reveal(kind: string, answers: string | undefined, hash: string, goal?: string | null) {
    const sheet = answers === undefined ? null : readSheet(answers)
    const part = this.querySelector<HTMLElement>(`[data-kind=${kind}]`)
    const link = part?.querySelector('a')
    if (!sheet || !part || !link) return
    const asked = new URLSearchParams({ wer: sheet.variant, wie: sheet.length, fassung: sheet.version, ...(goal ? { ziel: goal } : {}) })
    link.href = `${link.getAttribute('href')}?${asked}${hash}`
    part.hidden = false
    this.hidden = false
  }
}
customElements.define('kept-result', KeptResult)
