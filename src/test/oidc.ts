import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import Provider from 'oidc-provider'
import { freePort } from '#test/process.ts'

export type OidcPerson = { email: string; email_verified: boolean; name: string; birthdate?: string; municipality?: string }
export type OidcOffice = {
  issuer: string
  clientId: string
  clientSecret: string
  /** Who signs in there next: a subject of `people`. */
  signsIn: string
  people: Record<string, OidcPerson>
  close(): void
}

/** A real, certified OpenID provider that asks nobody anything: it stands in for the office that knows who people are. */
export async function openOidc(callback: string): Promise<OidcOffice> {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const office: OidcOffice = {
    issuer,
    clientId: 'lernpfad',
    clientSecret: 'a secret between the two offices',
    signsIn: '',
    people: {},
    close: () => server.close(),
  }
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: office.clientId,
        client_secret: office.clientSecret,
        redirect_uris: [callback],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'birthdate', 'municipality'] },
    conformIdTokenClaims: false,
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: async () => ({ sub, ...office.people[sub] }) }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    cookies: { keys: ['a key'] },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    jwks: { keys: [await makeKey()] },
  })
  const answer = provider.callback()
  const server: Server = createServer((req, res) => void (req.url?.startsWith('/interaction/') ? interact(req, res) : answer(req, res)))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return office

  async function interact(req: Parameters<typeof answer>[0], res: Parameters<typeof answer>[1]) {
    const { prompt, session, params } = await provider.interactionDetails(req, res)
    if (prompt.name === 'login')
      return provider.interactionFinished(req, res, { login: { accountId: office.signsIn } }, { mergeWithLastSubmission: false })
    const grant = new provider.Grant({ accountId: session?.accountId as string, clientId: params['client_id'] as string })
    grant.addOIDCScope('openid email profile')
    return provider.interactionFinished(req, res, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true })
  }
}

async function makeKey() {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }
  const pair = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  // WebCrypto's own remarks in the key make verifiers refuse it.
  const { key_ops: _ops, ext: _ext, ...key } = await crypto.subtle.exportKey('jwk', pair.privateKey)
  return { ...key, use: 'sig', alg: 'RS256', kid: '1' } as never
}
