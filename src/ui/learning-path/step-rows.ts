import type { StepKind } from '#ui/learning-path/step-words.ts'

type Row = { kind: StepKind; title: string; course: string; reason: string; onDay: string }

/** The rows of a form as steps; a row without title and without course is an empty row. Templates have no days: their form sends none. */
export function rowsOf(form: FormData): Row[] {
  const column = (name: string) => form.getAll(name).map(String)
  const [titles, courses, reasons, days] = [column('title'), column('course'), column('reason'), column('onDay')]
  return column('kind')
    .map((kind, n) => ({
      kind: kind as StepKind,
      ...{ title: titles[n] ?? '', course: courses[n] ?? '', reason: reasons[n] ?? '', onDay: days[n] ?? '' },
    }))
    .filter(row => (row.kind === 'course' ? row.course : row.title))
}
