import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { apprenticeshipRules, registerSources } from '#domain/apprenticeship/rules.ts'
import { stopClock } from '#domain/clock.ts'
import { csvAcknowledgement } from '#domain/place-register/acknowledgement-reading.ts'
import { readAcknowledgement, settleFault } from '#domain/place-register/acknowledging.ts'
import { compareStocks } from '#domain/place-register/comparing.ts'
import { discardExport, draftExport, drawFile, sendExport, withoutRegisterLock } from '#domain/place-register/exporting.ts'
import { deliveredIntakes, listRecords, plainText, type RegisterRecord } from '#domain/place-register/record.ts'
import { getRegister } from '#domain/place-register/register.ts'
import { csvWriter } from '#domain/place-register/writing.ts'
import { Refusal } from '#domain/refusal.ts'
import { anAdvert, aPermit, aPlace, aProfession, apprenticeshipOfficer, coordinator, departmentHead } from '#test/apprenticeships.ts'
import { day } from '#test/contracts.ts'
import { staff } from '#test/people.ts'

const tables = [
  'RegisterFault',
  'RegisterAcknowledgement',
  'RegisterExport',
  'AdvertPlace',
  'PlaceAdvert',
  'ApprenticeshipPlace',
  'TrainingPermit',
  'TrainingProfession',
]
beforeEach(async () => {
  stopClock('2026-11-26T09:00:00Z')
  for (const table of tables) await database().$executeRawUnsafe(`delete from "${table}"`)
})
afterEach(() => {
  stopClock(null)
  withoutRegisterLock(null)
})
const reasonOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    error => (error instanceof Refusal ? [error.reason, ...Object.values(error.about)].join(' ') : Promise.reject(error)),
  )
const golden = (name: string) => readFileSync(resolve(`src/domain/place-register/golden/${name}`))

/** The stock of the golden files: two units, three professions, two intakes. */
async function aStock() {
  const it = await aProfession({ slug: 'informatik-plattform' })
  const office = await aProfession({
    ...{ slug: 'kaufleute', titleDe: 'Kauffrau/Kaufmann EFZ', specialisationDe: '', sbfiNumber: '68800', sbbkVariant: '', years: 3 },
  })
  const permit = await aPermit(it.id, { number: 'GL-4711' })
  const other = await aPermit(office.id, { number: 'GL-4712', unit: 'STEUERN', site: 'Hauptstrasse (Demo), 8750 Glarus' })
  const of = { professionId: it.id, permitId: permit.id, intakeYear: 2027 }
  const desk = {
    professionId: office.id,
    permitId: other.id,
    unit: 'STEUERN',
    site: 'Hauptstrasse (Demo), 8750 Glarus',
    wageRappen: [1, 2, 3],
  }
  const open = await aPlace('advertised', of)
  const second = await aPlace('in_selection', of)
  await anAdvert([open, second], {
    ...{ contactName: '=HYPERLINK("http://x")', contactPhone: '+41 55 000 72 31', textDe: 'Server; Netze und "Wolken"\nMit Freude.' },
  })
  const filled = await aPlace('running', { ...desk, intakeYear: 2026 })
  const approved = await aPlace('approved', { ...desk, intakeYear: 2027 })
  await aPlace('planned', { ...desk, intakeYear: 2027 })
  await aPlace('withdrawn', { ...of, intakeYear: 2026 })
  await aPlace('advertised', { ...of, intakeYear: 2028 })
  return { it, office, open, second, filled, approved }
}

