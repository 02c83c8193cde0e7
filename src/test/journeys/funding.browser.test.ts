// Funding from end to end, as people go it with script: Marija with help of the library, Reto who does not accept a no, the office's week.
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { camt054 } from '#test/bank.ts'
import { inDays, swiss } from '#test/days.ts'
import { freeRappen } from '#test/free-money.ts'
import { sql } from '#test/sign-in.ts'
import { button, desk, link, phone, says, signInAs, walking } from '#test/walking.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true, jobs: true })
}, 180_000)
const { browser, look, runJob, letPass } = walking(() => app, 'funding')

const stateOf = async (number: string) =>
  (await sql<{ state: string }>(app, `select state from "SubsidyApplication" where number = $1`, [number]))[0]?.state
const numberOn = async (page: Page) => /\d{4}-\d{4}/.exec(await page.getByRole('heading', { level: 1 }).innerText())?.[0] ?? ''
const jpeg = () =>
  sharp({ create: { width: 900, height: 1200, channels: 3, background: '#f4f1ea' } })
    .jpeg()
    .toBuffer()
const photo = async (page: Page, name: string) =>
  page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name, mimeType: 'image/jpeg', buffer: await jpeg() })

test('Marija checks, applies with the library, answers a request, reads the grant, attends, and the voucher is paid to the school', {
  timeout: 400_000,
}, async () => {
  const before = await freeRappen(app, 'digital-gutschein')
  const page = await browser(phone)
  await page.goto(`${app.url}/kurse/word-und-excel-grundlagen`)
  await link(page, /Prüfen/)
  await page.getByRole('heading', { level: 1, name: 'Was bezahle ich?' }).waitFor()
  await page.getByLabel('Wann sind Sie geboren?').fill('27.1.1988')
  await page.getByLabel('Glarus Süd', { exact: true }).check()
  await page.getByLabel('Was machen Sie zurzeit?').selectOption('employed')
  await button(page, 'Zeigen, was ich bezahle')
  await button(page, 'In einfacher Sprache')
  await page.getByText('Bis 500 Franken.').first().waitFor()
  await look(page, 'was-bezahle-ich')
  await page.locator('main').getByRole('button', { name: 'Gesuch stellen' }).first().click()

  // At the library's screen, with Salome: what Marija answered is still there.
  await page.waitForURL('**/anmelden?**')
  await signInAs(page, 'Salome Kundert')
  await page.getByLabel(/Marija Petrović/).check()
  await look(page, 'beginnen')
  await button(page, 'Gesuch beginnen')
  await fillIn(page, { other_funding: '0' })
  await look(page, 'pruefen')
  if (await page.locator('[name=hold]').count()) await page.locator('[name=hold]').check()
  await page.locator('[name=declaration]').check()
  await button(page, 'Gesuch einreichen')
  await page.getByRole('heading', { level: 1, name: /^Gesuch \d/ }).waitFor()
  const number = await numberOn(page)
  await look(page, 'eingereicht')

  // At home, on her own phone, she reads what was sent and says that it is hers.
  const marija = await browser(phone, 'Marija Petrović')
  await marija.goto(`${app.url}/mein/gesuche`)
  await marija.locator('li', { hasText: number }).getByRole('link').first().click()
  await marija.locator('[name=declaration]').check()
  await look(marija, 'bestaetigen')
  await button(marija, 'Gesuch bestätigen')
  await says(marija, 'bestätigt')
  const own = marija.url().split('?')[0] ?? ''

  const beat = await browser(desk, 'Beat Oswald')
  await openCase(beat, number)
  await button(beat, 'Übernehmen')
  await beat.getByText('Unterlage nachfordern').click()
  await beat.getByLabel('Welche?').selectOption({ label: 'Ausweis' })
  await beat.getByLabel('Warum wird sie gebraucht?').fill('Wir vergleichen das Geburtsdatum.')
  await beat.locator('form:has([value=request]) [name=dueOn]').fill(swiss(inDays(20)))
  await button(beat, 'Nachfordern')
  await says(beat, 'nachgefordert')
  await look(beat, 'nachgefordert')

  await marija.goto(own)
  await marija.getByText('Wir vergleichen das Geburtsdatum.').first().waitFor()
  await photo(marija, 'ausweis.jpg')
  await look(marija, 'nachreichen')
  await button(marija, 'Abgeben')
  await says(marija, 'Die Datei ist da.')

  await openCase(beat, number)
  await look(beat, 'unterlage-da')
  await button(beat, /^Annehmen/)
  if (await beat.getByRole('button', { name: 'Weiter prüfen' }).count()) await button(beat, 'Weiter prüfen')
  await openCase(beat, number)
  await button(beat, 'Antrag stellen')
  await says(beat, 'zweite Person')

  const claudia = await browser(desk, 'Claudia Trümpi')
  await openCase(claudia, number)
  await look(claudia, 'freigeben')
  await button(claudia, /^CHF.500\.00 freigeben/)
  await says(claudia, 'Freigegeben.')
  await runJob('seal-decisions', () => isSealed(number))
  await layReady(beat, number)

  await marija.goto(`${app.url}/mein`)
  await look(marija, 'entscheid-ist-da')
  await link(marija, /^Zum Entscheid/)
  await button(marija, 'Entscheid öffnen')
  await says(marija, 'geöffnet')
  await look(marija, 'entscheid')
  expect(await marija.getByRole('main').innerText()).toMatch(/CHF.500/)

  // She takes the seat that was held, nobody appeals, she attends.
  await takeSeat(marija, 'word-und-excel-grundlagen')
  await periodPasses(number)
  await attend(number)
  await runJob('follow-payments', async () => (await stateOf(number)) === 'proof_outstanding')

  await openPayment(beat, number)
  await beat.getByLabel('Anmeldung zum Kurs').check()
  await button(beat, 'Nachweis annehmen')
  await says(beat, 'angenommen')
  await beat.getByText('Konto eintragen').click()
  await beat.getByLabel('Kontoinhaber/in').fill('Kaufmännische Weiterbildung (Demo)')
  await beat.getByLabel('Postleitzahl').fill('8750')
  await beat.getByLabel('Ort', { exact: true }).fill('Glarus')
  await beat.getByLabel('IBAN').fill('CH58 0079 1123 0008 8901 2')
  await button(beat, 'Konto speichern')
  await says(beat, 'gespeichert')
  const urs = await browser(desk, 'Urs Hösli')
  await openPayment(urs, number)
  await button(urs, /Konto stimmt/)
  await button(urs, 'Zahlung freigeben')
  await says(urs, 'freigegeben')
  await look(urs, 'freigegeben')
  await payAll(beat, claudia)
  expect(await stateOf(number)).toBe('paid')

  await marija.goto(`${app.url}/mein/auszahlungen`)
  await marija.getByText('Kaufmännische Weiterbildung').first().waitFor()
  await look(marija, 'ausbezahlt')
  // What is still there is public, and says that her voucher is gone from it.
  expect(await freeRappen(app, 'digital-gutschein')).toBeLessThan(before)
})

