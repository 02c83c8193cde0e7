import type { HTMLElement } from 'node-html-parser'

/** What a browser would send of a form nobody has touched, with the button that was pressed. */
export function formValues(form: HTMLElement, pressed: HTMLElement | null): URLSearchParams {
  const values = new URLSearchParams()
  for (const field of fieldsOf(form)) {
    const name = field.getAttribute('name')
    if (!name || field.hasAttribute('disabled')) continue
    for (const value of valuesOf(field)) values.append(name, value)
  }
  const name = pressed?.getAttribute('name')
  if (name) values.append(name, pressed?.getAttribute('value') ?? '')
  return values
}

/** Those inside it, and those elsewhere on the page that belong to it by its id. */
export function fieldsOf(form: HTMLElement): HTMLElement[] {
  const fields = 'input, select, textarea'
  const id = form.getAttribute('id')
  let page = form
  while (page.parentNode) page = page.parentNode
  const elsewhere = id ? page.querySelectorAll(fields).filter(field => field.getAttribute('form') === id) : []
  return [...new Set([...form.querySelectorAll(fields), ...elsewhere])]
}

function valuesOf(field: HTMLElement): string[] {
  if (field.tagName === 'TEXTAREA') return [field.text.replace(/^\n/, '')]
  if (field.tagName === 'SELECT') {
    const options = field.querySelectorAll('option')
    const chosen = options.filter(option => option.hasAttribute('selected'))
    const first = field.hasAttribute('multiple') ? [] : options.slice(0, 1)
    return (chosen.length ? chosen : first).map(option => option.getAttribute('value') ?? option.text.trim())
  }
  const type = (field.getAttribute('type') ?? 'text').toLowerCase()
  if (['checkbox', 'radio'].includes(type)) return field.hasAttribute('checked') ? [field.getAttribute('value') ?? 'on'] : []
  return ['submit', 'button', 'image', 'file', 'reset'].includes(type) ? [] : [field.getAttribute('value') ?? '']
}
