// P14 through the pages: every form somebody can reach, sent with what nobody types.
import { expect, test } from 'vitest'
import { startApp } from '#test/app.ts'
import { browse, type Visitor } from '#test/browse.ts'
import { nastyTexts, revealing } from '#test/doors/nasty.ts'
import { viewers } from '#test/everywhere/cast.ts'
import { crawl } from '#test/everywhere/crawl.ts'
import { fieldsOf, formValues } from '#test/form-values.ts'
import type { Page } from '#test/page.ts'
import { signInAs } from '#test/sign-in.ts'

const app = await startApp({ demo: true })
type Reached = { visitor: Visitor; path: string; number: number; form: string }
const forms: Reached[] = []
for (const { email } of viewers) {
  const visitor = browse(app)
  if (email) await signInAs(visitor, email)
  await crawl(app, email, 'de', (page, route) => {
    for (const [number, form] of postForms(page).entries()) {
      const names = [...new Set(fieldsOf(form).map(field => field.getAttribute('name')))].join(' ')
      // Twenty slots that can be taken back are one kind of form.
      const known = `${route.pattern} (${
        names ||
        form
          .querySelector('button')
          ?.text.replace(/[:\d].*/s, '')
          .trim()
      })`
      if (!forms.some(one => one.form === known)) forms.push({ visitor, path: page.path, number, form: known })
    }
  })
}

const written = ['text', 'search', 'email', 'tel', 'url', 'number', 'date', 'password']
/** What people type or choose; what stands hidden in a form is spoilt too, but not at the same time. */
const named = (form: ReturnType<typeof postForms>[number], hidden: boolean) => [
  ...new Set(
    fieldsOf(form)
      .filter(field => (field.getAttribute('type') === 'hidden') === hidden)
      .filter(field => hidden || field.tagName !== 'INPUT' || written.includes(field.getAttribute('type') ?? 'text'))
      .flatMap(field => field.getAttribute('name') || []),
  ),
]
/** The button that Enter presses. */
const first = (form: ReturnType<typeof postForms>[number]) =>
  form.querySelectorAll('button').find(button => button.getAttribute('type') !== 'button') ?? null
function postForms(page: Page) {
  return page.all('main form, body > form').filter(form => form.getAttribute('method')?.toLowerCase() === 'post')
}

test('the crawl reaches the forms of every kind of page', () => {
  expect(forms.length).toBeGreaterThan(40)
})

test.for(forms)('$form', { timeout: 120_000 }, async ({ visitor, path, number }) => {
  let shown: Page | null = null
  let sentAsItIs = false
  for (const [n, text] of nastyTexts.entries()) {
    // All fields at once; then, in turns, one alone or what stands hidden.
    for (const alone of [false, true]) {
      let page: Page = shown ?? (await visitor.get(path))
      if (shown && !postForms(page)[number]) page = await visitor.get(path)
      const form = postForms(page)[number]
      shown = null
      // An earlier round has done what the form is for; nobody else is here who could bring it back.
      if (!form) return
      const names = named(form, false)
      const one = names[n % Math.max(1, names.length)]
      const fields = alone ? (n % 2 && one ? [one] : named(form, true)) : names
      // With nothing in it to spoil a form says the same every time: once is enough.
      if (fields.length === 0 && sentAsItIs) {
        shown = page
        continue
      }
      sentAsItIs ||= fields.length === 0
      const values = formValues(form, first(form))
      for (const name of fields) values.set(name, text)
      const answer = await visitor.post(form.getAttribute('action') ?? page.path, values)
      const about = `${fields.join(', ')}: ${JSON.stringify(text.slice(0, 60))}`
      expect(answer.status, about).toBeLessThan(500)
      expectHarmless(answer, about)
      if (answer.status === 422) expectKept(answer, fields, text, about)
      // A no has changed nothing: the form as it was still stands. A yes that leads back here has brought the page as it is now.
      if (answer.status === 422) shown = page
      else if (answer.status === 200 && answer.path.split('?')[0] === path) shown = answer
    }
  }
})

test('afterwards no page shows as markup what was stored', { timeout: 300_000 }, async () => {
  for (const { email } of viewers) await crawl(app, email, 'de', page => expectHarmless(page, page.path))
})

function expectHarmless(page: Page, about: string) {
  expect(
    page.all('script').filter(script => script.text.includes('alert(1)') && script.getAttribute('type') !== 'application/ld+json'),
    about,
  ).toEqual([])
  expect(page.all('[onerror]').length, about).toBe(0)
  expect(page.text.replaceAll(/x{100,}/g, ''), about).not.toMatch(revealing)
}

/** Whoever is told no finds again what they wrote. */
function expectKept(page: Page, names: string[], text: string, about: string) {
  // A line break in a line, half a character and the zero byte don't survive a form in any browser; a day is shown as it is written here.
  if (/[\r\n\0]|^\d{4}-\d\d-/.test(text) || !text.isWellFormed()) return
  for (const name of names) {
    // Steps of a list have a form each: the one that was sent keeps the words.
    const fields = page
      .all(`[name="${name}"]`)
      .filter(one => ['INPUT', 'TEXTAREA'].includes(one.tagName) && written.includes(one.getAttribute('type') ?? 'text'))
    if (fields.length === 0) continue
    const kept = fields.map(field => (field.tagName === 'TEXTAREA' ? field.text : (field.getAttribute('value') ?? '')).trim())
    expect(kept, `${name} after ${about}`).toContain(text.trim())
  }
}
