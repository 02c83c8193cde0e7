import type { APIRoute } from 'astro'
import { csvFile } from '#web/files.ts'
import { writeCsv } from '#words/csv.ts'

/** One intake by department and profession. Counts of places alone: nothing here is about a person. */
export const GET: APIRoute = async ({ url, locals: { api, t } }) => {
  const asked = Number(url.searchParams.get('jahr'))
  const { year, countedOn, lines } = await api.placePlanning.figures(asked >= 2000 && asked <= 2100 ? { year: asked } : {})
  const head = ['intake', 'department', 'profession_column', 'approved', 'filled', 'own', 'beyond', 'counted_on'] as const
  const rows = lines.map(one => [year, one.department, one.profession, one.approved, one.filled, one.own, one.beyond, countedOn])
  return csvFile(
    writeCsv(
      head.map(column => t(`place_figures.csv_${column}`)),
      rows,
    ),
    `lehrstellen-${year}.csv`,
  )
}
