import sharp from 'sharp'
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

// P16: what is a picture and a page at once stays a picture, and nothing that was handed in is ever shown as a page of ours.
test('a file that is also a page runs nowhere', async () => {
  const context = await contextOf(app, sandra)
  const page = await context.newPage()
  const ran: string[] = []
  page.on('dialog', dialog => void dialog.dismiss().then(() => ran.push(dialog.message())))
  await page.goto(`${app.url}/mein/gesuche`)
  await page.getByRole('link', { name: /Python/ }).click()
  const script = '<html><script>alert("ran")</script></html>'
  const picture = await sharp({ create: { width: 60, height: 80, channels: 3, background: '#ddd' } })
    .jpeg()
    .toBuffer()
  const both = Buffer.concat([picture, Buffer.from(script)])
  const form = page.locator('form', { has: page.locator('input[type=file]') }).first()
  await form.locator('input[type=file]').setInputFiles({ name: 'anmeldung.html.jpg', mimeType: 'text/html', buffer: both })
  await form.getByRole('button', { name: /^Abgeben/ }).click()
  const link = page.getByRole('link', { name: 'anmeldung.html.jpg' })
  const address = new URL((await link.getAttribute('href')) ?? '', app.url).href
  const download = page.waitForEvent('download')
  await link.click()
  const kept = Buffer.concat(await (await (await download).createReadStream()).toArray())
  expect([kept.length > 0, kept.includes('<script>')]).toEqual([true, false])
  // Typed into the address line, put into a frame, loaded as a script: it is handed over as a file and read as nothing else.
  const typed = page.waitForEvent('download')
  await page.goto(address).catch(() => {})
  await typed
  await page.evaluate(async src => {
    const loaded = (tag: 'iframe' | 'script') =>
      new Promise(done => {
        const element = Object.assign(document.createElement(tag), { src, onload: done, onerror: done })
        document.body.append(element)
        setTimeout(done, 1500)
      })
    await Promise.all([loaded('iframe'), loaded('script')])
  }, address)
  expect(ran).toEqual([])
  await context.close()
})