describe('the stock', () => {
  test('is this year’s intake, and next year’s from the day on which places become public', () => {
    expect(deliveredIntakes(day('2027-07-31'))).toEqual([2027])
    expect(deliveredIntakes(day('2027-08-01'))).toEqual([2027, 2028])
  })

  test('holds every site, profession and intake with approved places, also where none is open', async () => {
    await aStock()
    const records = await listRecords(database(), day('2026-11-26'))
    expect(
      records.map(({ company, profession, intakeYear, open, published }) => [company, profession, intakeYear, open, published].join(' | ')),
    ).toEqual([
      'Amt für Informatik (Demo) | Informatiker/in EFZ, Plattformentwicklung | 2027 | 2 | ja',
      'Steuerverwaltung (Demo) | Kauffrau/Kaufmann EFZ | 2026 | 0 | nein',
      'Steuerverwaltung (Demo) | Kauffrau/Kaufmann EFZ | 2027 | 0 | nein',
    ])
    expect(records[0]).toMatchObject({
      permit: 'GL-4711',
      site: 'Burgstrasse (Demo)',
      postcode: '8750',
      phone: '055 000 72 31',
      contact: 'HYPERLINK("http://x")',
    })
  })

  test('as a file it is the golden one, byte for byte', async () => {
    await aStock()
    const officer = await apprenticeshipOfficer()
    const { id } = await draftExport(officer)
    const file = await drawFile(officer, id)
    expect(Buffer.from(file.text).equals(golden('lieferung.csv')), file.text).toBe(true)
    expect(file.name).toBe('lehrstellen-entwurf-2026-11-26.csv')
  })
})

const nasty = ['=1+1', '+41', '-2', '@SUM(A1)', '\t=1', '＝1', ' =1', '\r\n=cmd', '"', ';', 'a;b', 'a"b', '\u2028x', 'Zoë', '', '=;"\n']
const anyText = fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'grapheme', maxLength: 30 }))
const anyRecord = fc
  .tuple(...registerSources.map(name => anyText.map(text => [name, plainText(text)] as const)))
  .map(all => Object.fromEntries(all) as RegisterRecord)

describe('the file', () => {
  test('P17: read again it says the same, cell by cell, and no cell is one a spreadsheet would run', () => {
    const { fields, separator } = apprenticeshipRules().register
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 8 }), records => {
        const text = csvWriter.write(records)
        expect(text.startsWith('\uFEFF')).toBe(true)
        const rows: string[][] = parse(text, { delimiter: separator, bom: true, skip_empty_lines: false })
        expect(rows[0]).toEqual(fields.map(field => field.name))
        expect(rows.slice(1)).toEqual(records.map(record => fields.map(field => record[field.from])))
        for (const cell of rows.flat()) expect(cell).not.toMatch(/^[\s=+\-@＝＋－＠]/u)
      }),
      { numRuns: 300 },
    )
  })
  test('what is already active in a record is refused by the writer rather than changed', () => {
    const record = Object.fromEntries(registerSources.map(name => [name, name === 'remark' ? '=1+1' : ''])) as RegisterRecord
    expect(() => csvWriter.write([record])).toThrow('a spreadsheet would run')
  })
  test('is as long as the guideline allows, and one line', () => {
    expect([...plainText('x'.repeat(300))]).toHaveLength(250)
    expect(plainText('  a\r\nb\u2028c ')).toBe('a b c')
    expect(plainText('-- + = @x')).toBe('x')
  })
})

test('comparing two stocks is what one gets by looking at every record', () => {
  const stock = fc.uniqueArray(fc.tuple(fc.constantFrom(...'abcdefgh'), fc.constantFrom('0', '1', '2')), { selector: ([key]) => key })
  const records = (all: [string, string][]) =>
    all.map(([key, open]) => ({ ...Object.fromEntries(registerSources.map(name => [name, ''])), key, open }) as RegisterRecord)
  fc.assert(
    fc.property(stock, stock, (before, after) => {
      const { gone, added, changed, same } = compareStocks(records(before), records(after))
      const [old, now] = [new Map(before), new Map(after)]
      expect(gone.map(one => one.key)).toEqual(before.map(([key]) => key).filter(key => !now.has(key)))
      expect(added.map(one => one.key)).toEqual(after.map(([key]) => key).filter(key => !old.has(key)))
      expect(changed.map(one => one.record.key)).toEqual(
        after.filter(([key, open]) => old.has(key) && old.get(key) !== open).map(([key]) => key),
      )
      expect(same).toBe(after.filter(([key, open]) => old.get(key) === open).length)
    }),
  )
})

