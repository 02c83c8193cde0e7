import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core'
import { afterAll } from 'vitest'
import { bringChromium } from '#test/find-chromium.ts'

let open: Promise<Browser> | undefined

/** The one browser of this test file, closed with it. */
export function theBrowser(): Promise<Browser> {
  open ??= chromium.launch({
    executablePath: bringChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  return open
}

afterAll(async () => {
  const browser = await open
  open = undefined
  await browser?.close()
})

/** A fresh profile: a phone of 360 × 780 unless told otherwise. */
export async function openContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const browser = await theBrowser()
  return browser.newContext({ viewport: { width: 360, height: 780 }, locale: 'de-CH', timezoneId: 'Europe/Zurich', ...options })
}
