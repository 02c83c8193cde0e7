// An editor says what a profession asks for, a counsellor puts it right, a committee decides on demand, figures come from a file; without script.
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { browse } from '#test/browse.ts'
import { visitAs } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
}, 240_000)
const as = (name: string) => visitAs(app, name)
const form = '#beruf'
const here = '/amt/berufe/datenanalyse'

test('an editor adds a competence, is told what is missing with everything kept, saves, and the public page says who mapped it', async () => {
  const editor = await as('priska.leuzinger')
  const list = await editor.get('/amt/berufe')
  const slug = list.links.find(link => link.label.includes('Datenanalytiker'))?.href ?? here
  const page = await editor.get(slug)
  const more = await page.submit({ titleFemale: 'Datenfrau' }, { form, button: 'Noch eine Kompetenz' })
  expect(more.get('[name="titleFemale"]').getAttribute('value')).toBe('Datenfrau')
  const rows = more.all('[name^="needs."][name$=".code"]').length
  const wrong = await more.submit({ [`needs.${rows - 1}.code`]: '2.5', source: '' }, { form, button: 'Speichern' })
  expect(wrong.status).toBe(422)
  expect(Object.keys(wrong.errors)).toEqual(expect.arrayContaining(['source', `needs.${rows - 1}.level`]))
  expect(wrong.get('[name="titleFemale"]').getAttribute('value')).toBe('Datenfrau')
  const saved = await wrong.submit(
    { [`needs.${rows - 1}.level`]: '3', [`needs.${rows - 1}.weight`]: '2', source: 'Runde vom März' },
    { form, button: 'Speichern' },
  )
  expect(saved.notice).toContain('Gespeichert')
  expect(saved.text).toContain('Runde vom März')
  expect((await editor.get(slug.replace('/amt', ''))).text).toContain('Runde vom März')
  const stale = await page.submit({ titleMale: 'Datenmann', source: 'Alt' }, { form, button: 'Speichern' })
  expect(stale.status).toBe(422)
  expect(stale.notice).toContain('Datenmann')
})

test('who brings nothing sees the professions by demand, each place opened down to the figures it rests on', async () => {
  const visitor = browse(app)
  const list = await visitor.get('/berufe')
  const points = list.all('.professions summary').map(one => Number(/([\d.]+) von 100/.exec(one.text)?.[1]))
  expect(points.length).toBe(list.all('.professions article').length)
  expect(points).toEqual(points.toSorted((a, b) => b - a))
  const first = list.get('.professions article')
  const said = first.querySelector('.points')?.textContent ?? ''
  const score = /Aus den Kennzahlen: (\d+) von 100/.exec(said)?.[1]
  expect(Number(score)).toBeCloseTo(points[0] ?? 0, 0)
  expect(first.text).toContain('Gewichte: Version')
  const page = await visitor.get(first.querySelector('.points a')?.getAttribute('href') ?? '')
  expect(page.get('.score').text).toContain(`${score} von 100`)
  expect(page.get('.demand').text).toContain('Stellenmeldungen im Kanton (Demo)')
  expect(page.get('.named').text).toMatch(/ISCO-08\s*\d{4}/)
})

test('an interest and a profile are opened to the steps they are made of', async () => {
  const list = await browse(app).get('/berufe?stand=1.1-3_1.2-2&lust=1')
  for (const article of list.all('.professions article')) {
    const said = article.querySelector('.points')?.textContent ?? ''
    const [, distance, needed] = /1 − (\d+) ÷ (\d+)/.exec(said) ?? []
    const [, near] = /Nähe \(.*?\): ([\d.]+)/.exec(said) ?? []
    expect(1 - Number(distance) / Number(needed), said).toBeCloseTo(Number(near), 1)
    const [, wanted, all] = /(\d+) von (\d+) verlangten/.exec(said) ?? []
    const [, interest] = /Interesse: ([\d.]+)/.exec(said) ?? []
    expect(Number(wanted) / Number(all), said).toBeCloseTo(Number(interest), 1)
  }
})

test('a counsellor puts a level right with a reason, cannot write the rest, and everybody reads the reason', async () => {
  const anna = await as('anna.kubli')
  const list = await anna.get('/amt/berufe')
  const slug = list.links.find(link => link.label.includes('Datenanalytiker'))?.href ?? here
  const page = await anna.get(slug)
  expect(page.has(form)).toBe(false)
  const none = await page.submit({ code: '4.4', level: '2', weight: '1', reason: 'kurz' }, { button: 'Berichtigen' })
  expect(none.status).toBe(422)
  const done = await none.submit(
    { code: '4.4', level: '2', weight: '1', reason: 'Im Betrieb gesehen: Strom zählt.' },
    { button: 'Berichtigen' },
  )
  expect(done.notice).toContain('Berichtigung')
  expect((await browse(app).get(slug.replace('/amt', ''))).text).toContain('Im Betrieb gesehen: Strom zählt.')
  expect((await anna.get('/amt/berufe/neu')).status).toBe(403)
  expect((await anna.get('/amt/berufe/zahlen')).status).toBe(403)
})

