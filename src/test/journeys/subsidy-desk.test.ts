// A morning at the desk of the subsidies, without script: find, open, propose, return, approve, ask for a document, keep out.
import { beforeAll, describe, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { browse, type Visitor } from '#test/browse.ts'
import { inDays } from '#test/days.ts'
import { signInAs, sql } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
}, 180_000)
async function as(name: string): Promise<Visitor> {
  const visitor = browse(app)
  await signInAs(visitor, `${name}@demo.example`)
  return visitor
}
const beat = () => as('beat.oswald')
const claudia = () => as('claudia.truempi')
const idOf = async (name: string, state = '%') => {
  const [row] = await sql<{ id: string }>(
    app,
    `select a.id from "SubsidyApplication" a join "Person" p on p.id = a."personId"
     where p."lastName" = $1 and a.state::text like $2 order by a.number limit 1`,
    [name, state],
  )
  return row?.id ?? ''
}
const looksAt = async (id: string) =>
  (await sql<{ count: number }>(app, `select count(*)::int from "History" where "subjectId" = $1 and act = 'looked'`, [id]))[0]?.count
const form = (button: string) => ({ form: `form:has([value="${button}"])` })

describe('from the queue to the decision', () => {
  test('the officer proposes what the rules come to, the approver sends it back with a reason, then approves', async () => {
    const officer = await beat()
    const queue = await officer.get('/amt/gesuche?q=Rossi&stand=in_review')
    const id = await idOf('Rossi', 'in_review')
    const before = await looksAt(id)
    const item = await queue.follow('Rossi, Giulia', '.list a')
    expect(await looksAt(id)).toBe((before ?? 0) + 1)
    expect(item.heading).toBe('Giulia Rossi')
    expect(item.get('[name="rappen"]').getAttribute('value')).toBe('625.00')
    const empty = await item.submit({ kind: 'refuse', rappen: '' }, form('propose'))
    expect(empty.status).toBe(422)
    expect(empty.errors).toHaveProperty('considerations')
    const proposed = await empty.submit({ kind: 'grant', rappen: '625.00', considerations: 'Alles liegt vor.' }, form('propose'))
    expect(proposed.notice).toContain('Der Antrag ist gestellt')
    expect(proposed.get('.eyes').text).toContain('nicht Sie')
    expect(proposed.has('[value="approve"]')).toBe(false)

    const boss = await claudia()
    const waiting = await (await boss.get('/amt/gesuche?stand=proposed&q=Rossi')).follow('Rossi, Giulia', '.list a')
    expect(waiting.get('.eyes').text).toContain('Sie haben den Antrag nicht gestellt')
    const without = await waiting.submit({}, form('return'))
    expect(without.errors).toHaveProperty('return-reason')
    const returned = await without.submit({ reason: 'Bitte den Wohnsitz prüfen.' }, form('return'))
    expect(returned.notice).toContain('zurückgegeben')

    const again = await officer.get(item.path)
    expect(again.get('.eyes').text).toContain('Bitte den Wohnsitz prüfen.')
    await again.submit({ kind: 'grant', rappen: '625.00' }, form('propose'))
    const approved = await (await boss.get(item.path)).submit({}, form('approve'))
    expect(approved.notice).toContain('Freigegeben')
    expect(approved.get('.log').text).toContain('Claudia Trümpi hat gutgeheissen')
    expect(approved.has('[value="approve"]')).toBe(false)
  })

  test('an approval of what has changed since is refused, and says so', async () => {
    const boss = await claudia()
    const stale = await boss.get(`/amt/gesuche/${await idOf('Tschudi')}`)
    await (await boss.get(stale.path)).submit({ reason: 'Bitte prüfen.' }, form('return'))
    await (await (await beat()).get(stale.path)).submit({ kind: 'grant', rappen: '600' }, form('propose'))
    const refused = await stale.submit({}, form('approve'))
    expect(refused.status).toBe(422)
    expect(refused.get('.casehead').text).toContain('600')
  })

  test('several are approved after a preview; each tells its own outcome', async () => {
    const boss = await claudia()
    const page = await boss.get('/amt/gesuche/freigeben')
    const boxes = page.all('[name="case"]').map(box => box.getAttribute('value') ?? '')
    expect(boxes.length).toBeGreaterThan(1)
    const preview = await page.submit({ case: boxes }, form('preview'))
    expect(preview.get('#vorschau').text).toContain('Vorschau')
    expect(preview.text).toContain(`${boxes.length} Fälle`)
    const done = await preview.submit({}, form('approve'))
    expect(done.all('#ergebnis ~ ul li')).toHaveLength(boxes.length)
    expect(done.get('#ergebnis ~ ul').text).toContain('zugesprochen')
  })
})

