// Applying on a phone, and the board of a selection by keyboard alone; every page of both before axe.
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { type App, startApp } from '#test/app.ts'
import { coordinator } from '#test/apprenticeships.ts'
import { anApplicant, anOpenAdvert, aYouth, candidacyOf } from '#test/candidacies.ts'
import { contextOf, hearPage } from '#test/everywhere/looking-at.ts'
import { lookThrough } from '#test/looking.ts'
import { pdf } from '#test/papers.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
}, 180_000)
const opened = async (actor: Actor | null, path: string, width = 1280) => {
  const page = await (await contextOf(app, actor?.account?.email ?? null)).newPage()
  await page.setViewportSize({ width, height: 900 })
  await page.goto(app.url + path)
  return page
}
/** Names of several applicants in the order in which they came. */
async function aBoard(...names: string[]) {
  const { advert, places } = await anOpenAdvert(2)
  const ids: string[] = []
  for (const firstName of names) {
    const { id, personId } = await anApplicant(advert)
    await database().person.update({ where: { id: personId }, data: { firstName } })
    ids.push(id)
  }
  return { advert, places, ids, board: `/amt/lehrstellen/auswahl/${advert.id}` }
}
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')
const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
  return focused(page)
}

test('the board by keyboard alone: arrows between cards and columns, m moves and is said, Enter opens, and no key works elsewhere', {
  timeout: 120_000,
}, async () => {
  const { board, ids } = await aBoard('Zoe', 'Änne', 'Mia')
  const page = await opened(await coordinator(), board)
  const heard = hearPage(page)
  await page.waitForFunction(() => customElements.get('selection-board'))
  expect(await page.getByText('Mit den Pfeiltasten von Karte zu Karte').isVisible()).toBe(true)
  // Outside of the board m and arrows are nobody's.
  await press(page, 'm', 'ArrowDown')
  await page.locator('[data-card] a').first().focus()
  expect(await press(page, 'ArrowDown')).toBe('Änne Muster')
  expect(await press(page, 'ArrowDown', 'ArrowDown')).toBe('Mia Muster')
  expect(await press(page, 'Home')).toBe('Zoe Muster')
  // To the choice and back.
  await press(page, 'm')
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SELECT')
  expect(await press(page, 'Escape')).toBe('Zoe Muster')
  await press(page, 'm')
  await page.keyboard.type('engere')
  await press(page, 'Tab', 'Enter')
  await page.locator('#board-said', { hasText: 'Zoe Muster: engere Auswahl.' }).waitFor({ state: 'attached' })
  expect(await focused(page)).toBe('Zoe Muster')
  expect((await candidacyOf(ids[0] ?? '')).state).toBe('shortlisted')
  expect(await page.locator('[aria-labelledby=col-shortlisted]').textContent()).toContain('Zoe Muster')
  // Empty columns are stepped over.
  expect(await press(page, 'ArrowLeft')).toBe('Änne Muster')
  expect(await press(page, 'ArrowRight')).toBe('Zoe Muster')
  await press(page, 'ArrowLeft', 'ArrowDown', 'm')
  await page.keyboard.type('einladen')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.waitForURL(/#einladen$/)
  // The place one was led to is open.
  expect(await page.getByLabel('Wann, wo, mit wem').isVisible()).toBe(true)
  await page.goBack()
  await page.waitForFunction(() => customElements.get('selection-board'))
  await page.locator('[data-card] a', { hasText: 'Mia' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Mia Muster' }).waitFor()
  expect(heard).toEqual([])
})

test('where the script is cut off the plain form is sent', { timeout: 60_000 }, async () => {
  const { board, ids } = await aBoard('Zoe')
  const page = await opened(await coordinator(), board)
  await page.waitForFunction(() => customElements.get('selection-board'))
  await page.evaluate(() => {
    window.fetch = () => Promise.reject(new Error('no network'))
  })
  await page.locator('form.move select').selectOption('shortlist')
  await page.locator('form.move button').press('Enter')
  await page.getByRole('status').filter({ hasText: 'Zoe Muster: engere Auswahl.' }).first().waitFor()
  expect((await candidacyOf(ids[0] ?? '')).state).toBe('shortlisted')
})

test('every page of selecting stands before axe, narrow and wide, in the light and in the dark', { timeout: 240_000 }, async () => {
  const { board, ids, places } = await aBoard('Zoe', 'Änne', 'Mia', 'Ben', 'Lea')
  const office = await coordinator()
  const [one = '', two = '', three = ''] = ids
  const list = await opened(office, '/amt/lehrstellen/auswahl')
  await lookThrough(list, 'candidacy-selections')
  const page = await opened(office, `${board}/${one}`)
  for (const details of await page.locator('main details').all())
    await details.evaluate((element: HTMLDetailsElement) => (element.open = true))
  await lookThrough(page, 'candidacy-dossier')
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.locator('button[value=invite]').click()
  await page.getByRole('alert').waitFor()
  await lookThrough(page, 'candidacy-dossier-wrong')
  await page.goto(`${app.url}${board}/${two}`)
  await page.getByText('Lehrstelle anbieten').first().click()
  await page.locator(`input[value="${places[0]?.id}"]`).check()
  await page.locator('button[value=offer]').click()
  await page.getByText('Angebot bis').first().waitFor()
  await page.goto(`${app.url}${board}/${three}`)
  await page.getByText('Absagen', { exact: true }).first().click()
  await page.getByLabel('Grund').selectOption('school')
  await page.locator('button[value=refuse]').click()
  await page.getByText('Abgesagt.').waitFor()
  await lookThrough(page, 'candidacy-dossier-ended')
  await page.goto(app.url + board)
  await page.waitForFunction(() => customElements.get('selection-board'))
  await lookThrough(page, 'candidacy-board')
  await database().apprenticeshipPlace.updateMany({ where: { id: { in: places.map(place => place.id) } }, data: { state: 'in_selection' } })
  await database().apprenticeshipPlace.updateMany({ where: { id: { in: places.map(place => place.id) } }, data: { state: 'promised' } })
  await page.goto(`${app.url}${board}/absagen`)
  await page.getByRole('button', { name: 'Absagen senden' }).waitFor()
  await lookThrough(page, 'candidacy-rest')
})

test('Luan applies on his phone; every page of his stands before axe', { timeout: 240_000 }, async () => {
  const { advert } = await anOpenAdvert(1, { questions: ['Warst du schon schnuppern?'] })
  const youth = await aYouth(15)
  const here = `/lehrstellen/${advert.slug}/bewerben`
  await lookThrough(await opened(null, here, 360), 'candidacy-visitor')
  const page = await opened(youth.self, here, 360)
  const heard = hearPage(page)
  await page.getByRole('button', { name: 'Weiter zu den Dateien' }).click()
  await page.getByRole('alert').waitFor()
  await lookThrough(page, 'candidacy-apply-wrong')
  heard.splice(0)
  await page.getByLabel('Schule und Klasse').fill('Oberstufe Näfels, 3. Sek')
  await page.getByLabel('Warum interessiert dich').fill('Ich baue gern Netzwerke.')
  await page.getByLabel('Warst du schon schnuppern?').fill('Ja.')
  await page.getByRole('button', { name: 'Weiter zu den Dateien' }).click()
  await page.getByLabel('Foto oder Datei').setInputFiles({ name: 'Lebenslauf.pdf', mimeType: 'application/pdf', buffer: pdf() })
  await page.getByRole('button', { name: 'Datei hinzufügen' }).click()
  await page.getByRole('link', { name: 'Lebenslauf.pdf' }).waitFor()
  await lookThrough(page, 'candidacy-files')
  await page.getByRole('button', { name: 'Bewerbung absenden' }).click()
  await page.getByRole('status').filter({ hasText: 'Jetzt braucht es das Ja' }).waitFor()
  await lookThrough(page, 'candidacy-own')
  expect(heard).toEqual([])
  await page.goto(`${app.url}/mein/bewerbungen`)
  await lookThrough(page, 'candidacy-mine')
  const mother = await opened(youth.guardian, '/mein', 360)
  await lookThrough(mother, 'candidacy-mein')
  await mother.locator('.asked a').first().click()
  await mother.getByRole('button', { name: 'Einverstanden, ans Amt senden' }).click()
  await mother.getByRole('alert').waitFor()
  await lookThrough(mother, 'candidacy-agree')
  await mother.getByLabel('Ja, ich bin einverstanden').check()
  await mother.getByRole('button', { name: 'Einverstanden, ans Amt senden' }).click()
  await mother.getByRole('status').filter({ hasText: 'jetzt beim Amt' }).waitFor()
})
