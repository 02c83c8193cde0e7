// From the advert to the promise without script: the young person, the mother, the office; what was typed stays, what is refused says why.
import { beforeAll, describe, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { inviteCounsellor } from '#domain/counselling/inviting.ts'
import { type App, startApp } from '#test/app.ts'
import { coordinator } from '#test/apprenticeships.ts'
import { browse, type Visitor } from '#test/browse.ts'
import { anApplicant, anOpenAdvert, aYouth, candidacyOf, placeState } from '#test/candidacies.ts'
import { choice, counsellor, idOf } from '#test/counselling.ts'
import { pdf } from '#test/papers.ts'
import { signInAs } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
}, 180_000)
async function as(actor: { account: { email: string } | null } | null): Promise<Visitor> {
  const visitor = browse(app)
  await signInAs(visitor, actor?.account?.email ?? '')
  return visitor
}
const said = { school: 'Oberstufe Näfels, 3. Sek', motivation: 'Ich baue gern Netzwerke.\nZu Hause habe ich eines.' }
const form = (button: string) => ({ form: `form:has([value="${button}"])` })
const sendFile = async (visitor: Visitor, path: string, kind: string, name: string, bytes: Buffer) => {
  const body = new FormData()
  body.set('kind', kind)
  body.set('file', new File([new Uint8Array(bytes)], name))
  const answer = await visitor.fetch(path, { method: 'POST', body, headers: { origin: app.url }, redirect: 'manual' })
  const to = answer.headers.get('location')
  return to ? visitor.get(to) : { status: answer.status, text: await answer.text() }
}

