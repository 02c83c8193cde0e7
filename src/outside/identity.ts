import type { IncomingMessage, ServerResponse } from 'node:http'
import { passkey } from '@better-auth/passkey'
import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { fromNodeHeaders, toNodeHandler } from 'better-auth/node'
import { emailOTP, genericOAuth } from 'better-auth/plugins'
import { database } from '#db/client.ts'

type Settings = {
  publicUrl: string
  secret: string
  oidc: { issuer: string; clientId: string; clientSecret: string; name: string } | null
  sendCode(address: string, code: string): Promise<void>
}

/** Signing in, by better-auth: mail code, passkey, OIDC. Its "user" is our account; sessions, rotation and limits are its work. */
export function openIdentity(settings: Settings) {
  const secure = settings.publicUrl.startsWith('https:')
  const auth = betterAuth({
    baseURL: settings.publicUrl,
    basePath: '/auth',
    secret: settings.secret,
    telemetry: { enabled: false },
    database: prismaAdapter(database(), { provider: 'postgresql', transaction: true }),
    user: { modelName: 'userAccount' },
    session: { expiresIn: 60 * 60 * 12, updateAge: 60 * 30, cookieCache: { enabled: false } },
    account: { modelName: 'credential', accountLinking: { enabled: true, trustedProviders: [] } },
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 100,
      customRules: { '/email-otp/send-verification-otp': { window: 900, max: 20 } },
    },
    advanced: {
      database: { generateId: false },
      cookiePrefix: 'lernpfad',
      useSecureCookies: secure,
      ipAddress: { ipAddressHeaders: ['x-client-address'] },
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true },
    },
    plugins: [
      emailOTP({
        otpLength: 6,
        expiresIn: 600,
        allowedAttempts: 5,
        storeOTP: 'hashed',
        sendVerificationOTP: ({ email, otp }) => settings.sendCode(email, otp),
      }),
      passkey({ rpID: new URL(settings.publicUrl).hostname, rpName: 'Lernpfad', origin: settings.publicUrl }),
      ...(settings.oidc
        ? [
            genericOAuth({
              config: [
                {
                  providerId: 'agov',
                  discoveryUrl: `${settings.oidc.issuer}/.well-known/openid-configuration`,
                  clientId: settings.oidc.clientId,
                  clientSecret: settings.oidc.clientSecret,
                  scopes: ['openid', 'email', 'profile'],
                  pkce: true,
                  requireIdTokenVerification: true,
                },
              ],
            }),
          ]
        : []),
    ],
  })
  const handle = toNodeHandler(auth)
  return {
    /** Answers everything below /auth. */
    handle: (req: IncomingMessage, res: ServerResponse) => handle(req, res),
    /** The account id of the session a request carries, or null. */
    async accountOf(req: IncomingMessage): Promise<string | null> {
      if (!req.headers.cookie?.includes('lernpfad')) return null
      const session = await auth.api.getSession({ headers: fromNodeHeaders(req.headers) })
      return session?.user.id ?? null
    },
  }
}
export type Identity = ReturnType<typeof openIdentity>
