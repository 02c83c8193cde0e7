import type { ServerResponse } from 'node:http'
import type { StripeStandIn } from '#test/stripe/stand-in.ts'

/** Stripe's page as far as a browser test needs it: a way to pay, a way back. */
export function payPage(stripe: StripeStandIn, method: string, id: string, form: string, res: ServerResponse): void {
  const session = stripe.account.find('checkout.session', id)
  if (!session) return void res.writeHead(404).end()
  if (method === 'POST') {
    stripe.pay(id, new URLSearchParams(form).get('method') === 'twint' ? 'twint' : 'card')
    return void res.writeHead(303, { location: session.success_url ?? '' }).end()
  }
  const options = session.payment_method_types.map(one => `<button name="method" value="${one}">${one}</button>`).join('')
  res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
  res.end(`<!doctype html><title>Stripe</title><form method="post">${options}</form><a href="${session.cancel_url}">back</a>`)
}
