// Browsers hold a form's policy against where its answer sends on to as well: without Stripe's address in it nobody could pay there.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { openContext } from '#test/chromium.ts'
import { setPagePolicy } from '#web/headers.ts'

const servers: Server[] = []
afterAll(() => {
  for (const server of servers) server.close()
})
async function serve(answer: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test.each([true, false])('a form leads to where people pay only if the policy names it (%s)', async named => {
  const checkout = await serve((_, res) => res.setHeader('content-type', 'text/html').end('<h1>Pay</h1>'))
  const house = await serve((req, res) => {
    if (req.method === 'POST') return void res.writeHead(303, { location: `${checkout}/c/pay/1` }).end()
    setPagePolicy(res, named ? checkout : null)
    res.setHeader('content-type', 'text/html').end('<form method="post"><button>Pay</button></form>')
  })
  const page = await (await openContext()).newPage()
  await page.goto(house)
  await page.getByRole('button').click()
  if (named) await page.waitForURL(`${checkout}/c/pay/1`)
  else await new Promise(wake => setTimeout(wake, 1_000))
  expect(new URL(page.url()).origin).toBe(named ? checkout : house)
  await page.close()
})
