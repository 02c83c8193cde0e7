// What is asked for, handed in, looked at: the person on their case, the office beside the facts. Without script.
import { beforeAll, describe, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { browse, type Visitor } from '#test/browse.ts'
import { inDays } from '#test/days.ts'
import { pdf } from '#test/papers.ts'
import { signInAs, sql } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
}, 180_000)
async function as(email: string): Promise<Visitor> {
  const visitor = browse(app)
  await signInAs(visitor, email)
  return visitor
}
const beat = () => as('beat.oswald@demo.example')
async function caseOf(lastName: string, state: string) {
  const [row] = await sql<{ id: string; email: string }>(
    app,
    `select a.id, p.email from "SubsidyApplication" a join "Person" p on p.id = a."personId" where p."lastName" = $1 and a.state::text = $2`,
    [lastName, state],
  )
  if (!row) throw new Error(`no case of ${lastName}`)
  return row
}
const form = (button: string) => ({ form: `form:has([value="${button}"])` })
async function handIn(visitor: Visitor, id: string, document: string, bytes: Buffer) {
  const body = new FormData()
  body.set('document', document)
  body.set('file', new File([new Uint8Array(bytes)], 'Veranlagung.pdf'))
  const headers = { origin: app.url }
  const answer = await visitor.fetch(`/mein/gesuche/${id}/unterlagen`, { method: 'POST', body, headers, redirect: 'manual' })
  return visitor.get(answer.headers.get('location') ?? '')
}

describe('what was rejected', () => {
  test('its person reads why, until when and what follows; hands in a better one; the office opens and accepts it; both see it', async () => {
    const { id, email } = await caseOf('Hauser', 'documents_requested')
    const karin = await as(email)
    const own = await karin.get(`/mein/gesuche/${id}`)
    const asked = own.get('#unterlage-tax_assessment').text
    expect(asked).toContain('Das Foto ist unscharf')
    expect(asked).toContain('entscheidet die Fachstelle mit dem, was vorliegt')
    expect(asked).toContain('einmal verlängern')
    expect(own.get('.log').text).toContain('Unterlage zurückgewiesen: Steuerveranlagung')

    const wrong = await handIn(karin, id, 'tax_assessment', Buffer.from('MZ program'))
    expect(wrong.errors).toHaveProperty('file-tax_assessment')
    const handed = await handIn(karin, id, 'tax_assessment', pdf())
    expect(handed.get('#unterlage-tax_assessment').text).toContain('abgegeben, wird geprüft')
    expect(handed.text).toContain('Es ist alles da, was wir verlangt haben')

    // What waits for the office is not the person's to do, in the list of /mein either.
    expect((await karin.get('/mein')).text).toContain('Es ist alles da, was wir verlangt haben')

    const officer = await beat()
    const queue = await officer.get('/amt/gesuche?q=Hauser')
    expect(queue.get('.list ol').text).toContain('neue Unterlage')
    const item = await queue.follow('Hauser, Karin', '.list a')
    const paper = item.get('#unterlage-tax_assessment')
    expect(paper.text).toContain('steuerbares Einkommen')
    expect(paper.text).toContain('von Karin Hauser')
    const link = paper.querySelector('figcaption a')?.getAttribute('href') ?? ''
    const file = await officer.fetch(link)
    expect(file.status).toBe(200)
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; /)
    expect(file.headers.get('x-content-type-options')).toBe('nosniff')
    expect(file.headers.get('cache-control')).toContain('no-store')
    for (const other of ['marco.disch@demo.example', 'anna.kubli@demo.example', email])
      expect((await (await as(other)).fetch(link)).status, other).toBe(403)

    const accepted = await item.submit({}, { form: '#unterlage-tax_assessment form:has([value="accept"])' })
    expect(accepted.notice).toContain('angenommen')
    expect(accepted.get('.list [aria-current]').text).toContain('prüfen')
    const after = await karin.get(`/mein/gesuche/${id}`)
    expect(after.get('#unterlage-tax_assessment').text).toContain('angenommen')
    const looks = after.get('#looks ~ ul').text
    expect(looks).toContain('Beat Oswald, Sachbearbeitung: das Gesuch')
    expect(looks).toContain('Beat Oswald, Sachbearbeitung: eine Unterlage: Steuerveranlagung')
  })
})

describe('what was handed in with the application', () => {
  test('a picture stands beside the facts, a PDF never; rejecting needs a reason and a week, and the account twice is said', async () => {
    const { id } = await caseOf('Rossi', 'in_review')
    const officer = await beat()
    const item = await officer.get(`/amt/gesuche/${id}`)
    expect(item.get('#unterlage-tax_assessment').querySelectorAll('img')).toHaveLength(1)
    expect(item.get('#unterlage-registration').querySelectorAll('img, iframe, object, embed')).toHaveLength(0)
    expect(item.text).toContain('Das gleiche Konto steht in einem Gesuch einer anderen Person.')
    const src = item.get('#unterlage-tax_assessment img').getAttribute('src') ?? ''
    expect((await officer.fetch(src)).headers.get('content-type')).toBe('image/png')

    const rejecting = { form: '#unterlage-registration form:has([value="reject"])' }
    const short = await item.submit({ reason: '', dueOn: inDays(2).toString() }, rejecting)
    expect(short.status).toBe(422)
    expect(Object.keys(short.errors).some(field => field.startsWith('ablehnung-'))).toBe(true)
    const again = await short.submit({ reason: 'Der Name fehlt.', dueOn: inDays(2).toString() }, rejecting)
    expect(Object.keys(again.errors).some(field => field.startsWith('neu-'))).toBe(true)
    const rejected = await again.submit({ reason: 'Der Name fehlt.', dueOn: inDays(20).toString() }, rejecting)
    expect(rejected.notice).toContain('zurückgewiesen')
    const mails = await sql(app, `select 1 from "Message" where kind = 'subsidy/document_rejected' and body like '%Der Name fehlt.%'`)
    expect(mails).toHaveLength(1)
    const waived = await rejected.submit({}, { form: '#unterlage-registration form:has([value="waive"])', button: /Doch nicht nötig/ })
    expect(waived.get('.list [aria-current]').text).toContain('prüfen')
  })
})

test('another office is asked, one of two and with a day; the answer says who gave it; until then it stands in the queue', async () => {
  const officer = await beat()
  const { id } = await caseOf('Rüegg', 'in_review')
  const item = await officer.get(`/amt/gesuche/${id}`)
  expect(item.get('#stellungnahmen').text).toContain('Personaldienst')
  expect(item.get('.list [aria-current]').text).toMatch(/Stellungnahme (offen|überfällig)/)
  const asking = form('askOpinion')
  const nobody = await item.submit({ question: 'Stimmt das?', dueOn: inDays(5).toString() }, asking)
  expect(nobody.errors).toHaveProperty('office')
  const asked = await nobody.submit({ office: 'Steuerverwaltung (Demo)', question: 'Stimmt das?', dueOn: inDays(5).toString() }, asking)
  expect(asked.notice).toContain('festgehalten')
  expect(asked.get('#stellungnahmen').text).toContain('Steuerverwaltung (Demo)')
  const answered = await asked.submit({ answer: 'Ja.', answeredBy: 'Frau Muster (Demo)' }, form('enterOpinion'))
  expect(answered.notice).toContain('eingetragen')
  expect(answered.get('#stellungnahmen').text).toContain('Frau Muster (Demo)')
  const withdrawn = await answered.submit({}, form('withdrawOpinion'))
  expect(withdrawn.get('.list [aria-current]').text).not.toContain('Stellungnahme')
})
