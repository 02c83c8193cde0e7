import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { contextOf, lookAt } from '#test/everywhere/looking-at.ts'
import { expectNoViolations } from '#test/looking.ts'
import { sql } from '#test/sign-in.ts'

const [nadja, heidi, sandra] = ['nadja.zweifel@demo.example', 'heidi.voegeli@demo.example', 'sandra.tschudi@demo.example']
let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
})
type Waiting = { id: string; personId: string; number: string }
const waiting = async () =>
  (
    await sql<Waiting>(
      app,
      `select id, "personId", number from "SubsidyApplication" where "confirmSince" is not null and "confirmedAt" is null`,
    )
  )[0] as Waiting
type Held = { applicationId: string; slug: string }
const held = async () =>
  (
    await sql<Held>(
      app,
      `select h."applicationId", c.slug from "SeatHold" h join "CourseRun" r on r.id = h."runId" join "Course" c on c.id = r."courseId" where h."endedAt" is null`,
    )
  )[0] as Held

test('nothing is wrong where somebody confirms, where it waits, and where a seat is held', async () => {
  const [one, hold] = [await waiting(), await held()]
  for (const [path, who] of [
    ['/foerderung/bestaetigen', null],
    ['/en/foerderung/bestaetigen', null],
    [`/mein/gesuche/${one.id}`, nadja],
    [`/amt/schalter/person/${one.personId}/bestaetigen`, heidi],
    [`/mein/gesuche/neu?person=${one.personId}`, heidi],
    [`/mein/gesuche/${hold.applicationId}`, sandra],
    [`/kurse/${hold.slug}`, sandra],
  ] as const) {
    const context = await contextOf(app, who)
    await lookAt(
      context,
      app.url + path,
      `bestaetigen-${path.replace(/[0-9a-f-]{36}|[^a-z]+/gi, '-')}`,
      path.startsWith('/en') ? 'en' : 'de',
    )
    await context.close()
  }
})

test('at the counter a letter is printed, and with its code the person confirms by keyboard alone', async () => {
  const { id, personId, number } = await waiting()
  const context = await contextOf(app, heidi)
  const page = await context.newPage()
  await page.goto(`${app.url}/amt/schalter/person/${personId}/bestaetigen`)
  await page.getByRole('button', { name: /Brief mit Code drucken/ }).click()
  await page.locator('.slip').waitFor()
  await expectNoViolations(page)
  const code = await page.locator('.slip').innerText()
  await context.close()
  const own = await contextOf(app, null)
  const reader = await own.newPage()
  await reader.goto(`${app.url}/foerderung/bestaetigen`)
  await reader.locator('#number').focus()
  await reader.keyboard.type(number)
  await reader.keyboard.press('Tab')
  await reader.keyboard.type(code.trim())
  await reader.keyboard.press('Enter')
  await reader.getByRole('heading', { name: `Gesuch ${number}` }).waitFor()
  await expectNoViolations(reader)
  await reader.locator('#declaration').focus()
  await reader.keyboard.press('Space')
  await reader.keyboard.press('Tab')
  await reader.keyboard.press('Enter')
  await reader.getByText('ist bestätigt').first().waitFor()
  await expectNoViolations(reader)
  expect(await sql(app, `select "confirmedBy" from "SubsidyApplication" where id = $1`, [id])).toEqual([{ confirmedBy: 'letter' }])
  await own.close()
})