describe('sending', () => {
  test('compares with the last one, and lets nothing disappear without a reason', async () => {
    const officer = await apprenticeshipOfficer()
    const { open, second, approved, filled } = await aStock()
    const first = await draftExport(officer)
    await sendExport(officer, first.id, '')
    expect(await reasonOf(sendExport(officer, first.id, ''))).toBe('move_impossible')
    const again = await draftExport(officer)
    expect((await getRegister(officer)).draft).toMatchObject({ unchanged: true, stale: false })
    expect(await reasonOf(sendExport(officer, again.id, ''))).toBe('register_unchanged')

    await database().apprenticeshipPlace.update({ where: { id: open.id }, data: { state: 'in_selection' } })
    await database().apprenticeshipPlace.update({ where: { id: second.id }, data: { state: 'promised' } })
    await database().apprenticeshipPlace.deleteMany({ where: { id: { in: [approved.id, filled.id] } } })
    expect((await getRegister(officer)).draft).toMatchObject({ stale: true })
    expect(await reasonOf(sendExport(officer, again.id, 'x'))).toBe('changed_meanwhile')
    const third = await draftExport(officer)
    const { draft } = await getRegister(officer)
    expect(draft?.gone).toHaveLength(2)
    expect(draft?.changed).toMatchObject([{ differences: [{ name: 'OffeneStellen', before: '2', after: '1' }] }])
    expect(await reasonOf(sendExport(officer, third.id, ' '))).toBe('records_disappear 2')
    await sendExport(officer, third.id, 'Die Stelle bildet nicht mehr aus.')
    expect((await getRegister(officer)).exports[0]).toMatchObject({ records: 1, reason: 'Die Stelle bildet nicht mehr aus.' })
    const acts = await database().history.findMany({ where: { concept: 'place_register' }, orderBy: { id: 'asc' } })
    expect(acts.slice(-6).map(one => one.act)).toEqual(['drafted', 'sent', 'drafted', 'discarded', 'drafted', 'sent'])
  })

  test('what was sent does not change any more, whoever writes', async () => {
    const officer = await apprenticeshipOfficer()
    await aStock()
    const { id } = await draftExport(officer)
    await sendExport(officer, id, '')
    const write = (data: object) => database().registerExport.update({ where: { id }, data })
    await expect(write({ rows: [] })).rejects.toThrow('an export does not change')
    await expect(write({ state: 'discarded' })).rejects.toThrow('an export does not change')
    expect(await reasonOf(discardExport(officer, id))).toBe('move_impossible')
  })

  test('ten people who draft and send at once leave one draft and one delivery', async () => {
    const officer = await apprenticeshipOfficer()
    await aStock()
    const drafts = await Promise.all(Array.from({ length: 10 }, () => draftExport(officer)))
    const [left] = await database().registerExport.findMany({ where: { state: 'draft' } })
    expect(await database().registerExport.count({ where: { state: 'draft' } })).toBe(1)
    const said = await Promise.all(drafts.map(one => reasonOf(sendExport(officer, one.id, ''))))
    expect(said.filter(one => one === null)).toHaveLength(1)
    const twice = await Promise.all(Array.from({ length: 10 }, () => reasonOf(sendExport(officer, left?.id ?? '', ''))))
    expect(new Set(twice)).toEqual(new Set(['move_impossible']))
    expect(await database().registerExport.count({ where: { state: 'sent' } })).toBe(1)
  })

  test('negative control: with the lock taken away several drafts meet, and only the index stops them', async () => {
    const officer = await apprenticeshipOfficer()
    withoutRegisterLock(() => new Promise(wake => setTimeout(wake, 30)))
    const made = await Promise.allSettled(Array.from({ length: 6 }, () => draftExport(officer)))
    expect(made.some(one => one.status === 'rejected' && /Unique constraint/.test(String(one.reason)))).toBe(true)
  })
})

