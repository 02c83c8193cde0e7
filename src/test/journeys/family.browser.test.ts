// From the first code to a family: what somebody meets once, in Chromium, at both widths, before axe.
import type { BrowserContext, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { openContext } from '#test/chromium.ts'
import { lookThrough } from '#test/looking.ts'
import { sql } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
})

const mailTo = async (address: string) =>
  (await sql<{ text: string }>(app, `select text from "PracticeMail" where address = $1 order by at desc limit 1`, [address]))[0]?.text ??
  ''

async function signIn(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${app.url}/anmelden?weiter=/mein/familie`)
  await page.getByLabel('E-Mail-Adresse').fill(address)
  await page.getByRole('button', { name: 'Code schicken' }).click()
  await page.waitForURL('**/anmelden/code**')
  return page
}
const enter = async (page: Page, address: string) => {
  await page.getByLabel('Code', { exact: true }).fill((await mailTo(address)).match(/\b\d{6}\b/)?.[0] ?? '')
  await page.getByRole('button', { name: 'Anmelden' }).click()
}

test('a new person signs in, registers, adds a child, asks to help, and is told at the field what is wrong', {
  timeout: 120_000,
}, async () => {
  const context = await openContext()
  const page = await signIn(context, 'neu.hier@demo.example')
  await lookThrough(page, 'family-1')
  await page.getByLabel('Code', { exact: true }).fill('12')
  await page.getByRole('button', { name: 'Anmelden' }).click()
  // The summary takes the focus and leads to the field.
  const summary = page.getByRole('alert')
  await summary.waitFor()
  expect(await summary.evaluate(element => element === document.activeElement)).toBe(true)
  await summary.getByRole('link').click()
  expect(await page.getByLabel('Code', { exact: true }).evaluate(element => element === document.activeElement)).toBe(true)
  await lookThrough(page, 'family-2')
  await enter(page, 'neu.hier@demo.example')

  await page.waitForURL('**/anmelden/angaben**')
  await lookThrough(page, 'family-3')
  await page.getByLabel('Vorname').fill('Rosa')
  await page.getByLabel('Nachname').fill('Neu')
  await page.getByLabel('Geburtsdatum').fill('31.2.1980')
  await page.getByLabel('Wohnort').selectOption('Netstal')
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Konto einrichten' }).click()
  await page.getByText('Diesen Tag gibt es nicht.').first().waitFor()
  expect(await page.getByLabel('Vorname').inputValue()).toBe('Rosa')
  await lookThrough(page, 'family-4')
  await page.getByLabel('Geburtsdatum').fill('28.2.1980')
  await page.getByRole('button', { name: 'Konto einrichten' }).click()

  // The fragment of the error summary stays in the address through the redirects.
  await page.waitForURL(url => url.pathname === '/mein/familie')
  await lookThrough(page, 'family-5')
  await page.getByRole('link', { name: 'Kind eintragen' }).click()
  expect(await page.getByLabel('Wohnort').inputValue()).toBe('Netstal')
  await page.getByLabel('Vorname').fill('Kim')
  await page.getByLabel('Geburtsdatum').fill('1.5.2015')
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Kind eintragen' }).click()
  await page.getByText('Das Kind ist eingetragen.').waitFor()

  await page.getByRole('link', { name: 'Jemandem helfen' }).click()
  await page.getByLabel('E-Mail-Adresse der Person').fill('grosi@demo.example')
  await page.getByLabel('Vorname').fill('Vreni')
  await page.getByLabel('Nachname').fill('Neu')
  await page.getByLabel('Geburtsdatum').fill('3.3.1950')
  await page.getByLabel('Wohnort').selectOption('Elm')
  await page.getByRole('button', { name: 'Um Erlaubnis fragen' }).click()
  await page.getByRole('heading', { name: 'Code von Vreni Neu' }).waitFor()
  await lookThrough(page, 'family-6')
  await page.getByLabel('Code aus der Mail').fill((await mailTo('grosi@demo.example')).match(/\d{4} \d{4}/)?.[0] ?? '')
  await page.getByRole('button', { name: 'Vreni helfen' }).click()
  await page.getByText('Sie dürfen ab jetzt für diese Person handeln.').waitFor()
  await lookThrough(page, 'family-7')
  await context.close()
})

test('an invitation is met after signing in, and accepted with the birthday', { timeout: 60_000 }, async () => {
  const address = 'zweite.mutter@demo.example'
  await sql(
    app,
    `insert into "Invitation" (id, kind, "askedById", "personId", address, "expiresAt")
     select uuidv7(), 'guardian', m."accountId", p.id, $1, now() + interval '1 day'
     from "Person" p join "Managing" m on m."personId" = p.id where p."firstName" = 'Kim' and p."lastName" = 'Zweifel'`,
    [address],
  )
  const context = await openContext()
  const page = await signIn(context, address)
  await enter(page, address)
  await page.getByRole('link', { name: 'Einladung ansehen' }).click()
  await lookThrough(page, 'family-8')
  const [kim] = await sql<{ born: string }>(
    app,
    `select to_char("bornOn", 'DD.MM.YYYY') as born from "Person" where "firstName" = 'Kim' and "lastName" = 'Zweifel'`,
  )
  await page.getByLabel('Geburtsdatum des Kindes').fill(kim?.born ?? '')
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Einladung annehmen' }).click()
  await page.getByText('Die Einladung ist angenommen.').waitFor()
  expect(await page.getByRole('heading', { name: 'Kim Zweifel' }).isVisible()).toBe(true)
  await context.close()
})
