// Counselling in Chromium, on a phone and at a desk, before axe: what people meet when they let somebody in and book a time.
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { contextOf } from '#test/everywhere/looking-at.ts'
import { lookThrough } from '#test/looking.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
}, 120_000)

async function look(page: Page, name: string) {
  await lookThrough(page, `counselling-${name}`)
  await page.setViewportSize({ width: 1280, height: 900 })
}
const opened = async (name: string, path: string) => {
  const page = await (await contextOf(app, `${name}@demo.example`)).newPage()
  await page.goto(app.url + path)
  return page
}

test('a person sees who may see what, lets somebody in, and ends it', { timeout: 120_000 }, async () => {
  const page = await opened('reto.landolt', '/mein/beratung')
  await look(page, 'mine')
  await page.getByRole('link', { name: 'Einladung ansehen' }).click()
  await page.getByRole('button', { name: 'Ja, das zeigen' }).click()
  const summary = page.getByRole('alert')
  await summary.waitFor()
  expect(await summary.evaluate(element => element === document.activeElement)).toBe(true)
  await look(page, 'question')
  await page.getByRole('checkbox', { name: 'Testergebnis' }).check()
  await page.getByRole('checkbox', { name: 'Ich bin einverstanden' }).check()
  await page.getByRole('button', { name: 'Ja, das zeigen' }).click()
  await page.getByRole('button', { name: 'Beenden Anna Kubli' }).waitFor()
  await look(page, 'agreed')
  await page.getByRole('button', { name: 'Beenden Anna Kubli' }).click()
  await page.getByText('Ab sofort sieht diese Person nichts mehr').waitFor()
  await page.goto(`${app.url}/mein/beratung/einladen`)
  await page.getByLabel('Wen möchten Sie einladen?').selectOption('code')
  await page.getByRole('checkbox', { name: 'Lernpfad' }).check()
  await page.getByRole('checkbox', { name: 'Ich bin einverstanden' }).check()
  await page.getByRole('button', { name: 'Einladen' }).click()
  await page.getByRole('heading', { name: 'Ihr Code' }).waitFor()
  await look(page, 'code')
  await page.context().close()
})

test('a counsellor goes through the cases with the keyboard, and every page of the desk stands', { timeout: 180_000 }, async () => {
  const page = await opened('anna.kubli', '/beratung')
  await look(page, 'desk')
  await page.waitForFunction(() => customElements.get('desk-list'))
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Sandra Tschudi' }).waitFor()
  await look(page, 'case')
  for (const [path, name] of [
    ['/beratung/agenda', 'agenda'],
    ['/beratung/einladen', 'ask'],
    ['/beratung/vertretung', 'deputies'],
    ['/beratung/ergebnis', 'handover'],
  ] as const) {
    await page.goto(app.url + path)
    await look(page, name)
  }
  await page.context().close()
})

test('a result on paper: the code with its question, the yes, and whose it is', { timeout: 180_000 }, async () => {
  const maker = await opened('reto.landolt', '/standort/uebergabe')
  await maker.evaluate(() => {
    const form = document.createElement('form')
    form.method = 'post'
    form.innerHTML = '<input name="answers" value="2026.1-E-K-3">'
    document.body.append(form)
    form.submit()
  })
  const code = (await maker.locator('.slip').innerText()).trim()
  await look(maker, 'code')
  await maker.getByRole('button', { name: 'Erlauben' }).click()
  await maker.getByRole('alert').waitFor()
  await maker.getByLabel('Ja, ich bin einverstanden').check()
  await maker.getByRole('button', { name: 'Erlauben' }).click()
  await maker.getByText('Erlaubt:').waitFor()
  await look(maker, 'code-allowed')
  await maker.context().close()
  const page = await opened('anna.kubli', '/beratung/ergebnis')
  await page.getByLabel('Code').fill(code)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Das Ergebnis darf eingetragen werden' }).waitFor()
  await look(page, 'paper-whose')
  await page.getByLabel('Zu wem gehört es?').selectOption({ label: 'Sandra Tschudi' })
  await page.getByRole('button', { name: 'Ansehen und eintragen' }).click()
  await page.getByText('Eingetragen im Profil von Sandra Tschudi.').waitFor()
  await look(page, 'paper-entered')
  await page.getByRole('link', { name: 'Zum Fall' }).click()
  await page.getByText('Ergebnis auf Papier').waitFor()
  await look(page, 'case-paper')
  await page.context().close()
})

test('what people miss becomes a run that is filled in', { timeout: 180_000 }, async () => {
  const page = await opened('ursina.blumer', '/anbieter/bedarf')
  await look(page, 'missing')
  await page
    .getByRole('link', { name: /^Termin vorschlagen/ })
    .first()
    .click()
  await page.getByText('wurde 8-mal vermisst').waitFor()
  await look(page, 'run-proposed')
  await page.context().close()
})

test('a free time is found, booked and moved', { timeout: 120_000 }, async () => {
  const page = await opened('marija.petrovic', '/beratung/termine')
  await look(page, 'slots')
  await page.locator('.slots a').first().click()
  await look(page, 'slot')
  await page.getByRole('button', { name: 'Termin buchen' }).click()
  await page.getByText('Die Bestätigung ist unterwegs.').waitFor()
  await page.getByText('Termin verschieben').click()
  await look(page, 'appointment')
  await page.locator('.slots input').first().check()
  await page.getByRole('button', { name: 'Verschieben', exact: true }).click()
  await page.getByText('Es gilt nur noch diese Zeit.').waitFor()
  await page.context().close()
})
