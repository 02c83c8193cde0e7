import { beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { type App, startApp } from '#test/app.ts'
import { contextOf, lookAt } from '#test/everywhere/looking-at.ts'
import { expectNoViolations } from '#test/looking.ts'

const sandra = 'sandra.tschudi@demo.example'
const nadja = 'nadja.zweifel@demo.example'
let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
})

test.each([
  ['/foerderung', null],
  ['/en/foerderung?kurs=datenanalyse-mit-sql', null],
  ['/mein/gesuche', sandra],
  ['/mein/gesuche', nadja],
  ['/en/mein/gesuche/neu?kurs=datenanalyse-mit-sql', nadja],
] as const)('nothing is wrong on %s, on a phone and at a desk', async (path, who) => {
  const context = await contextOf(app, who)
  await lookAt(context, app.url + path, `gesuch-${path.replace(/[^a-z0-9]+/gi, '-')}`, path.startsWith('/en') ? 'en' : 'de')
  await context.close()
})

test('nothing is wrong on the pages of a draft, and on what became of an application', async () => {
  for (const [who, pages] of [
    [nadja, ['person', 'kurs', 'unterlagen', 'pruefen']],
    [sandra, ['']],
  ] as const) {
    const context = await contextOf(app, who)
    const page = await context.newPage()
    await page.goto(`${app.url}/mein/gesuche`)
    const here = await page.locator('.docs a').first().getAttribute('href')
    for (const one of pages) await lookAt(context, `${app.url}${here}${one && `/${one}`}`, `gesuch-${one || 'stand'}`)
    await context.close()
  }
})

test('answers are kept in the browser only when somebody says so, then every course says their price, until they are deleted', async () => {
  const context = await contextOf(app, null)
  const page = await context.newPage()
  const kept = () => page.evaluate(() => localStorage.getItem('lernpfad.foerderung'))
  await page.goto(`${app.url}/foerderung?kurs=datenanalyse-mit-sql`)
  await page.getByLabel('Glarus', { exact: true }).check()
  await page.fill('[name=born_on]', '30.8.1997')
  await page.selectOption('[name=employment]', 'employed')
  await page.getByRole('button', { name: 'Zeigen, was ich bezahle' }).click()
  await page.getByRole('heading', { name: 'Die Beiträge im Einzelnen' }).waitFor()
  await expectNoViolations(page)
  expect(await kept()).toBeNull()
  await page.getByRole('button', { name: 'Auf diesem Gerät behalten' }).click()
  await page.getByText('Jede Kursseite zeigt jetzt Ihren Preis.', { exact: false }).last().waitFor()
  expect(JSON.parse((await kept()) ?? '')).toEqual({ municipality: '1632', born_on: '30.8.1997', employment: 'employed' })
  await page.goto(`${app.url}/kurse/datenanalyse-mit-sql`)
  await page.getByText('mit Unterstützung nach Ihren Angaben wahrscheinlich CHF 625').waitFor()
  await page.evaluate(() => localStorage.removeItem('lernpfad.foerderung'))
  await page.reload()
  await page.getByText('mit Unterstützung im besten Fall CHF 625').waitFor()
  expect(await database().subsidyAnswers.count()).toBe(0)
  await context.close()
})
