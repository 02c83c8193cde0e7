import { join, resolve } from 'node:path'
import { z } from 'zod'

// Every environment variable the process reads, in one place. The README's table says the same in words.
const whole = (fallback: number) => z.coerce.number().int().min(0).default(fallback)
const yes = z
  .enum(['true', 'false', '1', '0', 'yes', 'no'])
  .transform(value => ['true', '1', 'yes'].includes(value))
  .optional()
const address = z.url({ protocol: /^https?$/ }).transform(value => value.replace(/\/$/, ''))

const shape = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(4321),
  HOST: z.string().default('127.0.0.1'),
  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://')
    .optional(),
  DATABASE_POOL: whole(10),
  PUBLIC_URL: address.optional(),
  SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  /** `name:key`, the newest first: base64url of 32 bytes each. Older ones still open what they sealed. */
  FIELD_KEY: z
    .string()
    .regex(
      /^[0-9a-z]+:[A-Za-z0-9_-]{43}(,[0-9a-z]+:[A-Za-z0-9_-]{43})*$/,
      'must be name:key with 32 bytes in base64url, several separated by commas',
    )
    .optional(),
  FILES_DIR: z.string().optional(),
  CLAMD: z
    .string()
    .regex(/^(tcp:\/\/[^/\s]+:\d+|unix:\/\S+)$/, 'must begin with tcp:// (host and port) or unix:/ (a path)')
    .optional(),
  DEMO: yes,
  TRUSTED_PROXIES: whole(0),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
    .optional(),
  MAIL_FROM: z.string().default('Lernpfad <lernpfad@demo.example>'),
  ADMINISTRATOR: z.email().toLowerCase().optional(),
  OIDC_ISSUER: address.optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_NAME: z.string().default('AGOV'),
  OIDC_SCOPES: z.string().optional(),
  OIDC_BIRTHDATE_CLAIM: z.string().optional(),
  OIDC_MUNICIPALITY_CLAIM: z.string().optional(),
  SEAL_CERTIFICATE: z.string().optional(),
  SEAL_KEY: z.string().optional(),
  HISTORY_COPY: z.string().optional(),
  TIMESTAMP_URL: address.optional(),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^[sr]k_(live|test)_\w+$/, 'must begin with sk_live_, sk_test_, rk_live_ or rk_test_')
    .optional(),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_\S+$/, 'must begin with whsec_')
    .optional(),
  /** For tests: a stand-in on this machine. Never another host, or the key would go there. */
  STRIPE_API: z
    .string()
    .regex(/^http:\/\/(127\.0\.0\.1|localhost):\d+\/?$/, 'must be http://127.0.0.1 or http://localhost with a port: it is for tests')
    .optional(),
  PAGE_CACHE: z.enum(['on', 'off']).default('on'),
  JOBS: z.enum(['on', 'off']).default('on'),
})

/** Says which variable is wrong and why, in one sentence a person at a terminal can act on. */
export class ConfigurationError extends Error {}

