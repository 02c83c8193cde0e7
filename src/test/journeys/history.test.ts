// What happened can be looked up by those whose work it is, and by nobody else.
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { visitAs } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
}, 120_000)
const as = (name: string) => visitAs(app, name)
const administrator = () => as('marco.disch')

test('the administration finds a row by a word, reads it as a sentence, and follows it to everything about the same thing', async () => {
  const page = await (await administrator()).get('/amt/verlauf')
  const found = await page.submit({ q: 'FixFoto', tat: 'returned' }, { form: 'search form', button: 'Zeigen' })
  expect(found.all('.told > li')).toHaveLength(1)
  expect(found.get('.told li').text).toContain('Priska Leuzinger hat «Fotobuch bei FixFoto bestellen» mit Gründen zurückgegeben')
  expect(found.get('.told .diff').text).toContain('Bitte ohne den Namen einer Firma')
  const all = await found.follow('Alles dazu')
  expect(all.all('.told > li').map(row => /zurückgegeben|eingereicht|angelegt/.exec(row.text)?.[0])).toEqual([
    'zurückgegeben',
    'eingereicht',
    'angelegt',
  ])
})

test('a day that does not exist is said at its field, and the other filters stay', async () => {
  const page = await (await administrator()).get('/amt/verlauf?q=Foto&von=31.2.2026')
  expect(page.status).toBe(400)
  expect(page.errors).toHaveProperty('von')
  expect(page.get('[name="q"]').getAttribute('value')).toBe('Foto')
})

test.each([['?was=unsinn'], ['?weg=tor'], ['?person=42'], ['?seite=-1'], ['?tat=%27;drop'], ['?seite=9999999']])(
  '%s is no error of ours',
  async query => {
    expect([200, 400]).toContain((await (await administrator()).get(`/amt/verlauf${query}`)).status)
  },
)

test('pages lead on, and beyond the last one there is nothing new', async () => {
  const visitor = await administrator()
  const first = await visitor.get('/amt/verlauf?was=run')
  const second = await first.follow('2', '.pages a')
  const rows = (page: typeof first) => page.all('.told > li').map(row => row.text)
  expect(rows(second).length).toBeGreaterThan(0)
  expect(rows(second)).not.toEqual(rows(first))
})

test('an editor reads about courses, the counter about people, and neither about roles', async () => {
  const [editor, clerk] = [await as('priska.leuzinger'), await as('heidi.voegeli')]
  const options = async (visitor: typeof editor) =>
    (await visitor.get('/amt/verlauf')).all('[name="was"] option').map(option => option.text.trim())
  expect(await options(editor)).toEqual(['alles', 'Kurs', 'Termin', 'Anbieter', 'Beruf'])
  expect(await options(clerk)).toEqual(['alles', 'Person', 'Anmeldung', 'Nachricht'])
  for (const visitor of [editor, clerk]) expect((await visitor.get('/amt/verlauf?was=role')).all('.told > li')).toHaveLength(0)
})

test('residents and schools have no history to search', async () => {
  for (const name of ['sandra.tschudi', 'ursina.blumer']) expect((await (await as(name)).get('/amt/verlauf')).status).toBe(403)
})

test('the desk says what waits, and each number leads to it', async () => {
  const desk = await (await as('priska.leuzinger')).get('/amt')
  expect(desk.get('.waits').text).toMatch(/2\s*Kurse warten auf die Prüfung/)
  const queue = await desk.follow(/warten auf die Prüfung/)
  expect(queue.all('.list ol > li')).toHaveLength(2)
  expect((await (await as('sandra.tschudi')).get('/amt')).status).toBe(403)
})
