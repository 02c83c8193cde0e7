import { beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { byItself } from '#domain/actor.ts'
import { correctNeed } from '#domain/profession/correcting.ts'
import { createProfession, saveProfession } from '#domain/profession/map-changing.ts'
import { getMapping } from '#domain/profession/mapping.ts'
import { seedProfessions } from '#seeds/professions.ts'

const somebody = (name: string) => ({
  ...byItself('seed'),
  account: { id: '00000000-0000-4000-8000-000000000001', name, email: 'a@demo.example' },
})
const editor = somebody('Eva Editor')
const counsellor = somebody('Anna Beraterin')
const slug = 'softwareentwicklung'
const read = () => getMapping(slug, 'de')

beforeAll(seedProfessions)

test('a change gives author, date and source to what changed and leaves the rest as it was', async () => {
  const { fields, updatedAt, version, needs } = await read()
  const [first, second] = fields.needs
  if (!first || !second) throw new Error('two needs are needed')
  const changed = { ...fields, needs: fields.needs.map(need => (need === first ? { ...need, level: first.level + 1 } : need)) }
  await saveProfession(editor, slug, changed, 'Sitzung vom 3. März', updatedAt)
  const after = await read()
  expect(after.needs.find(need => need.code === first.code)).toMatchObject({
    author: 'Eva Editor',
    source: 'Sitzung vom 3. März',
    version: '2.2',
  })
  expect(after.needs.find(need => need.code === second.code)).toEqual(needs.find(need => need.code === second.code))
  expect(after.version).toBe(version + 1)
  const row = await database().history.findFirst({ where: { concept: 'profession', act: 'changed' }, orderBy: { id: 'desc' } })
  expect(row).toMatchObject({ actorName: 'Eva Editor', reason: 'Sitzung vom 3. März' })
})

test('saving without a change writes nothing', async () => {
  const { fields, updatedAt } = await read()
  expect(await saveProfession(editor, slug, fields, 'egal', updatedAt)).toEqual({ updatedAt })
})

test('what somebody else saved since is not overwritten', async () => {
  const { fields, updatedAt } = await read()
  await saveProfession(editor, slug, { ...fields, titleEn: 'Coder' }, 'Umfrage', updatedAt)
  await expect(saveProfession(editor, slug, { ...fields, titleEn: 'Programmer' }, 'Umfrage', updatedAt)).rejects.toMatchObject({
    reason: 'changed_meanwhile',
  })
})

test('an occupation that ESCO does not have is refused at its field; a link that stands already may stay', async () => {
  const { fields, updatedAt } = await read()
  const uri = 'http://data.europa.eu/esco/occupation/99999999-0000-4000-8000-000000000000'
  const wrong = { ...fields, occupations: [...fields.occupations, { uri }] }
  await expect(saveProfession(editor, slug, wrong, 'Umfrage', updatedAt)).rejects.toMatchObject({
    reason: 'occupation_unknown',
    field: 'occupations.1.uri',
  })
  await database().escoOccupation.create({ data: { uri, isco4: '2512', code: '2512.9' } })
  await saveProfession(editor, slug, wrong, 'Umfrage', updatedAt)
  expect((await read()).occupations.map(one => one.uri)).toEqual([fields.occupations[0]?.uri, uri])
})

test('two professions of one name are not made', async () => {
  const { fields } = await read()
  const fresh = { ...fields, titleDe: 'Drohnenpilot/in', occupations: [], skills: [] }
  expect(await createProfession(editor, fresh, 'Umfrage')).toEqual({ slug: 'drohnenpilot-in' })
  await expect(createProfession(editor, fresh, 'Umfrage')).rejects.toMatchObject({ reason: 'profession_exists' })
})

test('a correction keeps the old value, the new one, who and why, and gives the mapping a new version', async () => {
  const { updatedAt, version, needs } = await read()
  const [need] = needs
  if (!need) throw new Error('a need is needed')
  const correction = {
    slug,
    code: need.code,
    level: need.level === 8 ? 7 : need.level + 1,
    weight: 3,
    reason: 'So im Betrieb gesehen.',
    seen: updatedAt,
  }
  await correctNeed(counsellor, correction)
  const after = await read()
  expect(after.version).toBe(version + 1)
  expect(after.corrections[0]).toMatchObject({
    code: need.code,
    fromLevel: need.level,
    toLevel: correction.level,
    author: 'Anna Beraterin',
    reason: correction.reason,
    version: version + 1,
  })
  await expect(database().needCorrection.deleteMany({})).rejects.toThrow()
  await expect(correctNeed(counsellor, { ...correction, seen: after.updatedAt })).rejects.toMatchObject({ reason: 'nothing_new' })
})

test('level 0 takes a need away, and taking away what is not there is nothing new', async () => {
  const { updatedAt, needs } = await read()
  const code = needs[0]?.code ?? ''
  const gone = { slug, code, level: 0, weight: 1, reason: 'Braucht es hier nicht.' }
  const { updatedAt: next } = await correctNeed(counsellor, { ...gone, seen: updatedAt })
  expect((await read()).needs.some(need => need.code === code)).toBe(false)
  await expect(correctNeed(counsellor, { ...gone, seen: next })).rejects.toMatchObject({ reason: 'nothing_new' })
})
