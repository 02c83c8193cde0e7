import { database } from '#db/client.ts'
import type { ProfessionStatus } from '#db/generated/enums.ts'
import { byItself } from '#domain/actor.ts'
import { dateColumn, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { readData } from '#seeds/reading.ts'

type Both = { de: string; en: string }
type Title = Both & { f?: string; m?: string }
type SeedProfession = {
  slug: string
  title: Title
  isco4: string
  esco: { uri: string }
  status: ProfessionStatus
  description: Both
  day: { de: string[]; en: string[] }
  needs: { code: string; level: number; weight: number }[]
  skills: { uri: string; label: string }[]
  waysIn: { apprenticeships: { title: string | Both; type: string; years: number; ending?: boolean }[]; further: (string | Both)[] }
  indicators: {
    indicator: string
    value: number
    unit: string
    region: string
    source: string
    issuedMonthsAgo: number
    periodMonths: number
    url: string | null
    note: Both | null
  }[]
}

const seeds = byItself('seed')
const inBoth = (text: string | Both): Both => (typeof text === 'string' ? { de: text, en: text } : text)

/** The in-demand professions with needs, skills, ways in and dated figures. */
export async function seedProfessions() {
  for (const profession of readData<{ professions: SeedProfession[] }>('professions.yaml').professions) {
    const { title, description, day, esco, needs, skills, waysIn, indicators, slug, isco4, status } = profession
    const mapping = {
      author: 'Fachgruppe Lernpfad (Demo)',
      source: 'Einschätzung (Demo)',
      onDay: dateColumn(today().subtract({ months: 2 })),
    }
    const apprenticeships = waysIn.apprenticeships.map(way => ({
      ...inBoth(way.title),
      kind: 'apprenticeship' as const,
      years: way.years,
      ending: way.ending ?? false,
      type: way.type,
    }))
    const further = waysIn.further.map(way => ({ ...inBoth(way), kind: 'further_training' as const, years: null, ending: false, type: '' }))
    const ways = [...apprenticeships, ...further].map(({ de, en, type, ...way }, position) => ({
      ...way,
      titleDe: `${de} ${type}`.trim(),
      titleEn: `${en} ${type}`.trim(),
      position,
    }))
    await database().$transaction(async tx => {
      const { id } = await tx.profession.create({
        data: {
          ...{ slug, isco4, status, escoUri: esco.uri, titleDe: title.de, titleEn: title.en },
          ...{ titleFemale: title.f ?? '', titleMale: title.m ?? '' },
          occupations: { createMany: { data: [{ uri: esco.uri, ...mapping, version: '1.2' }] } },
          ...{ descriptionDe: description.de, descriptionEn: description.en, dayDe: day.de, dayEn: day.en },
          needs: { createMany: { data: needs.map(need => ({ ...need, ...mapping })) } },
          skills: { createMany: { data: skills.map(skill => ({ uri: skill.uri, labelDe: skill.label, ...mapping, version: '1.2' })) } },
          ways: { createMany: { data: ways } },
          indicators: { createMany: { data: indicators.map(one => indicatorRow(one)) } },
        },
      })
      await record(tx, seeds, { concept: 'profession', subjectId: id, act: 'created', after: { title: title.de } })
    })
  }
}

function indicatorRow({ issuedMonthsAgo, periodMonths, note, ...rest }: SeedProfession['indicators'][number]) {
  const issued = today().subtract({ months: issuedMonthsAgo }).with({ day: 1 })
  const from = issued.subtract({ months: periodMonths })
  const to = issued.subtract({ months: 1 })
  const month = (day: Temporal.PlainDate) => day.toPlainYearMonth().toString()
  const period = periodMonths === 1 ? month(to) : `${month(from)}/${month(to)}`
  return { ...rest, period, issuedOn: dateColumn(issued), noteDe: note?.de ?? null, noteEn: note?.en ?? null }
}