/** Reads and checks the configuration. Refuses what it does not understand instead of guessing. */
export function readConfig(env: Record<string, string | undefined> = process.env) {
  const known = Object.fromEntries(Object.keys(shape.shape).map(name => [name, env[name] === '' ? undefined : env[name]]))
  const read = shape.safeParse(known)
  if (!read.success) throw new ConfigurationError(read.error.issues.map(issue => `${issue.path.join('.')} ${issue.message}`).join('; '))
  const value = read.data
  const embedded = !value.DATABASE_URL
  const oidc = value.OIDC_ISSUER && value.OIDC_CLIENT_ID && value.OIDC_CLIENT_SECRET
  if (value.OIDC_ISSUER && !oidc) throw new ConfigurationError('OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET beside it')
  const seal = value.SEAL_CERTIFICATE && value.SEAL_KEY
  if (!seal && (value.SEAL_CERTIFICATE || value.SEAL_KEY)) throw new ConfigurationError('SEAL_CERTIFICATE and SEAL_KEY belong together')
  const stripe = value.STRIPE_SECRET_KEY && value.STRIPE_WEBHOOK_SECRET
  if (!stripe && (value.STRIPE_SECRET_KEY || value.STRIPE_WEBHOOK_SECRET))
    throw new ConfigurationError('STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET belong together')
  if (value.STRIPE_API && /_live_/.test(value.STRIPE_SECRET_KEY ?? ''))
    throw new ConfigurationError('STRIPE_API is for tests: a live key never goes there')
  const demo = value.DEMO ?? embedded
  if (!demo && !value.SECRET) throw new ConfigurationError('SECRET is needed outside demo mode: at least 32 random characters')
  if (!demo && !value.FIELD_KEY)
    throw new ConfigurationError(
      'FIELD_KEY is needed outside demo mode: it seals account numbers, e.g. k1: and 32 random bytes in base64url',
    )
  if (!demo && !value.PUBLIC_URL)
    throw new ConfigurationError('PUBLIC_URL is needed outside demo mode: the address people type, e.g. https://lernpfad.example')
  if (!demo && !value.SMTP_URL) throw new ConfigurationError('SMTP_URL is needed outside demo mode: without it nobody gets a sign-in code')
  return {
    port: value.PORT,
    host: value.HOST,
    dataDir: resolve(value.DATA_DIR),
    databaseUrl: value.DATABASE_URL ?? null,
    databasePool: value.DATABASE_POOL,
    publicUrl: value.PUBLIC_URL ?? `http://localhost:${value.PORT}`,
    secret: value.SECRET ?? null,
    fieldKey: value.FIELD_KEY ?? null,
    filesDir: resolve(value.FILES_DIR ?? join(value.DATA_DIR, 'files')),
    /** The virus scanner's address. */
    clamd: value.CLAMD ?? null,
    demo,
    trustedProxies: value.TRUSTED_PROXIES,
    smtpUrl: value.SMTP_URL ?? null,
    mailFrom: value.MAIL_FROM,
    /** Becomes administrator while nobody is. */
    administrator: value.ADMINISTRATOR ?? null,
    oidc: oidc
      ? {
          issuer: value.OIDC_ISSUER as string,
          clientId: value.OIDC_CLIENT_ID as string,
          clientSecret: value.OIDC_CLIENT_SECRET as string,
          name: value.OIDC_NAME,
          /** Beside openid, email and profile. */
          scopes: value.OIDC_SCOPES?.split(/\s+/).filter(Boolean) ?? [],
          /** Claims that fill in an application: birthday as 1980-05-17, municipality as BFS number. */
          claims: { birthdate: value.OIDC_BIRTHDATE_CLAIM ?? null, municipality: value.OIDC_MUNICIPALITY_CLAIM ?? null },
        }
      : null,
    /** Files of the seal; without them the demo makes one of its own, and outside the demo no decision is sealed. */
    seal: seal ? { certificate: resolve(value.SEAL_CERTIFICATE as string), key: resolve(value.SEAL_KEY as string) } : null,
    /** Where the seals of the history are copied to. */
    historyCopy: resolve(value.HISTORY_COPY ?? join(value.DATA_DIR, 'history-seals.jsonl')),
    /** A time-stamping authority for them (RFC 3161). */
    timeStampUrl: value.TIMESTAMP_URL ?? null,
    /** Card and TWINT with real money; without it the demo has a practice desk, and elsewhere people pay by bill or at the counter. */
    stripe: stripe
      ? {
          secretKey: value.STRIPE_SECRET_KEY as string,
          webhookSecret: value.STRIPE_WEBHOOK_SECRET as string,
          api: value.STRIPE_API ? new URL(value.STRIPE_API) : null,
          /** Where people pay: a form of ours may lead there and nowhere else. */
          checkout: value.STRIPE_API ? new URL(value.STRIPE_API).origin : 'https://checkout.stripe.com',
        }
      : null,
    pageCache: value.PAGE_CACHE === 'on',
    jobs: value.JOBS === 'on',
  }
}
export type Config = ReturnType<typeof readConfig>
