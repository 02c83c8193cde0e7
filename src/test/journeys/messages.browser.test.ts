import { beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { getRunFacts } from '#domain/enrolment/run-facts.ts'
import { writeMessage } from '#domain/message/writing.ts'
import { type App, startApp } from '#test/app.ts'
import { contextOf, lookAt } from '#test/everywhere/looking-at.ts'
import { makePerson, makeResident, makeRun } from '#test/places.ts'

const [reader, clerk] = ['anna@demo.example', 'rahel@demo.example']
let app: App
let own: string
let letter: string

beforeAll(async () => {
  app = await startApp({ jobs: true })
  const anna = await makeResident({ firstName: 'Anna', lastName: 'Hösli', email: reader })
  await database().userAccount.update({ where: { id: anna.accountId }, data: { email: reader } })
  const frida = await makePerson({ email: null, firstName: 'Frida', lastName: 'Elmer', phone: '+41550007101' })
  const account = await database().userAccount.create({ data: { name: 'Rahel Muster (Demo)', email: clerk } })
  for (const role of ['counter_clerk', 'administrator'] as const)
    await database().roleGrant.create({ data: { accountId: account.id, role, office: 'SCHALTER' } })
  const run = await getRunFacts(database(), (await makeRun({ version: { title: 'E-Banking sicher nutzen', bring: ['Laptop'] } })).id)
  await database().$transaction(async tx => {
    for (const personId of [anna.person.id, frida.id])
      for (const kind of ['enrolment/confirmed', 'enrolment/reminder', 'enrolment/run_changed'] as const)
        await writeMessage(tx, { kind, personId, run, values: {} })
  })
  await database().mailAddress.create({
    data: { address: 'ein.sehr.langer.name.ohne.ende@demo.example', bounces: 3, stoppedAt: new Date() },
  })
  const first = (personId: string) => database().message.findFirstOrThrow({ where: { personId }, orderBy: { id: 'asc' } })
  own = (await first(anna.person.id)).id
  letter = (await first(frida.id)).id
  while ((await database().practiceMail.count()) < 3) await new Promise(wake => setTimeout(wake, 20))
})

test.each([
  ['/postfach', () => null],
  ['/en/postfach?adresse=nobody', () => null],
  ['/mein/mitteilungen', () => reader],
  ['/mein/mitteilungen/:own', () => reader],
  ['/en/mein/mitteilungen/:own', () => reader],
  ['/amt/post', () => clerk],
  ['/amt/post?stand=to_print', () => clerk],
  ['/amt/post?q=niemand', () => clerk],
  ['/amt/post/:own', () => clerk],
  ['/en/amt/post/:letter', () => clerk],
  ['/amt/post/adressen', () => clerk],
])('nothing is wrong on %s, on a phone and at a desk', async (path, who) => {
  const context = await contextOf(app, who())
  const at = path.replace(':own', own).replace(':letter', letter)
  await lookAt(context, app.url + at, `post-${path.replace(/[^a-z0-9]+/gi, '-')}`)
  await context.close()
})

test('nothing is wrong on the page of the post while it is stopped', async () => {
  const { id } = await database().postPause.create({ data: { pausedBy: 'Rahel Muster (Demo)', reason: 'Falsches Datum' } })
  const context = await contextOf(app, clerk)
  await lookAt(context, `${app.url}/amt/post`, 'post-paused')
  await context.close()
  await database().postPause.update({ where: { id }, data: { resumedAt: new Date() } })
})

test('letters are printed with the keyboard alone', async () => {
  const context = await contextOf(app, clerk)
  const page = await context.newPage()
  await page.goto(`${app.url}/amt/post?stand=to_print`)
  const boxes = page.getByRole('checkbox')
  expect(await boxes.count()).toBe(3)
  await boxes.nth(1).focus()
  await page.keyboard.press('Space')
  await page.getByRole('button', { name: 'Angekreuzte als gedruckt vermerken' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('2 Briefe sind als gedruckt vermerkt.').waitFor()
  expect(await page.getByRole('checkbox').count()).toBe(1)
  await context.close()
})
