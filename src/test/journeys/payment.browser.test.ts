// Paying from end to end, as people do it: a family of three with two courses and a voucher, a senior with a bill at the post office, the office's evening.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { camt, payments } from '#test/bank-credit.ts'
import { sql } from '#test/sign-in.ts'
import { button, desk, link, phone, says, walking } from '#test/walking.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true, jobs: true })
}, 180_000)
const { browser, look, runJob } = walking(() => app, 'payment')

const runOf = async (slug: string, seats: number) =>
  (
    await sql<{ number: number }>(
      app,
      `select r.number from "CourseRun" r join "Course" c on c.id = r."courseId"
       where c.slug = $1 and r.state = 'open' and r."enrolUntil" > now() + interval '20 days' and r.seats - r.taken >= $2 and r.waiting = 0 order by r."startsAt" limit 1`,
      [slug, seats],
    )
  )[0]?.number
const statesOf = async (order: string) =>
  (
    await sql<{ state: string }>(
      app,
      `select e.state::text from "Enrolment" e join "OrderItem" i on i.id = e."orderItemId" where i."orderId" = $1 order by i."createdAt"`,
      [order],
    )
  ).map(one => one.state)
/** Whatever a course asks to be confirmed. */
async function agree(page: Page) {
  for (const name of ['confirmPrerequisites', 'consent'])
    if (await page.locator(`[name=${name}]`).count()) await page.locator(`[name=${name}]`).check()
}
const orderIn = (page: Page) => /\/mein\/zahlungen\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? ''

test('a family of three books two courses, one subsidised, pays the rest by TWINT, cancels one child and sees the refund', {
  timeout: 300_000,
}, async () => {
  // Kim has a sister of the same age.
  await sql(
    app,
    `with nadja as (select m."accountId" from "Managing" m join "Person" p on p.id = m."personId" where p."firstName" = 'Nadja' and p."lastName" = 'Zweifel' and m.kind = 'self'),
       lia as (insert into "Person" (id, "firstName", "lastName", "bornOn", postcode, locality, municipality, demo)
         values (gen_random_uuid(), 'Lia', 'Zweifel', '2016-05-20', '8750', 'Glarus', 1632, true) returning id)
     insert into "Managing" (id, "accountId", "personId", kind) select gen_random_uuid(), nadja."accountId", lia.id, 'guardian' from nadja, lia`,
  )
  const page = await browser(phone, 'Nadja Zweifel')
  await page.goto(`${app.url}/kurse/scratch-mein-erstes-spiel/${await runOf('scratch-mein-erstes-spiel', 2)}/anmelden`)
  await page.getByLabel(/Kim Zweifel/).check()
  await page.getByLabel(/Lia Zweifel/).check()
  await agree(page)
  await look(page, 'anmelden-kinder')
  await button(page, /Platz nehmen|Plätze nehmen/)
  await page.waitForURL('**/mein/zahlungen/**')
  const order = orderIn(page)
  await look(page, 'bestellung-kinder')

  await page.goto(`${app.url}/kurse/digitale-grundkompetenzen-im-alltag/${await runOf('digitale-grundkompetenzen-im-alltag', 1)}/anmelden`)
  await page.getByLabel(/Nadja Zweifel/).check()
  await agree(page)
  await button(page, /Platz nehmen/)
  await page.waitForURL('**/mein/zahlungen/**')
  expect(orderIn(page)).toBe(order)
  await page.getByRole('heading', { level: 1, name: /CHF 540/ }).waitFor()
  await look(page, 'bestellung-alle')

  // What the canton takes over, and who bears it where she does not go, stands there before she says yes.
  await page
    .getByText(/Wer weniger als 60 % des Kurses besucht, bezahlt den Beitrag des Kantons selber/)
    .first()
    .waitFor()
  await link(page, /Gutschein ansehen/)
  await look(page, 'gutschein')
  if (await page.locator('[name=employment]').count()) await page.locator('[name=employment]').selectOption('employed')
  if (await page.locator('[name=other_funding]').count()) await page.locator('[name=other_funding]').fill('0')
  await page.locator('[name=declaration]').check()
  await button(page, 'Gutschein einlösen')
  await says(page, 'Der Gutschein ist eingelöst.')
  await page.getByRole('heading', { level: 1, name: /CHF 180/ }).waitFor()
  await look(page, 'mit-gutschein')

  await button(page, /mit Karte oder TWINT bezahlen/)
  await page.waitForURL('**/zahlstelle/**')
  await page.getByLabel('TWINT').check()
  await look(page, 'zahlstelle')
  await button(page, /180 bezahlen/)
  await page.waitForURL('**/mein/zahlungen/**')
  await says(page, 'Danke, die Zahlung ist da.')
  await look(page, 'bezahlt')
  expect(await statesOf(order)).toEqual(['confirmed', 'confirmed', 'confirmed'])

  // Lia does not come after all.
  await page
    .getByRole('main')
    .getByRole('link', { name: /Erstes Spiel|Scratch/ })
    .last()
    .click()
  await page.waitForURL('**/mein/kurse/**')
  await page.locator('summary', { hasText: 'Platz zurückgeben' }).click()
  await page
    .getByText(/Sagen Sie heute ab, bekommen Sie CHF.90(\.00)? von CHF.90(\.00)? zurück/)
    .first()
    .waitFor()
  await look(page, 'absagen')
  await page.getByRole('main').locator('details[open]').getByRole('button').first().click()
  await expect.poll(async () => (await statesOf(order)).filter(one => one === 'cancelled').length).toBe(1)
  await runJob(
    'follow-orders',
    async () => (await sql(app, `select 1 from "OrderRefund" where "orderId" = $1 and state = 'done'`, [order])).length === 1,
  )
  await page.goto(`${app.url}/mein/zahlungen/${order}`)
  await page.getByText('Zurückbezahlt').first().waitFor()
  await look(page, 'rueckzahlung')
  await page.goto(`${app.url}/mein/zahlungen`)
  await look(page, 'meine-zahlungen')
  expect((await statesOf(order)).sort()).toEqual(['cancelled', 'confirmed', 'confirmed'])
})

