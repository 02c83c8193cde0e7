import type { FormValues } from '#web/submit.ts'

const mostYears = 4

/** The wages of a form: one field a training year, the empty ones at the end fall away. */
export function planOf(values: FormValues): FormValues & { wages: string[] } {
  const wages = Array.from({ length: mostYears }, (_, n) => String(values[`wages.${n}`] ?? ''))
  while (wages.length > 2 && wages.at(-1)?.trim() === '') wages.pop()
  const others = Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith('wages.')))
  return { ...others, wages }
}
