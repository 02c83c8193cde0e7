import { readLevels, writeLevels } from '#words/levels.ts'

/**
 * The result of the self-test lies in this browser only. The element offers a link that takes it along in the address; without the
 * click nothing leaves the device. Nothing is shown where there is no result or the address already has one.
 */
export class KnownLevels extends HTMLElement {
  connectedCallback() {
    const link = this.querySelector('a')
    const here = new URL(location.href)
    const levels = writeLevels(keptLevels())
    if (!link || levels === '' || here.searchParams.has('stand')) return
    here.searchParams.set('stand', levels)
    link.href = here.pathname + here.search
    this.hidden = false
  }
}

function keptLevels() {
  try {
    const kept: { levels?: Record<string, number> } = JSON.parse(localStorage.getItem('lernpfad.standort') ?? '{}')
    return readLevels(writeLevels(kept.levels ?? {}))
  } catch {
    return {} // spoilt, or storage is forbidden: as if there were none
  }
}

if (!customElements.get('known-levels')) customElements.define('known-levels', KnownLevels)