describe('beside the decision', () => {
  test('a document is asked for with reason and deadline; too short a time is said at its field', async () => {
    const item = await (await beat()).get(`/amt/gesuche/${await idOf('Rüegg', 'in_review')}`)
    const short = await item.submit({ document: 'identity', reason: 'Unleserlich.', dueOn: inDays(2).toString() }, form('request'))
    expect(short.status).toBe(422)
    expect(short.errors).toHaveProperty('dueOn')
    const asked = await short.submit({ document: 'identity', reason: 'Unleserlich.', dueOn: inDays(20).toString() }, form('request'))
    expect(asked.notice).toContain('nachgefordert')
    const mails = await sql(app, `select 1 from "Message" where kind = 'subsidy/document_requested' and body like '%Unleserlich.%'`)
    expect(mails).toHaveLength(1)
    const settled = await asked.submit({}, { form: '#unterlage-identity form:has([value="accept"])' })
    expect(settled.get('#unterlage-identity').text).toContain('angenommen')
  })

  test('a note stays inside; whoever declares a conflict does nothing more and reads no notes', async () => {
    const officer = await beat()
    const item = await officer.get(`/amt/gesuche/${await idOf('Hauser')}`)
    const noted = await item.submit({ kind: 'legal', text: 'Streng intern.' }, form('note'))
    expect(noted.text).toContain('Streng intern.')
    const out = await noted.submit({}, form('conflict'))
    expect(out.text).not.toContain('Streng intern.')
    expect(out.text).toContain('Sie sind in diesem Fall im Ausstand')
    expect(out.has('[value="request"]')).toBe(false)
    const back = await out.submit({ reason: 'Nicht mehr verwandt.' }, form('conflictEnd'))
    expect(back.text).toContain('Streng intern.')
  })

  test('the desk is for the office alone', async () => {
    const id = await idOf('Tschudi')
    for (const name of ['marco.disch', 'heidi.voegeli', 'sandra.tschudi', 'anna.kubli'])
      for (const path of ['/amt/gesuche', `/amt/gesuche/${id}`, '/amt/gesuche/freigeben', '/amt/gesuche/auslastung'])
        expect((await (await as(name)).get(path)).status, `${name} at ${path}`).toBe(403)
    expect((await (await beat()).get('/amt/gesuche/freigeben')).status).toBe(403)
  })

  test.each(['?stand=unsinn', '?seite=0', '?person=x', '?frist=nie', '?seite=9999', '?q=%25%27%3B', '?meine=1&frist=ueber'])(
    '%s is no error of ours',
    async query => {
      expect([200, 400]).toContain((await (await beat()).get(`/amt/gesuche${query}`)).status)
    },
  )

  test('every number of the workload leads to as many cases', async () => {
    const page = await (await beat()).get('/amt/gesuche/auslastung')
    for (const link of page.all('table a')) {
      const list = await page.visitor.get(link.getAttribute('href') ?? '')
      expect(list.get('.cnt').text).toContain(`${link.text.trim()} Gesuch`)
    }
  })
})