describe('a young person of fifteen', () => {
  test('writes, hands in a paper, sends; the mother reads and agrees; the office invites and offers; the yes promises the place', async () => {
    const { advert, places } = await anOpenAdvert(1, { questions: ['Warst du schon schnuppern?'] })
    const youth = await aYouth(15)
    const here = `/lehrstellen/${advert.slug}/bewerben`
    // Without a login one reads what will be asked.
    const closed = await browse(app).get(here)
    expect(closed.text).toContain('Warst du schon schnuppern?')
    expect(closed.links.map(one => one.href)).toContain(`/anmelden?weiter=${encodeURIComponent(here)}`)

    const luan = await as(youth.self)
    const page = await luan.get(here)
    const wrong = await page.submit(said)
    expect(wrong.status).toBe(422)
    expect(Object.keys(wrong.errors)).toEqual(['answer0'])
    expect(wrong.get('textarea[name=motivation]').text.trim().replace(/\r\n/g, '\n')).toBe(said.motivation)
    const files = await wrong.submit({ answer0: 'Ja, im Herbst.' })
    expect(files.path).toMatch(/^\/mein\/bewerbungen\/[0-9a-f-]{36}\/unterlagen$/)
    const own = files.path.replace('/unterlagen', '')
    const id = own.split('/').at(-1) ?? ''
    const program = await sendFile(luan, files.path, 'cv', 'lebenslauf.pdf', Buffer.from('MZ program'))
    expect(program).toMatchObject({ status: 422, text: expect.stringContaining('href="#file"') })
    const added = await sendFile(luan, files.path, 'cv', 'Lebenslauf.pdf', pdf())
    expect(added.text).toContain('Lebenslauf.pdf')
    // What is typed is changed on the same page, with everything still in it.
    expect((await luan.get(here)).get('[name=school]').getAttribute('value')).toBe(said.school)
    const sent = await (await luan.get(files.path)).submit({}, form('send'))
    expect(sent.path).toBe(`${own}?wartet`)
    expect(sent.text).toContain('wartet auf die Eltern')
    expect((await luan.get(here)).text).toContain('schon beworben')

    const office = await coordinator()
    const regula = await as(office)
    const board = `/amt/lehrstellen/auswahl/${advert.id}`
    expect((await regula.get(board)).text).not.toContain('Luan')
    expect((await regula.get(`${board}/${id}`)).status).toBe(404)

    const mother = await as(youth.guardian)
    const question = await (await mother.get('/mein')).follow(/Informatiker/, '.asked a')
    expect(question.text).toContain(said.motivation.split('\n')[0])
    const unticked = await question.submit({}, form('agree'))
    expect(unticked.errors).toHaveProperty('consent')
    const consent = question.get('input[name=consent]').getAttribute('value') ?? ''
    const agreed = await question.submit({ consent }, form('agree'))
    expect(agreed.notice).toContain('jetzt beim Amt')

    const list = await regula.get('/amt/lehrstellen/auswahl')
    const cards = await list.follow(/Informatiker/, `main td a, main th a[href$="${advert.id}"]`)
    const moved = await cards.submit({ move: 'invite' }, { form: 'form.move' })
    expect(moved.path.split('#')[0]).toBe(`${board}/${id}`)
    expect(moved.text).not.toContain('Jahre')
    const paper = await regula.fetch(moved.links.find(one => one.label === 'Lebenslauf.pdf')?.href ?? '')
    expect([paper.status, paper.headers.get('content-disposition')?.slice(0, 10)]).toEqual([200, 'attachment'])
    const empty = await moved.submit({}, form('invite'))
    expect(empty.errors).toHaveProperty('invitation')
    const invited = await empty.submit({ invitation: 'Montag um 14 Uhr am Empfang.' }, form('invite'))
    expect(invited.notice).toContain('Eingeladen')
    expect(invited.text).toContain('15 Jahre')
    expect((await luan.get(own)).text).toContain('Montag um 14 Uhr am Empfang.')
    await invited.submit({ note: 'Fragt gut nach.' }, form('note'))
    const offered = await (await regula.get(`${board}/${id}`)).submit({ placeId: places[0]?.id ?? '' }, form('offer'))
    expect(offered.text).toContain('Angebot bis')

    const offer = await (await luan.get('/mein')).follow(/Informatiker/, '.asked a')
    expect(offer.text).not.toContain('Fragt gut nach.')
    const promised = await offer.submit({}, form('accept'))
    expect(promised.text).toContain('Die Lehrstelle ist dir zugesagt')
    expect(promised.get('#looks ~ ul').text).toContain('Lebenslauf')
    expect(await placeState(places[0]?.id ?? '')).toBe('promised')
    expect((await regula.get(board)).get('[aria-labelledby=col-accepted]').text).toContain('Luan Muster')
  })

  test('without a guardian here one reads what to do, and nothing is lost', async () => {
    const { advert } = await anOpenAdvert()
    const youth = await aYouth(15, false)
    const visitor = await as(youth.self)
    const files = await (await visitor.get(`/lehrstellen/${advert.slug}/bewerben`)).submit(said)
    const refused = await files.submit({}, form('send'))
    expect(refused.status).toBe(422)
    expect(refused.notice).toContain('Familie')
    expect(refused.text).toContain('Ich baue gern Netzwerke.')
  })
})

describe('what is typed', () => {
  test('survives a login that ended while writing', async () => {
    const { advert } = await anOpenAdvert()
    const youth = await aYouth(17)
    const visitor = await as(youth.self)
    const page = await visitor.get(`/lehrstellen/${advert.slug}/bewerben`)
    const cookies = [...visitor.cookies]
    visitor.cookies.clear()
    const lost = await page.submit(said)
    expect(lost.status).toBe(422)
    expect(lost.notice).toContain('nicht mehr angemeldet')
    expect(lost.get('[name=school]').getAttribute('value')).toBe(said.school)
    for (const [name, value] of cookies) visitor.cookies.set(name, value)
    const kept = await lost.submit({})
    expect(kept.path).toMatch(/\/unterlagen$/)
    expect(kept.text).toContain('Ich baue gern Netzwerke.')
  })

  test('a draft can be thrown away, and a closed advert says so and leads on', async () => {
    const { advert } = await anOpenAdvert()
    const youth = await aYouth(17)
    const visitor = await as(youth.self)
    const here = `/lehrstellen/${advert.slug}/bewerben`
    const files = await (await visitor.get(here)).submit(said)
    const gone = await files.submit({}, form('discard'))
    expect(gone.notice).toContain('gelöscht')
    await database().placeAdvert.update({ where: { id: advert.id }, data: { state: 'closed' } })
    const closed = await visitor.get(here)
    expect(closed.text).toContain('nicht mehr bewerben')
    expect(closed.links.map(one => one.href)).toContain('/lehrstellen')
  })
})

