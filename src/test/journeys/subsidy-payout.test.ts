// From a proof to the bank's answer, by two people of the office, without script; and what the person sees of it.
import { beforeAll, describe, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { camt054 } from '#test/bank.ts'
import { Visitor } from '#test/browse.ts'
import type { Page } from '#test/page.ts'
import { signInAs, sql } from '#test/sign-in.ts'

let app: App
async function as(email: string) {
  const visitor = new Visitor(app)
  await signInAs(visitor, email)
  return visitor
}
const clerk = () => as('beat.oswald@demo.example')
const boss = () => as('claudia.truempi@demo.example')
beforeAll(async () => {
  app = await startApp({ demo: true })
}, 300_000)

/** Sends a file of the bank as a browser does. */
async function read(visitor: Visitor, xml: string): Promise<string> {
  const form = new FormData()
  form.append('file', new Blob([xml], { type: 'application/xml' }), 'camt054.xml')
  const answer = await visitor.fetch('/amt/zahlungen/bank', { method: 'POST', body: form, headers: { origin: app.url } })
  if (answer.status !== 303) return answer.text()
  return (await visitor.get(answer.headers.get('location') ?? '')).notice
}

describe('the office', () => {
  test('a proof is accepted and a payment released, with the account looked at by a second person', async () => {
    const visitor = await clerk()
    let page = await (await visitor.get('/amt/zahlungen?stand=proof_outstanding')).follow('Sandra')
    expect(page.text).toContain('CH.. ....')
    expect(page.text).not.toContain('0076 2011')
    page = await page.submit({ documents: ['registration'] }, { button: 'Nachweis annehmen' })
    expect(page.status).toBe(422)
    expect(page.errors['documents']).toContain('Unterlage')
    page = await page.submit({ documents: ['invoice', 'payment', 'completion'] }, { button: 'Nachweis annehmen' })
    expect(page.notice).toContain('angenommen')
    page = await page.submit({}, { button: 'Zahlung freigeben' })
    expect(page.errors['']).toContain('noch nicht geprüft')
    page = await page.submit({}, { button: 'Konto stimmt' })
    expect(Object.values(page.errors).join()).toContain('andere Person')
    page = await page.submit({ purpose: 'Vergleich mit dem Beleg' }, { button: 'Ganze Kontonummer' })
    expect(page.text).toContain('CH93 0076 2011 6238 5295 7')
    const other = await boss()
    page = await (await other.get(page.path.split('?')[0] ?? '')).submit({}, { button: 'Konto stimmt' })
    expect(page.notice).toContain('geprüft')
    page = await page.submit({}, { button: 'Zahlung freigeben' })
    expect(page.notice).toContain('freigegeben')
  }, 60_000)

  test('who drafted a run does not release it; the second person does, and the file is fetched once and then as a duplicate', async () => {
    const [drafter, other] = [await clerk(), await boss()]
    const draft = await (await drafter.get('/amt/zahlungen/laeufe')).follow('Lauf 3')
    expect(draft.text).toContain('Jemand anderes gibt ihn frei')
    expect(draft.has('button', 'Datei machen')).toBe(false)
    let page = await (await other.get(draft.path)).submit({}, { button: 'Datei machen' })
    expect(page.notice).toContain('Datei für die Bank ist gemacht')
    const fetched = async () => {
      const answer = await other.fetch(page.get('form[action$=datei]').getAttribute('action') ?? '', {
        method: 'POST',
        headers: { origin: app.url },
      })
      return { name: answer.headers.get('content-disposition') ?? '', xml: await answer.text(), status: answer.status }
    }
    const [first, second] = [await fetched(), await fetched()]
    expect(first.status).toBe(200)
    expect([first.name.includes('DUPLIKAT'), second.name.includes('DUPLIKAT')]).toEqual([false, true])
    expect(second.xml).toBe(first.xml)
    page = await other.get(draft.path)
    expect(page.text).toContain('2-mal geholt')
    const reference = /<EndToEndId>([^<]+)</.exec(first.xml)?.[1] ?? ''
    const xml = camt054([
      { endToEndId: reference, rappen: 29_000 },
      { endToEndId: 'FREMD', rappen: 100 },
    ])
    expect(await read(other, xml)).toContain('1 bezahlt')
    expect(await read(other, xml)).toContain('schon eingelesen')
    expect(await read(other, '<!DOCTYPE a><a/>')).toContain('keine Datei der Bank')
    page = await other.get('/amt/zahlungen/bank')
    expect(page.text).toContain('FREMD')
  }, 60_000)

  test('a returned payment takes another account and another look', async () => {
    const visitor = await clerk()
    let page = await (await visitor.get('/amt/zahlungen?stand=payment_returned')).follow('Reto')
    expect(page.text).toContain('AC04')
    page = await page.submit({ iban: 'CH44 3199 9123 0008 8901 2' }, { button: 'Konto speichern' })
    expect(page.errors['iban']).toContain('QR-IBAN')
    page = await page.submit({ iban: 'CH58 0079 1123 0008 8901 2' }, { button: 'Konto speichern' })
    expect(page.text).toContain('noch einmal zu prüfen')
  }, 60_000)

  test('others find nothing here', async () => {
    for (const email of ['sandra.tschudi@demo.example', 'marco.disch@demo.example', 'priska.leuzinger@demo.example'])
      for (const path of ['/amt/zahlungen', '/amt/zahlungen/laeufe', '/amt/zahlungen/bank'])
        expect((await (await as(email)).get(path)).status, path).toBe(403)
  }, 60_000)
})

describe('the person', () => {
  test('sees what was paid to the school for them, and takes it along as PDF', async () => {
    const [{ email = '' } = {}] = await sql<{ email: string }>(app, `select email from "Person" where "firstName" = 'Marija'`)
    const visitor = await as(email)
    const page: Page = await (await visitor.get('/mein')).follow('Auszahlungen')
    expect(page.text).toContain('Volkshochschule Linthal')
    expect(page.text).toContain('Total CHF 500.00')
    const link = page.get('a[href$=".pdf"]').getAttribute('href') ?? ''
    const answer = await visitor.fetch(link)
    expect(answer.headers.get('content-type')).toBe('application/pdf')
    expect((await answer.text()).startsWith('%PDF')).toBe(true)
    expect((await (await as('sandra.tschudi@demo.example')).fetch(link)).status).toBe(404)
  }, 60_000)
})
