import { readSheet, type Sheet, writeSheet } from '#words/answers.ts'
import { score } from '#words/scoring.ts'
import { type Speak, speakWith } from '#words/speaking.ts'
import { noWish } from './fitting.ts'
import { type Act, acts, moveOn } from './moving-on.ts'
import { readWish } from './next-steps.ts'
import { pauseScreen, questionScreen } from './question.ts'
import { recall, remember, rememberPause } from './remembering.ts'
import { resultScreen } from './result.ts'
import { ofLength, type Place, type TestData } from './test-data.ts'

type Given = { data: TestData; words: Record<string, string>; goal: string | null; action: string; phone: string }

/**
 * The self-test in the browser: the same screens as without script, but drawn here. No answer leaves the device; what is sent, is sent
 * by the forms «keep» and «hand over», which stay ordinary forms. What one has answered waits in this browser.
 *
 * Plain, without Lit: everything it shows is drawn by functions that the server uses too.
 *
 * @slot - the screen that the server drew, in [data-screen], and what the test is made of, in script[type="application/json"]
 * @fires screen-shown - after another screen stands on the page; detail: its name
 */
class SelfTest extends HTMLElement {
  private given!: Given
  private t!: Speak
  private place!: Place
  private takenAt = ''
  private wish = noWish

  connectedCallback() {
    this.given = JSON.parse(this.querySelector('script[type="application/json"]')?.textContent ?? '{}')
    this.t = speakWith(this.given.data.language, this.given.words)
    const sheet = readSheet(this.querySelector<HTMLInputElement>('input[name=answers]')?.value ?? '')
    if (!sheet) return
    this.addEventListener('submit', this.submitted)
    this.addEventListener('click', this.clicked)
    window.addEventListener('pagehide', this.silence)
    this.begin(sheet)
  }

  disconnectedCallback() {
    window.removeEventListener('pagehide', this.silence)
    this.silence()
  }

  /** A result that waits is shown when one comes for it, a test that was interrupted goes on; otherwise the server's screen stands. */
  private begin(sheet: Sheet) {
    const at = Number(this.querySelector<HTMLInputElement>('input[name=at]')?.value ?? 0)
    this.place = { sheet, at, screen: 'question' }
    const { result, pause } = recall()
    const same = (one: Sheet | null) => one?.variant === sheet.variant && one.length === sheet.length && one.version === sheet.version
    const kept = result && readSheet(result.answers)
    if (location.hash === '#ergebnis' && result && kept && same(kept)) {
      this.takenAt = result.takenAt
      return this.show({ sheet: kept, at: 0, screen: 'result' })
    }
    const waiting = pause && readSheet(pause.answers)
    if (sheet.answers.length === 0 && waiting && same(waiting))
      return this.show(moveOn({ sheet: waiting, at: pause.at, screen: 'question' }, 'stay', null, this.data(waiting).items).place)
    if (this.querySelector('form button[name=do]')) this.enhance()
  }

  private data(sheet: Sheet = this.place.sheet): TestData {
    return ofLength(this.given.data, sheet.length)
  }

  private readonly submitted = (event: SubmitEvent) => {
    const form = event.target as HTMLFormElement
    if (form.hasAttribute('data-keep'))
      return void remember(this.sheetWord(), this.levels(), this.takenAt, { goal: this.given.goal, kept: true })
    const act = (event.submitter as HTMLButtonElement | null)?.value as Act
    if (!acts.includes(act)) return
    event.preventDefault()
    const asked = (name: string) => form.querySelector<HTMLSelectElement>(`select[name=${name}]`)?.value
    this.wish = readWish(this.given.data, asked('near'), asked('most'))
    const chosen = form.querySelector<HTMLInputElement>('input[name=choice]:checked')
    this.go(act, chosen ? Number(chosen.value) : null)
  }

