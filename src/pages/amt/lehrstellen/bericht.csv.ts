import type { APIRoute } from 'astro'
import { csvFile } from '#web/files.ts'
import { writeCsv } from '#words/csv.ts'

/** The report's intake by department and profession; learners and positions stand in the department's own line. */
export const GET: APIRoute = async ({ url, locals: { api, t } }) => {
  const asked = Number(url.searchParams.get('jahr'))
  const { year, countedOn, departments } = await api.placePlanning.report(asked >= 2000 && asked <= 2100 ? { year: asked } : {})
  const head = [
    ...(['intake', 'department', 'profession_column', 'approved', 'filled', 'own', 'beyond', 'counted_on'] as const),
    ...(['learners', 'positions', 'digital_learners'] as const),
  ] as const
  const rows = departments.flatMap(of => [
    [year, of.code, '', of.approved, of.filled, of.own, of.beyond, countedOn, of.learners, of.positions, of.digital],
    ...of.lines.map(one => [year, of.code, one.profession, one.approved, one.filled, one.own, one.beyond, countedOn, null, null, null]),
  ])
  return csvFile(
    writeCsv(
      head.map(column => t(`place_figures.csv_${column}`)),
      rows,
    ),
    `lehrstellenbericht-${year}.csv`,
  )
}
