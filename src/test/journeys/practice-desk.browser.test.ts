import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import type { Ask } from '#outside/payment-desk.ts'
import { practiceDesk } from '#outside/practice-desk.ts'
import { type App, startApp } from '#test/app.ts'
import { contextOf, lookAt } from '#test/everywhere/looking-at.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
}, 120_000)
const desk = practiceDesk({ publicUrl: '' })
const open = async (more: Partial<Ask> = {}) => {
  const lines = [
    { text: 'Tabellenkalkulation für Fortgeschrittene: Auswertungen, Diagramme und Pivot, Frida Elmer', rappen: 248_000 },
    { text: 'Fotos ordnen, Rosa', rappen: 12_050 },
  ]
  const expiresAt = new Date(Date.now() + 35 * 60_000)
  const words = { language: 'de', email: null, paidPath: '/kurse', leftPath: '/hilfe' } as const
  return desk.openCheckout({ reference: randomUUID(), rappen: 260_050, lines, expiresAt, ...words, ...more })
}

test.each(['de', 'en'] as const)('nothing is wrong with the practice desk (%s): open, paid, refused by the bank, over', async language => {
  const context = await contextOf(app, null)
  const [fresh, paid, failed, over] = [
    await open({ language }),
    await open({ language }),
    await open({ language }),
    await open({ language }),
  ]
  await desk.pay(paid.id, 'twint')
  await desk.payThenFail(failed.id, 'card')
  await desk.failNow(failed.id)
  await desk.expireCheckout(over.id)
  for (const [name, { url }] of Object.entries({ fresh, paid, failed, over }))
    await lookAt(context, app.url + url, `practice-desk-${language}-${name}`, language, [0, 1])
})

test('one pays by keyboard alone', async () => {
  const { id, url } = await open()
  const page = await (await contextOf(app, null)).newPage()
  await page.goto(app.url + url)
  await page.getByRole('radio', { name: 'TWINT' }).focus()
  await page.keyboard.press('ArrowDown')
  expect(await page.getByRole('radio', { name: 'Karte' }).isChecked()).toBe(true)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/kurse')
  expect(await desk.getCheckout(id)).toMatchObject({ money: 'paid', method: 'card' })
  await page.close()
})
