import { authorityOf } from '#domain/canton.ts'
import { fillLine, fillText, template } from '#domain/message/letter-text.ts'
import type { DecisionKind } from '#domain/subsidy/application.ts'
import { toCheck } from '#domain/subsidy/checking.ts'
import type { Version } from '#domain/subsidy/current.ts'
import type { Facts } from '#domain/subsidy/facts.ts'
import type { Terms } from '#domain/subsidy/terms.ts'
import { formatDay } from '#words/dates.ts'
import { formatRappen } from '#words/money.ts'
import { type Language, speak } from '#words/speak.ts'

export type Block = { kind: 'heading'; text: string } | { kind: 'text'; text: string } | { kind: 'list'; items: string[] }
/** A decision as it reads: the page shows it, the PDF prints it, the seal is on its fingerprint. German is what counts. */
export type DecisionText = {
  subject: string
  blocks: Block[]
  /** What it means and what to do, in plain words: beside the decision, not part of it. */
  summary: Record<Language, Block[]>
  authority: string
  placeAndDay: string
  recipient: string[]
  /** The authorities have not been confirmed by the canton's lawyer. */
  demo: boolean
}

/** All that a decision rests on, frozen: the same in, the same text out. */
export type Ground = {
  application: { number: string; submittedOn: string; facts: Facts }
  decision: { kind: DecisionKind; rappen: number; considerations: string | null; condition: string | null }
  version: Pick<Version, 'key' | 'number' | 'validFrom' | 'terms' | 'evaluate' | 'id'>
  person: { name: string; bornOn: string; recipient: string[] }
  course: string | null
  /** What a reclaim goes back to. */
  reclaim: {
    granted: number
    grantedOn: string
    paid: number
    paidOn: string
    heardUntil: string
    statedOn: string | null
    days: number
  } | null
  place: string
  day: string
}

export function writeDecision(ground: Ground): DecisionText {
  const { version, decision, person } = ground
  const authority = authorityOf(version.terms.authority)
  const remedy = authorityOf(version.terms.remedy.authority)
  const full = template(`subsidy/decision.${decision.kind}`, 'de')
  const filling = { values: valuesOf(ground, 'de'), isPerson: true }
  const summed = (language: Language) =>
    toBlocks(fillText(template(`subsidy/summary.${decision.kind}`, language).body, { values: valuesOf(ground, language), isPerson: true }))
  return {
    subject: fillLine(full.subject, filling),
    blocks: toBlocks(fillText(full.body, filling)),
    summary: { de: summed('de'), en: summed('en') },
    authority: authority.name.de,
    placeAndDay: `${ground.place}, ${formatDay(ground.day, 'de')}`,
    recipient: person.recipient,
    demo: !authority.checked || !remedy.checked,
  }
}

function valuesOf({ application, decision, version, person, course, reclaim }: Ground, language: Language): Record<string, string> {
  const { terms } = version
  const t = speak(language)
  // The same sentences as in the check: one function writes both.
  const { reasons, amount } = toCheck(version as Version, version.evaluate(application.facts), application.facts, language)
  const asked = reasons.filter(one => one.outcome !== 'not_asked')
  const said = (one: (typeof reasons)[number]) => `${one.title}: ${one.sentence} (${one.article})`
  const remedy = authorityOf(terms.remedy.authority)
  return {
    ...{ number: application.number, programme: terms.name[language], person: person.name, course: course ?? '' },
    submittedOn: formatDay(application.submittedOn, language),
    bornOn: formatDay(person.bornOn, language),
    validFrom: formatDay(version.validFrom, language),
    reasons: listed(asked.map(said)),
    failed: listed(asked.filter(one => one.outcome === 'unmet').map(said)),
    calculation: listed(amount.map(lineOf)),
    considerations: written(decision.considerations),
    legalBasis: terms.legalBasis[language],
    amount: formatRappen(decision.rappen),
    payee: t(`decision.pay_${terms.payTo}`),
    conditions: listed([...conditionsOf(terms, language), written(decision.condition)].filter(Boolean)),
    ...{ remedyDays: String(terms.remedy.days), remedyForm: terms.remedy.form[language] },
    remedyAuthority: [remedy.name[language], remedy.address].filter(Boolean).join(', '),
    ...(reclaim ? reclaimValues(reclaim, language) : {}),
  }
}

function reclaimValues(one: NonNullable<Ground['reclaim']>, language: Language): Record<string, string> {
  const t = speak(language)
  const heard = one.statedOn
    ? t('decision.reclaim_stated', { day: formatDay(one.statedOn, language) })
    : t('decision.reclaim_silent', { day: formatDay(one.heardUntil, language) })
  return {
    ...{ granted: formatRappen(one.granted), grantedOn: formatDay(one.grantedOn, language), heard, reclaimDays: String(one.days) },
    ...{ paid: formatRappen(one.paid), paidOn: formatDay(one.paidOn, language) },
  }
}

/** What has to be true before money goes out: so much attended, and these papers. */
export function conditionsOf(terms: Terms, language: Language): string[] {
  const t = speak(language)
  const proofs = terms.documents.filter(one => one.when === 'after_course').map(one => t(`decision.${one.key}_proof`))
  return [
    ...(terms.attendancePercent > 0 ? [t('decision.condition_attendance', { percent: terms.attendancePercent })] : []),
    ...(proofs.length > 0 ? [t('decision.condition_proofs', { proofs: proofs.join(', ') })] : []),
  ]
}

const listed = (items: string[]) => items.map(one => `- ${one.replace(/\s*\n\s*/g, ' ')}`).join('\n')
// What somebody wrote themselves makes no headings.
const written = (text: string | null) => (text ?? '').replace(/^#+\s*/gm, '')

/** Headings, paragraphs and lists of a filled text; a heading with nothing below it falls away. */
export function toBlocks(text: string): Block[] {
  const blocks: Block[] = []
  for (const line of text.split('\n')) {
    const last = blocks.at(-1)
    if (line.startsWith('- ')) {
      if (last?.kind === 'list') last.items.push(line.slice(2))
      else blocks.push({ kind: 'list', items: [line.slice(2)] })
    } else if (line.startsWith('## ')) blocks.push({ kind: 'heading', text: line.slice(3) })
    else if (line.trim()) blocks.push({ kind: 'text', text: line })
  }
  return blocks.filter((one, n) => one.kind !== 'heading' || (blocks[n + 1] && blocks[n + 1]?.kind !== 'heading'))
}

/** What was taken off or limited stands with its line: without it the sum after it reads as if it were that. */
function lineOf({ title, article, limitRappen: limit, rappen }: ReturnType<typeof toCheck>['amount'][number]): string {
  const about = limit === null || limit === rappen ? title : `${title} (${formatRappen(limit)})`
  return `${about}: ${rappen === null ? '–' : formatRappen(rappen)} (${article})`
}
