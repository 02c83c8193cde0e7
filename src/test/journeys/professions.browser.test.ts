// The pages of those who keep professions: axe, order, keyboard, the narrowest phone, both languages.
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { contextOf, lookAt } from '#test/everywhere/looking-at.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
}, 240_000)

const pages: [string, string][] = [
  ['priska.leuzinger', '/amt/berufe'],
  ['priska.leuzinger', '/amt/berufe/datenanalyse'],
  ['priska.leuzinger', '/en/amt/berufe/neu'],
  ['priska.leuzinger', '/amt/berufe/zahlen'],
  ['anna.kubli', '/en/amt/berufe/datenanalyse'],
  ['anna.kubli', '/amt/bedarf'],
  ['ursina.blumer', '/anbieter/bedarf'],
  ['ursina.blumer', '/berufe/datenanalyse'],
]
for (const [who, path] of pages)
  test(`${path} is in order for ${who}`, async () => {
    const context = await contextOf(app, `${who}@demo.example`)
    await lookAt(context, `${app.url}${path}`, `professions${path.replaceAll('/', '-')}`, path.startsWith('/en') ? 'en' : 'de')
    await context.close()
    expect(context.pages()).toEqual([])
  })
