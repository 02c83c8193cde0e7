import { readLevels, writeLevels } from '#words/levels.ts'

/**
 * The result of the self-test lies in this browser only. The element offers a link that takes it along in the address, in the place of
 * the way to the test; without the click nothing leaves the device.
 */
export class KnownLevels extends HTMLElement {
  connectedCallback() {
    const found = this.querySelector<HTMLElement>('[data-with]')
    const link = found?.querySelector('a')
    const here = new URL(location.href)
    const kept = keptResult()
    const levels = writeLevels(kept.levels)
    if (!found || !link || levels === '' || here.searchParams.has('stand')) return
    here.searchParams.set('stand', levels)
    // Whose wording somebody read says whose courses are for them.
    const who = { young: 'youth', senior: 'seniors' }[kept.variant ?? '']
    if (who && !here.searchParams.has('fuer')) here.searchParams.set('fuer', who)
    link.href = here.pathname + here.search
    found.hidden = false
    for (const way of this.querySelectorAll<HTMLElement>('[data-without]')) way.hidden = true
  }
}

function keptResult() {
  try {
    const kept: { levels?: Record<string, number>; variant?: string } = JSON.parse(localStorage.getItem('lernpfad.standort') ?? '{}')
    return { levels: readLevels(writeLevels(kept.levels ?? {})), variant: kept.variant }
  } catch {
    return { levels: {} } // spoilt, or storage is forbidden: as if there were none
  }
}

if (!customElements.get('known-levels')) customElements.define('known-levels', KnownLevels)
