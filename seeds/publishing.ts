import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import type { Actor } from '#domain/actor.ts'
import { zone } from '#domain/clock.ts'
import { createCourse, saveDraft } from '#domain/course/drafting.ts'
import { type CourseFields, fieldsOf } from '#domain/course/fields.ts'
import { returnVersion, submitVersion } from '#domain/course/reviewing.ts'
import { copyRun } from '#domain/course/running.ts'

/** What lies on the desks of schools and editors on any day: a change and a new course to review, one that came back, a draft. */
export async function seedPublishing() {
  const [ursina, elias, daniel, priska] = await Promise.all(
    ['ursina.blumer', 'elias.rhyner', 'daniel.streiff', 'priska.leuzinger'].map(name => someone(`${name}@demo.example`)),
  )
  if (!ursina || !elias || !daniel || !priska) throw new Error('people.yaml: somebody who publishes is missing')
  await changePhotos(ursina)
  await offerEveningOfGames(elias)
  await returnPhotoBook(ursina, priska)
  await draftMailCourse(daniel)
}

async function changePhotos(actor: Actor) {
  const { id, fields } = await published('fotos-ordnen-und-teilen')
  await saveDraft(actor, id, {
    ...fields,
    summary: 'Tausend Bilder auf dem Handy und keines zu finden? Sie ordnen, sichern und teilen Ihre Fotos.',
    description: fields.description.replace('zwei Jahren', 'zehn Jahren').concat('\n\nNeu mit einer Stunde Zeit für Ihre eigenen Fragen.'),
    competences: fields.competences.map(one => (one.code === '2.2' ? { ...one, toLevel: 3 } : one)),
    bring: [...fields.bring.slice(0, 2), 'ein paar Papierfotos'],
    keywords: [...fields.keywords, 'Fotobuch gestalten'],
  })
  await submitVersion(actor, id)
  const run = await database().courseRun.findFirstOrThrow({ where: { courseId: id, state: 'open' }, orderBy: { startsAt: 'desc' } })
  const start = Temporal.Instant.fromEpochMilliseconds(run.startsAt.getTime()).toZonedDateTimeISO(zone).toPlainDate()
  await copyRun(actor, run.id, start.add({ days: 70 }))
}

async function offerEveningOfGames(actor: Actor) {
  const { courseId } = await createCourse(actor, {
    ...{ providerId: providerOf(actor), title: 'Scratch für Grosseltern und Enkel', language: 'gsw', audience: ['children', 'seniors'] },
    summary: 'Ein Kind und eine Grossmutter oder ein Grossvater bauen zusammen ihr erstes Computerspiel.',
    description:
      'Zwei Generationen, ein Laptop: Das Kind zeigt, die Grossmutter fragt, und am Schluss läuft ein Spiel.\n\n**Das machen Sie**\n\n- eine Figur zeichnen und bewegen\n- Regeln für ein Spiel erfinden\n- Fehler suchen, zu zweit geht es leichter\n\nVorkenntnisse braucht niemand. Es gibt Zvieri.',
    ageMin: 8,
    competences: [
      { code: '3.4', fromLevel: 0, toLevel: 1 },
      { code: '2.4', fromLevel: 0, toLevel: 2 },
    ],
    bring: ['Zvieri'],
    wheelchair: true,
    keywords: ['Programmieren', 'Generationen', 'Spiel'],
  })
  await submitVersion(actor, courseId)
}

async function returnPhotoBook(actor: Actor, editor: Actor) {
  const { courseId, versionId } = await createCourse(actor, {
    ...{ providerId: providerOf(actor), title: 'Fotobuch bei FixFoto bestellen', audience: ['seniors'], ageMin: 60 },
    summary: 'Ein Fotobuch.',
    description: 'Wir gestalten und bestellen ein Fotobuch. Das Buch kostet je nach Grösse zwischen 30 und 90 Franken.',
    competences: [{ code: '3.1', fromLevel: 1, toLevel: 2 }],
    bring: ['20 Fotos auf einem Stick'],
  })
  await submitVersion(actor, courseId)
  await returnVersion(editor, versionId, {
    title: 'Bitte ohne den Namen einer Firma. Zum Beispiel: Ein Fotobuch gestalten.',
    summary: 'Schreiben Sie, was man nachher kann.',
  })
}

const draftMailCourse = (actor: Actor) =>
  createCourse(actor, {
    ...{ providerId: providerOf(actor), title: 'Ordnung im Posteingang', audience: ['adults'] },
    summary: 'Mails ordnen, wiederfinden und loslassen.',
  })

async function published(slug: string): Promise<{ id: string; fields: CourseFields }> {
  const { id, published } = await database().course.findUniqueOrThrow({
    where: { slug },
    include: { published: { include: { competences: true } } },
  })
  if (!published) throw new Error(`${slug} is not published`)
  return { id, fields: fieldsOf(published) }
}

async function someone(email: string): Promise<Actor | null> {
  const account = await database().userAccount.findUnique({ where: { email } })
  return account && getActor(account.id, 'seed')
}

const providerOf = (actor: Actor) => actor.grants.find(grant => grant.role === 'provider_member')?.providerId ?? ''
