import type { Fault } from '#api/trpc.ts'
import type { PageLocals } from '#web/locals.ts'
import { sayInvalid, sayRefusal } from '#web/saying.ts'

export type FormValues = Record<string, string | string[]>
/** What became of a form: nothing sent, done, or to be shown again with every value and what is wrong. */
export type Submitted<T> =
  | { state: 'idle'; values: FormValues; errors: Record<string, string>; faults: FieldFault[]; fault: null }
  | { state: 'done'; value: T; values: FormValues; errors: Record<string, string>; faults: FieldFault[]; fault: null }
  | { state: 'wrong'; values: FormValues; errors: Record<string, string>; faults: FieldFault[]; fault: Fault }
export type FieldFault = { field: string; message: string }

type Page = { request: Request; locals: PageLocals; response: { status?: number } }

/**
 * Reads a posted form, calls the door with it, and turns a no into sentences at the fields. `call` gets the form's values as text:
 * the door's own schema reads them. On a no the page answers 422 and shows every value again.
 */
export async function submit<T>(
  page: Page,
  call: (values: FormValues, form: FormData) => Promise<T>,
  prefilled: FormValues = {},
): Promise<Submitted<T>> {
  const none = { values: prefilled, errors: {}, faults: [], fault: null }
  if (page.request.method !== 'POST') return { state: 'idle', ...none }
  // A copy: the page of a no (404, 403) is drawn from the same request, whose body must not be used up.
  const form = await page.request.clone().formData()
  const values = valuesOf(form)
  try {
    return { state: 'done', value: await call(values, form), values, errors: {}, faults: [], fault: null }
  } catch (error) {
    const fault = page.locals.faultOf(error)
    if (['broken', 'sign_in_first', 'not_allowed', 'not_found'].includes(fault.reason)) throw error
    page.response.status = 422
    const faults = listFaults(fault, page.locals)
    return { state: 'wrong', values, errors: Object.fromEntries(faults.map(one => [one.field, one.message])), faults, fault }
  }
}

/** Fields that appear several times become a list. Unticked boxes are absent, as browsers send them. */
export function valuesOf(form: FormData): FormValues {
  const values: FormValues = {}
  for (const name of new Set(form.keys())) {
    const all = form.getAll(name).filter(value => typeof value === 'string')
    values[name] = all.length > 1 ? all : (all[0] ?? '')
  }
  return values
}

export function listFaults(fault: Fault, { t }: PageLocals): FieldFault[] {
  if (fault.reason === 'invalid' && fault.invalid.length > 0)
    return fault.invalid.map(one => ({ field: one.field, message: sayInvalid(t, one) }))
  // An incomplete form is said field by field, like any other that is not filled in.
  if (fault.reason === 'not_complete' && typeof fault.about['fields'] === 'string')
    return fault.about['fields'].split(', ').map(field => ({ field, message: t('invalid.required') }))
  return [{ field: fault.field ?? '', message: sayRefusal(t, fault) }]
}
