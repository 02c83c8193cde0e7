import { css, html, LitElement } from 'lit'

type Taken = { id: string; state: string; orderId: string | null }
type Answer = { result?: { data: Taken[] } }

/**
 * Sends the form it wraps through the same door without leaving the page: says at once that it works, stops the second click, and
 * leads to the new place, or to what is to be paid for it. On any no, and on any trouble, the plain form is sent: the server's page says what is wrong, values kept.
 *
 * @slot - the ordinary form
 * @fires enrolled - with the id of the first place
 */
export class EnrolForm extends LitElement {
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
  private sending = false

  constructor() {
    super()
    this.said = ''
    this.addEventListener('submit', this.onSubmit)
  }

  protected override render() {
    // The region is there from the beginning: one that appears together with its words is not read out.
    return html`<slot></slot><p role="status">${this.said}</p>`
  }

  private onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    if (this.sending || !(event.target instanceof HTMLFormElement)) return
    this.sending = true
    this.said = this.dataset['working'] ?? ''
    void this.send(event.target)
  }

  private async send(form: HTMLFormElement) {
    const taken = await this.ask(new FormData(form)).catch(() => null)
    const id = taken?.[0]?.id
    if (!taken || !id) return form.submit()
    this.dispatchEvent(new CustomEvent('enrolled', { detail: { id }, bubbles: true }))
    location.assign(this.placeOf(taken))
  }

  /** At the counter nobody pays at this screen: there is no `data-order`. */
  private placeOf(taken: Taken[]): string {
    const { place, order } = this.dataset
    const orderId = order && taken.find(one => one.orderId)?.orderId
    const waiting = taken.filter(one => one.state === 'waiting').length
    return orderId ? `${order}${orderId}?neu&warten=${waiting}` : `${place}${taken[0]?.id}?neu`
  }

  private async ask(values: FormData): Promise<Taken[] | null> {
    const input = {
      runId: this.dataset['run'],
      personIds: values.getAll('personIds'),
      together: values.get('together') === 'on',
      confirmPrerequisites: values.has('confirmPrerequisites'),
      consent: values.get('consent') ?? undefined,
      overrule: values.getAll('overrule'),
      reason: values.get('reason') ?? undefined,
    }
    const answer = await fetch('/trpc/enrolment.enrol', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(20_000),
    })
    if (!answer.ok) return null
    const { result }: Answer = await answer.json()
    return result?.data ?? null
  }
}
customElements.define('enrol-form', EnrolForm)