test('Reto is refused with reasons, appeals, and his appeal is a case', { timeout: 300_000 }, async () => {
  const reto = await browser(phone, 'Reto Landolt')
  await reto.goto(`${app.url}/foerderung?kurs=datenanalyse-mit-sql`)
  await reto.getByLabel('Wann sind Sie geboren?').fill('11.6.1974')
  await reto.getByLabel('Glarus Nord', { exact: true }).check()
  await reto.getByLabel('Was machen Sie zurzeit?').selectOption('employed')
  await button(reto, 'Zeigen, was ich bezahle')
  await reto.getByRole('radio', { name: 'allein' }).check()
  await reto.getByLabel(/^Wie viele Kinder/).fill('0')
  await reto.getByLabel('Wie hoch ist Ihr steuerbares Einkommen?').fill("98'000")
  await button(reto, 'Genauer rechnen')
  const why = /Ihr steuerbares Einkommen von CHF.98'000 liegt über Ihrer Grenze von CHF.72'000\./u
  await reto.getByText(why).first().waitFor({ state: 'attached' })
  await look(reto, 'warum-nicht')
  // A no of the check is no decision: whoever sees it differently gets one.
  const programme = reto.locator('.check').filter({ has: reto.getByRole('heading', { name: 'Weiterbildungsbeitrag (Demo)' }) })
  await programme.locator('summary').click()
  await programme.getByRole('button', { name: /^Trotzdem Gesuch stellen/ }).click()
  await fillIn(reto, {
    ...{ resident_since: '1.4.2001', household: 'single', children: '0', income: "98'000", employment: 'employed' },
    ...{ other_funding: '0', holder: 'Reto Landolt', iban: 'CH93 0076 2011 6238 5295 7' },
  })
  await reto.locator('[name=declaration]').check()
  await button(reto, 'Gesuch einreichen')
  await reto.getByRole('heading', { level: 1, name: /^Gesuch \d/ }).waitFor()
  const number = await numberOn(reto)

  const [beat, claudia] = [await browser(desk, 'Beat Oswald'), await browser(desk, 'Claudia Trümpi')]
  await openCase(beat, number)
  await button(beat, 'Übernehmen')
  await openCase(beat, number)
  await beat.getByRole('radio', { name: 'ablehnen' }).check()
  await beat.locator('form:has([value=propose]) [name=considerations]').fill('Das Einkommen liegt über der Grenze.')
  await button(beat, 'Antrag stellen')
  await says(beat, 'zweite Person')
  await openCase(claudia, number)
  await button(claudia, 'Ablehnung freigeben')
  await says(claudia, 'Freigegeben.')
  await runJob('seal-decisions', () => isSealed(number))
  await layReady(beat, number)

  await reto.goto(`${app.url}/mein`)
  await reto.locator('.asked li', { hasText: number }).getByRole('link').click()
  await button(reto, 'Entscheid öffnen')
  await says(reto, 'geöffnet')
  await look(reto, 'abgelehnt')
  // Word for word what the check had said.
  expect(await reto.locator('.sheet').first().innerText()).toMatch(why)
  expect(await stateOf(number)).toBe('served')

  await reto.getByLabel('Was verlangen Sie, und warum?').fill('Ich verlange den Beitrag. Mein Werk schliesst im Frühling.')
  await button(reto, 'Beschwerde einreichen')
  await says(reto, /.+/)
  await look(reto, 'beschwerde')
  expect(await stateOf(number)).toBe('appeal_pending')
  await beat.goto(`${app.url}/amt/beschwerden`)
  await link(beat, new RegExp(number))
  await beat.getByText('Mein Werk schliesst im Frühling.').first().waitFor()
  await look(beat, 'beschwerde-beim-amt')
})

