import type { IncomingMessage, ServerResponse } from 'node:http'
import { passkey } from '@better-auth/passkey'
import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { APIError } from 'better-auth/api'
import { toNodeHandler } from 'better-auth/node'
import { emailOTP, genericOAuth } from 'better-auth/plugins'
import { database } from '#db/client.ts'
import { entryPlugin } from '#outside/entry-plugin.ts'

export type IdentitySettings = {
  publicUrl: string
  secret: string
  oidc: { issuer: string; clientId: string; clientSecret: string; scopes?: string[] } | null
  /** Asked before a session begins, however somebody came in. */
  maySignIn(accountId: string): Promise<boolean>
}

/** What a way in leads to: the account, and the cookies that its browser is to keep. */
export type Entry = { accountId: string; cookies: string[] }
export type CodeFault = 'wrong' | 'used_up' | 'disabled' | 'taken'

/** A person proves in another office's words who they are: its name in our addresses and in Credential.providerId. */
export const oidcProvider = 'agov'

// Everything else the library would answer below /auth stays shut: our pages ask for codes, and their limits hold there.
const open = new Set([
  `GET /auth/callback/${oidcProvider}`,
  'GET /auth/passkey/generate-register-options',
  'POST /auth/passkey/verify-registration',
  'GET /auth/passkey/generate-authenticate-options',
  'POST /auth/passkey/verify-authentication',
])

/** Signing in, by better-auth: mail code, passkey, OIDC. Its "user" is our account; sessions, rotation and hashing are its work. */
export function openIdentity(settings: IdentitySettings) {
  const auth = makeAuth(settings)
  const handle = toNodeHandler(auth)
  return {
    /** Answers the few addresses below /auth that a browser or another office calls by itself. */
    async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
      res.setHeader('cache-control', 'no-store')
      if (open.has(`${req.method} ${req.url?.split('?', 1)[0]}`)) return handle(req, res)
      res.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('not found\n')
    },

    /** The account of the session that these headers carry. The cookies prolong the session where it is time, or clear a dead one away. */
    async whoIs(headers: Headers): Promise<{ accountId: string | null; cookies: string[] }> {
      if (!headers.get('cookie')?.includes('lernpfad.session_token')) return { accountId: null, cookies: [] }
      const { response, headers: answer } = await auth.api.getSession({ headers, returnHeaders: true })
      return { accountId: response?.user.id ?? null, cookies: answer.getSetCookie() }
    },

    /** A new code for signing in with this address, kept as a hash. Known and unknown addresses are treated alike. */
    makeCode: (address: string): Promise<string> => auth.api.createVerificationOTP({ body: { email: address, type: 'sign-in' } }),

    /** A new code with which the account may take another address. */
    makeAddressCode: (accountId: string, address: string): Promise<string> =>
      auth.api.createVerificationOTP({ body: { email: `${accountId}:${address}`, type: 'change-email' } }),

    /** Uses the code up. An address nobody has yet becomes an account. */
    async enterWithCode(headers: Headers, address: string, code: string): Promise<Entry | CodeFault> {
      try {
        const { response, headers: answer } = await auth.api.signInEmailOTP({
          headers,
          body: { email: address, otp: code },
          returnHeaders: true,
        })
        return { accountId: response.user.id, cookies: answer.getSetCookie() }
      } catch (error) {
        return faultOf(error)
      }
    },

    /** Uses the code up: from now on the account signs in with the new address. */
    async changeAddress(headers: Headers, address: string, code: string): Promise<'done' | CodeFault> {
      try {
        await auth.api.changeEmailEmailOTP({ headers, body: { newEmail: address, otp: code } })
        return 'done'
      } catch (error) {
        return faultOf(error)
      }
    },

    /** A session without a proof, for the demo's cast. */
    async enterAs(headers: Headers, accountId: string): Promise<Entry> {
      const { headers: answer } = await auth.api.enterAs({ headers, body: { accountId }, returnHeaders: true })
      return { accountId, cookies: answer.getSetCookie() }
    },

    async leave(headers: Headers): Promise<string[]> {
      const { headers: answer } = await auth.api.signOut({ headers, returnHeaders: true })
      return answer.getSetCookie()
    },

    /** Where to send the browser, and the cookies it brings back from there; null when the other office does not answer. */
    async startOidc(headers: Headers, back: { to: string; failed: string }) {
      const body = { provider: oidcProvider, callbackURL: back.to, errorCallbackURL: back.failed }
      return leaving(auth.api.signInSocial({ headers, body, returnHeaders: true }))
    },

    /** As startOidc, for somebody who is signed in and wants this login to lead to the same account. */
    async startLinking(headers: Headers, back: { to: string; failed: string }) {
      const body = { provider: oidcProvider, callbackURL: back.to, errorCallbackURL: back.failed }
      return leaving(auth.api.linkSocialAccount({ headers, body, returnHeaders: true }))
    },
    options: auth.options,
  }
}
export type Identity = ReturnType<typeof openIdentity>

