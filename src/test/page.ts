import { type HTMLElement, parse } from 'node-html-parser'
import type { Visitor } from '#test/browse.ts'
import { fieldsOf, formValues } from '#test/form-values.ts'

/** A page as somebody without script gets it. */
export class Page {
  readonly visitor: Visitor
  readonly answer: Response
  readonly path: string
  readonly html: string
  readonly root: HTMLElement
  constructor(visitor: Visitor, answer: Response, path: string, html: string) {
    this.visitor = visitor
    this.answer = answer
    this.path = path
    this.html = html
    this.root = parse(html)
  }
  get status() {
    return this.answer.status
  }
  /** What it is headed by. */
  get heading() {
    return textOf(this.root.querySelector('h1'))
  }
  get title() {
    return textOf(this.root.querySelector('title'))
  }
  /** Everything one can read between the header and the footer. */
  get text() {
    return textOf(this.root.querySelector('main') ?? this.root)
  }
  /** What is announced: the line after something was done, or why not. */
  get notice() {
    return textOf(this.root.querySelector('[role=status], [role=alert]'))
  }
  /** The sentences of the error summary by field name; those about the whole form under ''. */
  get errors(): Record<string, string> {
    const items = this.root.querySelectorAll('.fault li')
    return Object.fromEntries(
      items.map(item => [item.querySelector('a')?.getAttribute('href')?.replace(/^#/, '') ?? '', textOf(item)] as const),
    )
  }
  /** Every place one can go to from the main part: where to and what it says. */
  get links(): { href: string; label: string }[] {
    return this.all('main a[href]').map(link => ({ href: link.getAttribute('href') ?? '', label: textOf(link) }))
  }
  all(css: string): HTMLElement[] {
    return this.root.querySelectorAll(css)
  }
  /** The only element of its kind that says so much; throws what the page says instead. */
  get(css: string, saying?: string | RegExp): HTMLElement {
    const found = this.all(css).find(element => says(element, saying))
    if (!found)
      throw new Error(
        `${this.path} (${this.status}) has no ${css}${saying ? ` saying ${saying}` : ''}. It says: ${this.text.slice(0, 1500)}`,
      )
    return found
  }
  has(css: string, saying?: string | RegExp) {
    return this.all(css).some(element => says(element, saying))
  }
  /** Follows the link that says so. */
  follow(saying: string | RegExp, css = 'a[href]'): Promise<Page> {
    return this.visitor.get(
      new URL(this.get(css, saying).getAttribute('href') ?? '', new URL(this.path, 'http://page')).href.replace('http://page', ''),
    )
  }
  /**
   * Fills in a form of the page and sends it as a browser does: with what stands in it already, and what is given over that.
   * `button` is what the pressed button says; `form` finds it where there are several.
   */
  submit(
    values: Record<string, string | string[] | null> = {},
    { form = 'main form', button }: { form?: string; button?: string | RegExp } = {},
  ): Promise<Page> {
    const found = button ? this.all(form).find(one => one.querySelectorAll('button').some(one => says(one, button))) : this.get(form)
    if (!found) throw new Error(`${this.path} has no form with a button ${button}. It says: ${this.text.slice(0, 1500)}`)
    const pressed = found.querySelectorAll('button').find(one => says(one, button)) ?? null
    const fields = formValues(found, pressed)
    for (const [name, value] of Object.entries(values)) {
      if (value !== null && !hasField(found, name)) throw new Error(`${this.path}: the form has no field ${name}`)
      fields.delete(name)
      for (const one of value === null ? [] : [value].flat()) fields.append(name, one)
    }
    const action = new URL(
      pressed?.getAttribute('formaction') ?? found.getAttribute('action') ?? this.path,
      new URL(this.path, 'http://page'),
    )
    if ((found.getAttribute('method') ?? 'get').toLowerCase() === 'post') return this.visitor.post(action.pathname + action.search, fields)
    return this.visitor.get(`${action.pathname}?${fields}`)
  }
}

export const textOf = (element: HTMLElement | null) => (element?.text ?? '').replace(/\s+/g, ' ').trim()
const says = (element: HTMLElement, saying?: string | RegExp) =>
  saying === undefined || (typeof saying === 'string' ? textOf(element).includes(saying) : saying.test(textOf(element)))
const hasField = (form: HTMLElement, name: string) =>
  [...form.querySelectorAll('[name]'), ...fieldsOf(form)].some(field => field.getAttribute('name') === name)