test('a senior pays a bill at the post office, the upload of the bank’s file confirms her seat, and the office closes the day', {
  timeout: 300_000,
}, async () => {
  const counter = await browser(desk, 'Heidi Vögeli')
  const [frida] = await sql<{ id: string }>(app, `select id from "Person" where "firstName" = 'Frida' and "lastName" = 'Elmer'`)
  const slug = 'fotos-ordnen-und-teilen'
  await counter.goto(`${app.url}/kurse/${slug}/${await runOf(slug, 1)}/anmelden?person=${frida?.id}`)
  await look(counter, 'schalter-anmelden')
  if (!(await counter.locator('[name=personIds]').first().isChecked())) await counter.locator('[name=personIds]').first().check()
  await agree(counter)
  await button(counter, /Platz nehmen/)
  await counter.waitForURL('**/mein/kurse/**')
  await look(counter, 'schalter-platz')
  const [bill] = await sql<{ id: string; orderId: string; reference: string; key: string; totalRappen: number; number: string }>(
    app,
    `select i.* from "Invoice" i join "Order" o on o.id = i."orderId" where o."debtorId" = $1 and o.state = 'billed' order by i."issuedAt" desc limit 1`,
    [frida?.id],
  )
  expect(bill?.reference).toMatch(/^\d{27}$/)
  const visitor = await browser(phone)
  await visitor.goto(`${app.url}/rechnung/${bill?.key}`)
  await look(visitor, 'rechnung')

  // Frida pays at the post office; the next evening the bank's file says so.
  const xml = camt({
    accounts: payments({ amount: ((bill?.totalRappen ?? 0) / 100).toFixed(2), reference: bill?.reference ?? '', payer: 'Frida Elmer' }),
  })
  const file = join(mkdtempSync(join(tmpdir(), 'camt-')), 'camt054.xml')
  writeFileSync(file, xml)
  const office = await browser(desk, 'Livia Marti')
  await office.goto(`${app.url}/amt/kasse`)
  await look(office, 'kasse')
  await office.goto(`${app.url}/amt/kasse/bank`)
  await office.locator('input[type=file]').setInputFiles(file)
  await office.getByRole('main').locator('form:has(input[type=file]) button').first().click()
  await expect.poll(() => statesOf(bill?.orderId ?? '')).toEqual(['confirmed'])
  await look(office, 'bank')

  await office.goto(`${app.url}/amt/kasse/tag`)
  await office.locator('[name=day]').first().fill(Temporal.Now.plainDateISO('Europe/Zurich').toString())
  await button(office, 'Jetzt vergleichen')
  await look(office, 'tag')
  await button(office, 'Tag abschliessen')
  await office
    .getByText(/ist abgeschlossen/)
    .first()
    .waitFor()
  await look(office, 'abgeschlossen')
  const [day] = await sql<{ differences: number; closedAt: Date | null }>(
    app,
    `select differences, "closedAt" from "PaymentDay" order by day desc limit 1`,
  )
  expect(day).toMatchObject({ differences: 0, closedAt: expect.anything() })
})