// What any visitor can provoke is no error of ours: the page tells them.
const provoked = /^(account_not_linked|email_not_verified|account_disabled|Failed to parse state|State not found|Provider not found)/
const log = (level: string, message: string, ...about: unknown[]) => {
  if (!provoked.test(message)) console.error(`sign-in ${level}: ${message}`, ...about)
}

function makeAuth(settings: IdentitySettings) {
  const secure = settings.publicUrl.startsWith('https:')
  return betterAuth({
    baseURL: settings.publicUrl,
    basePath: '/auth',
    secret: settings.secret,
    telemetry: { enabled: false },
    logger: { level: 'error', log },
    onAPIError: { errorURL: `${settings.publicUrl}/anmelden` },
    database: prismaAdapter(database(), { provider: 'postgresql', transaction: true }),
    user: { modelName: 'userAccount' },
    session: { expiresIn: 60 * 60 * 12, updateAge: 60 * 30, cookieCache: { enabled: false } },
    // Two logins with different addresses become one account only by somebody who has just used both.
    account: { modelName: 'credential', accountLinking: { enabled: true, trustedProviders: [], allowDifferentEmails: true } },
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 60,
      customRules: { '/passkey/verify-authentication': { window: 60, max: 20 } },
    },
    advanced: {
      database: { generateId: false },
      // The prefix makes browsers refuse the cookie without https, with a domain, or for a part of the site.
      cookiePrefix: secure ? '__Host-lernpfad' : 'lernpfad',
      useSecureCookies: false,
      ipAddress: { ipAddressHeaders: ['x-client-address'] },
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true, secure, path: '/' },
    },
    databaseHooks: {
      user: {
        create: {
          // An address that another office has not checked may be somebody else's.
          before: async user => {
            if (!user.emailVerified) throw new APIError('FORBIDDEN', { code: 'email_not_verified', message: 'email_not_verified' })
          },
        },
      },
      session: {
        create: {
          before: async (session, ctx) => {
            if (!(await settings.maySignIn(session.userId)))
              throw new APIError('FORBIDDEN', { code: 'account_disabled', message: 'account_disabled' })
            // Signing in always makes a new session; the one the browser came with ends, whoever's it was.
            const former = await ctx?.getSignedCookie(ctx.context.authCookies.sessionToken.name, ctx.context.secret)
            if (former) await ctx?.context.internalAdapter.deleteSession(former)
          },
        },
      },
    },
    plugins: [
      entryPlugin(),
      emailOTP({
        otpLength: 6,
        expiresIn: 600,
        allowedAttempts: 5,
        storeOTP: 'hashed',
        changeEmail: { enabled: true },
        // Codes are made above and sent by us: the library would swallow a mail that did not go out.
        sendVerificationOTP: async () => {},
      }),
      passkey({ rpID: new URL(settings.publicUrl).hostname, rpName: 'Lernpfad', origin: settings.publicUrl }),
      genericOAuth({
        config: settings.oidc
          ? [
              {
                providerId: oidcProvider,
                discoveryUrl: `${settings.oidc.issuer}/.well-known/openid-configuration`,
                clientId: settings.oidc.clientId,
                clientSecret: settings.oidc.clientSecret,
                scopes: ['openid', 'email', 'profile', ...(settings.oidc.scopes ?? [])],
                pkce: true,
                requireIdTokenVerification: true,
              },
            ]
          : [],
      }),
    ],
  })
}

async function leaving(answer: Promise<{ response: { url?: string | undefined }; headers: Headers }>) {
  try {
    const { response, headers } = await answer
    return response.url ? { url: response.url, cookies: headers.getSetCookie() } : null
  } catch (error) {
    if (error instanceof APIError) return null
    throw error
  }
}

function faultOf(error: unknown): CodeFault {
  const code = error instanceof APIError ? error.body?.code : undefined
  if (code === 'account_disabled') return 'disabled'
  if (code === 'TOO_MANY_ATTEMPTS') return 'used_up'
  if (error instanceof APIError && error.body?.message === 'Email already in use') return 'taken'
  // Somebody else took the address between the question and the answer.
  if ((error as { code?: string }).code === 'P2002') return 'taken'
  if (code === 'INVALID_OTP' || code === 'OTP_EXPIRED') return 'wrong'
  throw error
}
