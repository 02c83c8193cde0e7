import type { PageLocals } from '#web/locals.ts'
import { type FieldFault, listFaults } from '#web/submit.ts'

type Page = { locals: PageLocals; response: { status?: number } }
type Asked<T> = { value: T | null; errors: Record<string, string>; faults: FieldFault[] }

/** For searches by address: what a filter can't read is said at the filter, with everything else still in it. */
export async function ask<T>(page: Page, call: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { value: await call(), errors: {}, faults: [] }
  } catch (error) {
    const fault = page.locals.faultOf(error)
    if (fault.reason !== 'invalid') throw error
    page.response.status = 400
    const faults = listFaults(fault, page.locals)
    return { value: null, errors: Object.fromEntries(faults.map(one => [one.field, one.message])), faults }
  }
}