  private go(act: Act, choice: number | null) {
    const from: Place =
      act === 'deeper' ? { ...this.place, sheet: { ...this.place.sheet, length: 'long', answers: this.wholeShort() } } : this.place
    const { place, missing } = moveOn(from, act, choice, this.data(from.sheet).items)
    // Another order of the same result is no new result.
    if (place.screen === 'result' && this.place.screen !== 'result') {
      this.takenAt = new Date().toISOString()
      remember(writeSheet(place.sheet), this.levels(place.sheet), this.takenAt, { goal: this.given.goal })
      rememberPause(null)
    }
    if (place.screen !== 'result') rememberPause({ answers: writeSheet(place.sheet), at: place.at, goal: this.given.goal })
    this.show(place, missing)
  }

  /** The long test begins where the short one ends: what was left out at its end counts as skipped. */
  private wholeShort() {
    return ofLength(this.given.data, 'short').items.map((_, n) => this.place.sheet.answers[n] ?? null)
  }

  private show(place: Place, missing = false) {
    this.silence()
    const reordered = this.place.screen === 'result' && place.screen === 'result' && this.querySelector('#near') !== null
    this.place = place
    const { goal, action, phone } = this.given
    const shown = { data: this.data(), place, missing, action, goal }
    const screen = this.querySelector<HTMLElement>('[data-screen]')
    if (!screen) return
    const drawn =
      place.screen === 'result'
        ? resultScreen(this.t, { ...shown, takenAt: this.takenAt, where: 'browser', phone, wish: this.wish })
        : place.screen === 'pause'
          ? pauseScreen(this.t, { ...shown, remembered: true })
          : questionScreen(this.t, shown)
    screen.innerHTML = drawn.markup
    history.replaceState(null, '', `${location.pathname}${location.search}${place.screen === 'result' ? '#ergebnis' : ''}`)
    this.enhance()
    // Whoever listens hears the new question; whoever looks sees it begin at the top.
    const target = screen.querySelector<HTMLElement>(reordered ? '#near' : missing ? '#choice' : '#question')
    target?.focus({ preventScroll: !reordered })
    if (!reordered) this.scrollIntoView({ block: 'start' })
    document.title = document.title.replace(/^[^–|]*/, `${screen.querySelector('h1')?.textContent ?? ''} `)
    this.dispatchEvent(new CustomEvent('screen-shown', { detail: place.screen, bubbles: true }))
  }

  /** Buttons that only work with script appear where it can do what they say. */
  private enhance() {
    const reveal = (what: string, can: boolean) => this.querySelector<HTMLElement>(what)?.toggleAttribute('hidden', !can)
    reveal('[data-read]', 'speechSynthesis' in window)
    reveal('[data-print]', true)
    reveal('[data-forget]', true)
  }

  private readonly clicked = (event: MouseEvent) => {
    const button = (event.target as Element).closest('button')
    if (button?.hasAttribute('data-print')) window.print()
    if (button?.hasAttribute('data-read')) this.read()
    if (button?.hasAttribute('data-forget')) this.forget()
  }

  private read() {
    this.silence()
    const words = [...this.querySelectorAll('[data-screen] :is(h1, legend, .ticks span)')].map(one => one.textContent ?? '')
    const speech = new SpeechSynthesisUtterance(words.join('. '))
    speech.lang = document.documentElement.lang
    speech.rate = 0.9
    speechSynthesis.speak(speech)
  }

  private readonly silence = () => {
    if ('speechSynthesis' in window) speechSynthesis.cancel()
  }

  private forget() {
    const wasKept = recall().result?.kept ?? false
    remember(null)
    rememberPause(null)
    location.assign(this.t.href(wasKept ? '/mein/standort' : '/standort?getan=vergessen'))
  }

  private sheetWord() {
    return writeSheet(this.place.sheet)
  }

  private levels(sheet: Sheet = this.place.sheet) {
    const { items, scoring } = this.data(sheet)
    return score(items, sheet.answers, scoring).levels
  }
}
customElements.define('self-test', SelfTest)
