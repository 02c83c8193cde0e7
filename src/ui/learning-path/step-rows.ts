type Row = { kind: 'course' | 'own_task'; title: string; course: string; reason: string }

/** The rows of a form as steps; a row without title and without course is an empty row. */
export function rowsOf(form: FormData): Row[] {
  const [kinds, titles, courses, reasons] = ['kind', 'title', 'course', 'reason'].map(name => form.getAll(name).map(String))
  return (kinds ?? [])
    .map((kind, n) => ({ kind: kind as Row['kind'], title: titles?.[n] ?? '', course: courses?.[n] ?? '', reason: reasons?.[n] ?? '' }))
    .filter(row => (row.kind === 'course' ? row.course : row.title))
}