describe('the office', () => {
  test('moves without script, sorts by name, refuses kindly; the young person reads why and what helps', async () => {
    const { advert } = await anOpenAdvert()
    const one = await anApplicant(advert)
    const regula = await as(await coordinator())
    const board = `/amt/lehrstellen/auswahl/${advert.id}`
    const shortlisted = await (await regula.get(`${board}?sortiert=name`)).submit({ move: 'shortlist' }, { form: 'form.move' })
    expect(shortlisted.notice).toBe('Luan Muster: engere Auswahl.')
    expect(shortlisted.get('[aria-labelledby=col-shortlisted]').text).toContain('Luan Muster')
    expect(shortlisted.get('nav.filters [aria-current]').text).toContain('Name')
    const dossier = await shortlisted.follow('Luan Muster', '[data-card] a')
    const refused = await dossier.submit({ reason: 'school', words: 'Mathematik zuerst.' }, form('refuse'))
    expect(refused.notice).toContain('Abgesagt')
    expect(refused.text).not.toContain('Ich mag Netzwerke.')
    const own = await (await as(one.self)).get(`/mein/bewerbungen/${one.id}`)
    expect(own.text).toContain('Das lässt sich nachholen')
    expect(own.text).toContain('Mathematik zuerst.')
    expect(own.links.map(link => link.href)).toContain('/kurse')
  })

  test('tells all who still wait once the last place is given, after reading who and what', async () => {
    const { advert, places } = await anOpenAdvert()
    const [first, second] = [await anApplicant(advert), await anApplicant(advert)]
    const regula = await as(await coordinator())
    const board = `/amt/lehrstellen/auswahl/${advert.id}`
    expect((await regula.get(`${board}/absagen`)).text).toContain('Es sind noch Lehrstellen frei')
    await (await regula.get(`${board}/${first.id}`)).submit({ placeId: places[0]?.id ?? '' }, form('offer'))
    await (await (await as(first.self)).get(`/mein/bewerbungen/${first.id}`)).submit({}, form('accept'))
    const preview = await (await regula.get(board)).follow('Allen absagen')
    expect(preview.text).toContain('Die Lehrstelle ist vergeben.')
    expect(preview.all('input[name=who]')).toHaveLength(1)
    const told = await preview.submit({ words: 'Alles Gute!' })
    expect(told.notice).toContain('1 Absage ist gesendet')
    expect((await candidacyOf(second.id)).state).toBe('refused')
  })

  test('a page of another unit, another role or another advert shows nothing', async () => {
    const { advert } = await anOpenAdvert()
    const other = await anOpenAdvert()
    const { id } = await anApplicant(advert)
    const board = `/amt/lehrstellen/auswahl/${advert.id}`
    const stranger = await as(await coordinator('TIEFBAU'))
    for (const path of [board, `${board}/${id}`, `${board}/absagen`]) expect((await stranger.get(path)).status, path).toBe(404)
    const regula = await as(await coordinator())
    expect((await regula.get(`/amt/lehrstellen/auswahl/${other.advert.id}/${id}`)).path).toBe(`${board}/${id}`)
  })
})

test('a counsellor to whom it is shown reads which applications and how far, never the file; and it stands among the looks', async () => {
  const { advert } = await anOpenAdvert()
  const { self, personId } = await anApplicant(advert)
  const anna = await counsellor()
  await inviteCounsellor(self, personId, idOf(anna), choice(['candidacies']))
  const page = await (await as(anna)).get(`/beratung/fall/${personId}`)
  const shown = page.get('[aria-labelledby=lehrstellen]').text
  expect(shown).toContain('Informatiker/in EFZ, Plattformentwicklung, Amt für Informatik (Demo)')
  expect(shown).toContain('eingereicht')
  expect(page.text).not.toContain('Ich mag Netzwerke.')
  expect((await (await as(self)).get('/mein/beratung')).text).toContain('Bewerbungen und Schnuppern')
})
