import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { email } from '#api/fields.ts'
import { joinAccounts } from '#domain/account/joining.ts'
import {
  askForCode,
  askForNewAddress,
  changeAddress,
  signInAs,
  signInWithCode,
  signOut,
  signOutEverywhere,
  startOidc,
} from '#domain/account/signing-in.ts'
import type { Actor, Role } from '#domain/actor.ts'
import { openField, sealField } from '#domain/sealed-field.ts'
import type { Language } from '#words/speak.ts'
import { speak } from '#words/speak.ts'

/** Somebody of the demo, whom everybody may sign in as. */
export type CastMember = { email: string; name: string; who: string; role: Role | null }
type Given = {
  req: IncomingMessage
  res: ServerResponse
  network: string
  actor: Actor
  language: Language
  secure: boolean
  /** Null outside the demo. */
  cast: ((language: Language) => Promise<CastMember[]>) | null
}

const address = z.strictObject({ address: email })
const code = z.strictObject({ address: email, code: z.string().max(50) })
const tenMinutes = 600
const halfAnHour = 1800
/** More than any form of ours asks; a browser keeps no larger cookie. */
const mostLetters = 2500
const wish = z.record(z.string().max(60), z.string().max(200))
export type Wish = z.infer<typeof wish>

/** What pages do with sessions: all that sets cookies, which the doors of src/api cannot. */
export function sessionDoor({ req, res, network, actor, language, secure, cast }: Given) {
  const visit = { headers: headersOf(req), network, language }
  const t = speak(language)
  const keep = (cookies: string[]) => {
    for (const cookie of cookies) res.appendHeader('set-cookie', cookie)
  }
  // The address is kept from the first step of signing in to the second; it does not travel in addresses, which are logged.
  const name = `${secure ? '__Host-' : ''}lernpfad.address`
  const lay = (where: string, value: string, seconds: number) =>
    keep([`${where}=${encodeURIComponent(value)}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`])
  const remember = (value: string, seconds: number) => lay(name, value, seconds)
  // What somebody typed before they signed in: sealed, so that neither the browser's owner's neighbour nor a log reads an income in it.
  const wishName = `${secure ? '__Host-' : ''}lernpfad.wish`
  const back = (to: string, failed: string) => ({ to: t.href(to), failed: t.href(failed) })

  return {
    /** The address a code was sent to in this browser a few minutes ago. */
    address: readCookie(req, name),

    /** What was typed in this browser before signing in, or null. */
    wish: readWish(readCookie(req, wishName)),
    /** Keeps it until somebody has signed in, for half an hour; null forgets it. */
    keepWish(values: Record<string, unknown> | null) {
      const written = values && JSON.stringify(Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value === 'string')))
      if (written && written.length > mostLetters) return
      lay(wishName, written ? sealField(written, 'wish') : '', written ? halfAnHour : 0)
    },

    async askForCode(values: unknown) {
      const given = address.parse(values)
      await askForCode(visit, given.address)
      remember(given.address, tenMinutes)
    },
    async signIn(values: unknown) {
      const given = code.parse(values)
      const { cookies } = await signInWithCode(visit, given.address, given.code)
      keep(cookies)
      remember('', 0)
    },
    async signOut() {
      keep(await signOut(visit, actor))
    },
    async signOutEverywhere() {
      keep(await signOutEverywhere(visit, actor))
    },
    /** The account just signed in with is empty: its ways in move to the account of the proven address. */
    async join(values: unknown) {
      const given = code.parse(values)
      const { cookies } = await joinAccounts(visit, actor, given.address, given.code)
      keep(cookies)
      remember('', 0)
    },
    async askForNewAddress(values: unknown) {
      const given = address.parse(values)
      await askForNewAddress(visit, actor, given.address)
      remember(given.address, tenMinutes)
    },
    async changeAddress(values: unknown) {
      const given = code.parse(values)
      await changeAddress(visit, actor, given.address, given.code)
      remember('', 0)
    },

    /** The address of the office that knows who people are (AGOV): the browser goes there and comes back to `to`. */
    async startOidc(to: string, failed: string) {
      const { url, cookies } = await startOidc(visit, back(to, failed), { link: false })
      keep(cookies)
      return url
    },
    async startLinking(to: string, failed: string) {
      const { url, cookies } = await startOidc(visit, back(to, failed), { link: true })
      keep(cookies)
      return url
    },

    cast: async () => (cast ? cast(language) : []),
    async signInAs(email: unknown) {
      if (!cast) return
      const { cookies } = await signInAs(visit, String(email))
      keep(cookies)
    },
  }
}
export type SessionDoor = ReturnType<typeof sessionDoor>

export function headersOf(req: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(req.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return headers
}

/** Whatever a browser sends may be old or made up: then there is simply nothing. */
function readWish(written: string | null): Wish | null {
  if (!written) return null
  try {
    return wish.parse(JSON.parse(openField(written, 'wish')))
  } catch {
    return null
  }
}

function readCookie(req: IncomingMessage, name: string): string | null {
  for (const part of req.headers.cookie?.split(';') ?? []) {
    const [key, value = ''] = part.trim().split('=', 2)
    if (key !== name || value === '') continue
    try {
      return decodeURIComponent(value)
    } catch {
      return null
    }
  }
  return null
}
