import type { APIRoute } from 'astro'
import { csvFile } from '#web/files.ts'
import { writeCsv } from '#words/csv.ts'

/** What became of apprentices, as on the page: what is too small is empty here too. */
export const GET: APIRoute = async ({ locals: { api, t } }) => {
  const { lines, sums, since } = await api.placePlanning.outcomes()
  const columns = ['taken_on', 'cantonal_economy', 'elsewhere', 'studying', 'unknown', 'dissolved', 'not_finished'] as const
  const head = [t('place_figures.intake'), t('place_figures.began'), t('place_figures.outcome_completed')]
  const rows = lines.map(line => [line.year, line.total, line.completed, ...columns.map(column => line.counts[column])])
  const total = lines.reduce((sum, line) => sum + line.total, 0)
  const all = sums ? [[t('place_figures.all_since', { year: since ?? '' }), total, null, ...columns.map(column => sums[column])]] : []
  return csvFile(writeCsv([...head, ...columns.map(column => t(`place_figures.outcome_${column}`))], [...rows, ...all]), 'ausgang.csv')
}
