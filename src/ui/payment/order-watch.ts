const every = 5000
/** Five minutes: whatever takes longer is told by mail. */
const most = 60

/** Looks every five seconds whether money that is on its way has arrived, and shows the page anew once it has. Without script a link does it. */
export class OrderWatch extends HTMLElement {
  private looks = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  connectedCallback() {
    this.timer = setTimeout(this.look, every)
  }
  disconnectedCallback() {
    clearTimeout(this.timer)
  }

  private look = async () => {
    const next = await this.ask().catch(() => null)
    if (next && next !== this.dataset['next']) return location.reload()
    if (++this.looks < most) this.timer = setTimeout(this.look, every)
  }

  private async ask(): Promise<string | null> {
    const input = encodeURIComponent(JSON.stringify({ id: this.dataset['order'] }))
    const answer = await fetch(`/trpc/order.get?input=${input}`, { signal: AbortSignal.timeout(10_000) })
    if (!answer.ok) return null
    const { result }: { result?: { data: { next: { kind: string } } } } = await answer.json()
    return result?.data.next.kind ?? null
  }
}
customElements.define('order-watch', OrderWatch)