test('what eight people wish is shown to schools and begins an offer with its words in it; what four wish is not shown', async () => {
  const school = await as('ursina.blumer')
  const page = await school.get('/anbieter/bedarf')
  expect(page.text).toContain('8-mal vermisst')
  expect(page.text).not.toContain('Drohnen')
  const offer = await page.follow(/Kurs dazu anbieten: Urheberrecht|Kurs dazu anbieten: .*/, '.rows a')
  expect(offer.get('[name="title"]').getAttribute('value')).not.toBe('')
  const made = await offer.submit({ title: 'Bilder und Rechte' })
  expect(made.heading).toBe('Bilder und Rechte')
  const gap = await school.get('/anbieter/kurse/neu?titel=Rechte&kompetenz=3.3&stufe=5')
  const whole = await gap.submit({})
  expect(whole.get('[name="competences.0.code"] option[selected]').getAttribute('value')).toBe('3.3')
})

test('a committee decides on demand with a reason that everybody reads, and ends it', async () => {
  const editor = await as('priska.leuzinger')
  const list = await editor.get('/amt/berufe')
  const slug = list.links.find(link => link.label.includes('Cloud'))?.href ?? here
  const page = await editor.get(slug)
  const silent = await page.submit({ score: '90', committee: 'Fachkommission', overrideReason: '' }, { button: 'Entscheid eintragen' })
  expect(silent.status).toBe(422)
  const done = await silent.submit(
    { score: '90', committee: 'Fachkommission', overrideReason: 'Ein Betrieb zieht nach Näfels.' },
    { button: 'Entscheid eintragen' },
  )
  expect(done.text).toContain('Nachfrage 90 von 100')
  const open = await browse(app).get(slug.replace('/amt', ''))
  expect(open.text).toContain('Ein Betrieb zieht nach Näfels.')
  const ended = await done.submit({ overrideReason: 'Der Betrieb kommt nicht.' }, { button: 'Entscheid beenden' })
  expect(ended.text).not.toContain('Nachfrage 90 von 100')
})

test('figures from a file are checked first, told by line where wrong, and then taken over', async () => {
  const editor = await as('priska.leuzinger')
  const header = 'quelle;ausgabe_datum;region;isco4;indikator;wert;einheit;periode'
  const send = async (text: string) => {
    const body = new FormData()
    body.set('file', new File([text], 'nachfrage.csv', { type: 'text/csv' }))
    body.set('do', 'try')
    const answer = await editor.fetch('/amt/berufe/zahlen', { method: 'POST', body, headers: { origin: app.url } })
    return { status: answer.status, html: await answer.text() }
  }
  const bad = await send(`${header}\nErhebung;2026-01-31;GL;2511;Horoskop;3;Stellen;2025\n`)
  expect(bad.status).toBe(422)
  expect(bad.html).toContain('Zeile 2:')
  const good = await send(`${header}\nErhebung (Demo);2026-01-31;GL;2511;Offene Stellen;3;Stellen;2025\n`)
  expect(good.status).toBe(200)
  expect(good.html).toContain('noch nichts übernommen')
  const [, content = ''] = /name="content" value="([^"]+)"/.exec(good.html) ?? []
  const done = await editor.post('/amt/berufe/zahlen', { name: 'nachfrage.csv', content, do: 'import' })
  expect(done.notice).toContain('übernommen')
})

test('from a profession one comes to the test for it, and with a kept result to has and lacks', async () => {
  const test = await (await browse(app).get('/berufe/datenanalyse')).follow('Noch kein Ergebnis?')
  expect(test.path).toBe('/standort?ziel=datenanalyse')
  expect(test.get('input[name=ziel]').getAttribute('value')).toBe('datenanalyse')
  const reto = await as('reto.landolt')
  for (const [path, found] of [
    ['/berufe/datenanalyse', '.match'],
    ['/berufe/datenanalyse/weg', 'ol.on-the-way'],
    ['/berufe', '.professions'],
  ] as const) {
    const page = await reto.get(path)
    expect(page.has('a', 'Noch kein Ergebnis?'), path).toBe(false)
    const own = await page.follow('Mit meinem gespeicherten Profil ansehen')
    expect(own.path, path).toMatch(/stand=1\.1-\d/)
    expect(own.has(found), path).toBe(true)
  }
})

test('nobody is sent to a course that will not have them', async () => {
  const visitor = browse(app)
  const page = await visitor.get('/berufe/datenanalyse?stand=1.2-3')
  expect(page.get('.match').text).not.toContain('Fake News erkennen')
  const young = await page.follow('Jugendliche', '.whose a')
  expect(young.get('.match').text).toContain('Fake News erkennen')
  expect((await young.follow('Meinen Weg planen')).get('select[name=fuer] option[selected]').text).toBe('Jugendliche')
})