/** Goes through the pages of a draft with what is asked there, until the last one. */
async function fillIn(page: Page, answers: Record<string, string>) {
  for (let n = 0; n < 8 && !(await page.getByRole('button', { name: 'Gesuch einreichen' }).count()); n++) {
    for (const [name, answer] of Object.entries(answers)) {
      const field = page.locator(`main [name=${name}]`)
      if ((await field.count()) === 0) continue
      const kind = await field.first().evaluate(element => (element as HTMLInputElement).type)
      if (kind === 'radio') await page.locator(`main [name=${name}][value=${answer}]`).check()
      else if (kind === 'select-one') await field.selectOption(answer)
      else await field.fill(answer)
    }
    await page
      .locator('main')
      .getByRole('button', { name: /weiter zu/ })
      .or(page.locator('main').getByRole('link', { name: /weiter zu/i }))
      .first()
      .click()
    await page.waitForLoadState()
  }
}

async function openCase(page: Page, number: string) {
  await page.goto(`${app.url}/amt/gesuche?q=${number}`)
  await page.locator('.list ol a').first().click()
  await page.getByText(`Gesuch ${number}`).first().waitFor()
}

async function openPayment(page: Page, number: string) {
  await page.goto(`${app.url}/amt/zahlungen`)
  await link(page, new RegExp(number))
  await page.getByRole('heading', { level: 1, name: new RegExp(number) }).waitFor()
}

const isSealed = async (number: string) =>
  (
    await sql(
      app,
      `select 1 from "SealedDecision" s join "SubsidyDecision" d on d.id = s."decisionId" join "SubsidyApplication" a on a.id = d."applicationId" where a.number = $1`,
      [number],
    )
  ).length > 0

async function layReady(page: Page, number: string) {
  await page.goto(`${app.url}/amt/entscheide`)
  await link(page, number)
  await button(page, 'Im Konto bereitlegen und benachrichtigen')
  await says(page, /.+/)
}

