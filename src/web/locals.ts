import { type Api, apiFor } from '#api/router.ts'
import { type Fault, faultOf } from '#api/trpc.ts'
import type { Actor } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import type { SessionDoor } from '#web/session.ts'
import { type Language, type Speak, speak } from '#words/speak.ts'

/** What every page says of its canton, in its language. */
export type CantonLine = {
  name: string
  short: string
  owner: string
  brand: string
  claim: string
  phone: string
  phoneHours: string
  counter: string
}

function cantonLine(language: Language): CantonLine {
  const { name, short, brand, contact } = canton()
  const { counter } = contact
  return {
    name: name[language],
    short,
    owner: brand.owner[language],
    brand: brand.name,
    claim: brand.claim[language],
    phone: contact.phone,
    phoneHours: contact.hours[language],
    counter: `${counter.street}, ${counter.postcode} ${counter.locality}`,
  }
}

export type PageLocals = {
  /** Every door into the domain, called in this process. */
  api: Api
  visitor: Actor
  /** Signing in and out. */
  session: SessionDoor
  language: Language
  t: Speak
  demo: boolean
  oidcName: string | null
  canton: CantonLine
  /** The address without its language, with its query: for the language switch and for coming back. */
  path: string
  /** The address people type, as PUBLIC_URL says: behind a proxy the request does not know it. */
  origin: string
  /** Errors are recognised here and not in the pages' bundle, which has its own copies of the classes. */
  faultOf(error: unknown): Fault
}

type Given = {
  actor: Actor
  session: SessionDoor
  language: Language
  address: string
  path: string
  origin: string
  demo: boolean
  oidcName: string | null
}

export const localsFor = ({ actor, session, language, address, path, origin, demo, oidcName }: Given): PageLocals => ({
  api: apiFor({ actor, language, address }),
  visitor: actor,
  session,
  language,
  t: speak(language),
  demo,
  oidcName,
  canton: cantonLine(language),
  path,
  origin,
  faultOf,
})