describe('the answer', () => {
  const send = async () => {
    const officer = await apprenticeshipOfficer()
    await aStock()
    await sendExport(officer, (await draftExport(officer)).id, '')
    return officer
  }
  const read = (officer: Awaited<ReturnType<typeof apprenticeshipOfficer>>, bytes: Uint8Array | string) =>
    readAcknowledgement(officer, { name: 'antwort.csv', bytes: Buffer.from(bytes as string) })

  test('of the golden file: one record taken, two faults to fix, one record nobody delivered; the same file is not read twice', async () => {
    const officer = await send()
    const bytes = golden('antwort.csv')
    expect(await readAcknowledgement(officer, { name: 'antwort.csv', bytes })).toMatchObject({ state: 'read', accepted: 1, faults: 3 })
    const { faults } = await getRegister(officer)
    expect(faults.map(({ line, code, field, message }) => [line, code, field, message].join(' | ')).sort()).toEqual([
      '3 | E12 | BerufNr | Die Berufsnummer 68800 ist nicht mehr gültig.',
      '4 | E30 | Kontakt | Eine Kontaktperson fehlt; bitte nachtragen.',
      '5 | UNBEKANNT |  | E01: Datensatz unbekannt',
    ])
    expect(await reasonOf(readAcknowledgement(officer, { name: 'anders.csv', bytes }))).toBe('file_read_already')
    const [fault] = faults
    await settleFault(officer, fault?.id ?? '', 'Nummer nachgetragen.')
    expect(await reasonOf(settleFault(officer, fault?.id ?? '', 'Nochmals.'))).toBe('move_impossible')
    expect((await getRegister(officer)).faults.filter(one => one.state === 'open')).toHaveLength(2)
  })

  test('read by ten people at once it is read once', async () => {
    const officer = await send()
    const bytes = golden('antwort.csv')
    const all = await Promise.allSettled(Array.from({ length: 10 }, () => readAcknowledgement(officer, { name: 'a.csv', bytes })))
    expect(all.filter(one => one.status === 'fulfilled')).toHaveLength(1)
    expect(await database().registerFault.count()).toBe(3)
  })

  test.for([
    ['a status nobody knows', 'Datensatz;Status;Code;Feld;Meldung\nGL-1;VIELLEICHT;;;\n', '2 bad_value'],
    ['a fault without a code', 'Datensatz;Status;Code;Feld;Meldung\nGL-1;OK;;;\nGL-2;FEHLER;;;Warum?\n', '3 bad_value'],
    ['a line without its key', 'Datensatz;Status;Code;Feld;Meldung\n;OK;;;\n', '2 bad_value'],
    ['a cell too few', 'Datensatz;Status;Code;Feld;Meldung\nGL-1;OK;;\n', '2 wrong_count'],
    ['the same twice', 'Datensatz;Status;Code;Feld;Meldung\nGL-1;OK;;;\nGL-1;OK;;;\n', '3 duplicate'],
    ['a missing column', 'Datensatz;Status;Code;Meldung\nGL-1;OK;;\n', '1 missing_column'],
    ['commas', 'Datensatz,Status,Code,Feld,Meldung\nGL-1,OK,,,\n', '1 wrong_delimiter'],
    ['a broken quote', 'Datensatz;Status;Code;Feld;Meldung\nGL-1;OK;;;"x\n', '2 truncated'],
    ['nothing', '', ' empty'],
    ['no rows', 'Datensatz;Status;Code;Feld;Meldung\n', ' no_rows'],
  ] as const)('with %s is refused whole, with the line', async ([, text, said]) => {
    const officer = await apprenticeshipOfficer()
    await database().registerExport.create({ data: { state: 'sent', rows: [], guideline: 'x', madeAt: new Date(), sentAt: new Date() } })
    const answer = await read(officer, text)
    expect(answer.state === 'refused' ? answer.faults.map(one => `${one.line ?? ''} ${one.kind}`) : answer).toEqual([said])
    expect(await database().registerAcknowledgement.count()).toBe(0)
  })

  test('without a delivery there is nothing it could belong to', async () => {
    expect(await reasonOf(readAcknowledgement(await apprenticeshipOfficer(), { name: 'a.csv', bytes: golden('antwort.csv') }))).toBe(
      'nothing_sent',
    )
  })

  test('bytes that are no text are refused and break nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async bytes => {
        const { answers, faults } = await csvAcknowledgement.read({ name: 'x', bytes })
        expect(answers).toEqual([])
        expect(faults.length).toBeGreaterThan(0)
      }),
      { numRuns: 100 },
    )
  })
})

test('the register is the apprenticeship officer’s alone', async () => {
  for (const actor of [await coordinator(), await departmentHead(), await staff('administrator')]) {
    expect(await reasonOf(getRegister(actor))).toBe('not_found')
    expect(await reasonOf(draftExport(actor))).toBe('not_found')
  }
})