async function takeSeat(page: Page, course: string) {
  const [row] = await sql<{ run: number }>(
    app,
    `select r.number as run from "SubsidyApplication" a join "CourseRun" r on r.id = a."runId" join "Course" c on c.id = r."courseId"
     where c.slug = $1 order by a."submittedAt" desc limit 1`,
    [course],
  )
  await page.goto(`${app.url}/kurse/${course}/${row?.run}/anmelden`)
  for (const name of [/trifft auf alle zu/, /ich bin einverstanden/])
    if (await page.getByLabel(name).isVisible()) await page.getByLabel(name).check()
  await button(page, 'Platz nehmen')
  await page.waitForURL(/\/mein\/(kurse|zahlungen)\//)
}

/** The period for an appeal and the days of the post are over. */
async function periodPasses(number: string) {
  await letPass(
    `update "SubsidyDecision" set "appealUntil" = current_date - 20 where "applicationId" = (select id from "SubsidyApplication" where number = '${number}')`,
  )
  await runJob('become-final', async () => !['served', 'granted'].includes((await stateOf(number)) ?? ''))
}

/** The course took place; its teacher marks all evenings but two. */
async function attend(number: string) {
  const run = `(select "runId" from "SubsidyApplication" where number = '${number}')`
  await letPass(
    `update "RunSession" set "startsAt" = "startsAt" - interval '200 days', "endsAt" = "endsAt" - interval '200 days' where "runId" = ${run};
     update "CourseRun" set "startsAt" = "startsAt" - interval '200 days', "endsAt" = "endsAt" - interval '200 days' where id = ${run}`,
  )
  const [row] = await sql<{ id: string; course: string }>(app, `select id, "courseId" as course from "CourseRun" where id = ${run}`)
  const school = await browser(desk, 'Daniel Streiff')
  await school.goto(`${app.url}/anbieter/kurse/${row?.course}/termine/${row?.id}/praesenz`)
  const boxes = school.getByRole('group', { name: 'Marija Petrović' }).getByRole('checkbox')
  for (let n = 0; n < (await boxes.count()) - 2; n++) await boxes.nth(n).check()
  await look(school, 'praesenz')
  await button(school, 'Speichern')
  await says(school, /.+/)
}

/** What is released leaves in one file, drafted and released by two, and the bank says that all of it is booked. */
async function payAll(drafter: Page, other: Page) {
  await drafter.goto(`${app.url}/amt/zahlungen/laeufe`)
  // The demo has begun a run already; with the new payment it is made anew.
  await link(drafter, /^Lauf \d/)
  await drafter.locator('summary', { hasText: 'Lauf abbrechen' }).click()
  await drafter.locator('#grund-cancel').fill('Eine Zahlung kommt dazu.')
  await button(drafter, 'Lauf abbrechen')
  await says(drafter, 'abgebrochen')
  await drafter.goto(`${app.url}/amt/zahlungen/laeufe`)
  await button(drafter, 'Entwurf machen')
  await drafter.getByRole('heading', { level: 1, name: /^Lauf \d/ }).waitFor()
  await look(drafter, 'lauf')
  await other.goto(drafter.url().split('?')[0] ?? '')
  await button(other, /freigeben und Datei machen/)
  await says(other, 'Die Datei für die Bank ist gemacht.')
  const download = other.waitForEvent('download')
  await button(other, /holen/)
  const stream = await (await download).createReadStream()
  const xml = (await stream.toArray()).join('')
  const lines = [...xml.matchAll(/<EndToEndId>([^<]+)<\/EndToEndId>[\s\S]*?<InstdAmt Ccy="CHF">([\d.]+)</g)].map(
    ([, endToEndId = '', francs = '']) => ({ endToEndId, rappen: Math.round(Number(francs) * 100) }),
  )
  expect(lines.length).toBeGreaterThan(0)
  await other.goto(`${app.url}/amt/zahlungen/bank`)
  await other.getByLabel('Datei der Bank').setInputFiles({ name: 'camt054.xml', mimeType: 'text/xml', buffer: Buffer.from(camt054(lines)) })
  await button(other, 'Einlesen')
  await says(other, `${lines.length} bezahlt`)
  await look(other, 'bank')
}
