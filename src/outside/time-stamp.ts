import { randomBytes } from 'node:crypto'
import forge from 'node-forge'

const { asn1 } = forge
const { Type } = asn1
type Asn1 = forge.asn1.Asn1
let address: string | null = null

/** Takes a time-stamping authority (RFC 3161 over HTTP) into use; without one nothing is stamped. */
export function openTimeStamps(url: string | null): void {
  address = url
}

/** A token by which somebody else proves that a SHA-256 digest existed at a time; null without an authority. Throws where it does not answer rightly. */
export async function timeStamp(sha256: string): Promise<Buffer | null> {
  if (!address) return null
  const nonce = `00${randomBytes(8).toString('hex')}`
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query' },
    body: new Uint8Array(request(sha256, nonce)),
    signal: AbortSignal.timeout(10_000),
  })
  if (!answer.ok) throw new Error(`the time-stamping authority answered ${answer.status}`)
  return tokenOf(Buffer.from(await answer.arrayBuffer()), sha256, nonce)
}

const whole = (hex: string) => asn1.create(asn1.Class.UNIVERSAL, Type.INTEGER, false, forge.util.hexToBytes(hex))
const list = (...parts: Asn1[]) => asn1.create(asn1.Class.UNIVERSAL, Type.SEQUENCE, true, parts)
const sha256Oid = () => asn1.create(asn1.Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(forge.pki.oids['sha256'] as string).getBytes())

function request(sha256: string, nonce: string): Buffer {
  const algorithm = list(sha256Oid(), asn1.create(asn1.Class.UNIVERSAL, Type.NULL, false, ''))
  const imprint = list(algorithm, asn1.create(asn1.Class.UNIVERSAL, Type.OCTETSTRING, false, forge.util.hexToBytes(sha256)))
  const withCertificate = asn1.create(asn1.Class.UNIVERSAL, Type.BOOLEAN, false, '\xff')
  return Buffer.from(asn1.toDer(list(whole('01'), imprint, whole(nonce), withCertificate)).getBytes(), 'latin1')
}

/** The token of an answer, if it was granted and is about what was asked. Whoever checks it later verifies its signature with OpenSSL. */
function tokenOf(answer: Buffer, sha256: string, nonce: string): Buffer {
  const [status, token] = parts(asn1.fromDer(forge.util.createBuffer(answer.toString('latin1'))))
  if (!status || !token || Number.parseInt(forge.util.bytesToHex(String(parts(status)[0]?.value ?? '')), 16) > 1)
    throw new Error('the time-stamping authority refused')
  const content = parts(parts(parts(parts(token)[1])[0])[2])[1]
  const told = parts(asn1.fromDer(forge.util.createBuffer(String(parts(content)[0]?.value ?? ''))))
  const imprint = forge.util.bytesToHex(String(parts(told[2])[1]?.value ?? ''))
  const nonces = told.filter(part => part.type === Type.INTEGER).map(part => BigInt(`0x${forge.util.bytesToHex(String(part.value))}`))
  if (imprint !== sha256 || !nonces.includes(BigInt(`0x${nonce}`))) throw new Error('the time stamp is about something else')
  return Buffer.from(asn1.toDer(token).getBytes(), 'latin1')
}

const parts = (one: Asn1 | undefined) => (Array.isArray(one?.value) ? (one.value as Asn1[]) : [])
