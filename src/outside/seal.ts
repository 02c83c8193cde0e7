import { constants, createPrivateKey, generateKeyPairSync, type KeyObject, privateEncrypt } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { plainAddPlaceholder } from '@signpdf/placeholder-plain'
import { SignPdf } from '@signpdf/signpdf'
import { Signer, SUBFILTER_ADOBE_PKCS7_DETACHED } from '@signpdf/utils'
import forge from 'node-forge'

/** PEM texts of the certificate (with its chain behind it) and of its RSA key. */
export type SealKey = { certificate: string; key: string }
type Open = { chain: forge.pki.Certificate[]; key: KeyObject; name: string }

let open: Open | undefined
const seal = () => {
  if (!open) throw new Error('no seal is open')
  return open
}

/** Takes the seal with which decisions are signed into use. */
export function openSeal({ certificate, key }: SealKey) {
  const chain = certificate.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g)?.map(one => readCertificate(one))
  const name = chain?.[0]?.subject.getField('CN')?.value
  if (!chain || !name) throw new Error('the certificate of the seal names nobody')
  open = { chain, key: createPrivateKey(key), name: String(name) }
}

/** The library writes UTF-8 names encoded but reads them raw: without this, a name with an umlaut would be encoded twice and belong to nobody. */
function readCertificate(pem: string): forge.pki.Certificate {
  const certificate = forge.pki.certificateFromPem(pem)
  for (const one of [...certificate.subject.attributes, ...certificate.issuer.attributes])
    if (one.valueTagClass === (forge.asn1.Type.UTF8 as never)) one.value = forge.util.decodeUtf8(String(one.value))
  return certificate
}

export const hasSeal = () => open !== undefined
/** Whose seal it is. */
export const sealName = () => seal().name

/** Signs a PDF so that every reader can verify it (CMS, detached): one changed byte breaks it. */
export async function sealPdf(pdf: Buffer, { reason, place, at }: { reason: string; place: string; at: Date }): Promise<Buffer> {
  const { chain, key, name } = seal()
  const prepared = plainAddPlaceholder({
    pdfBuffer: pdf,
    ...{ reason, location: place, name, contactInfo: '', signingTime: at, signatureLength: 12_000 },
    subFilter: SUBFILTER_ADOBE_PKCS7_DETACHED,
  })
  return new SignPdf().sign(prepared, new Hand(content => signed(content, chain, key, at)), at)
}

class Hand extends Signer {
  readonly #write: (content: Buffer) => Buffer
  constructor(write: (content: Buffer) => Buffer) {
    super()
    this.#write = write
  }
  override async sign(content: Buffer) {
    return this.#write(content)
  }
}

/** A detached CMS signature over bytes. */
function signed(content: Buffer, chain: forge.pki.Certificate[], key: KeyObject, at: Date): Buffer {
  const message = forge.pkcs7.createSignedData()
  message.content = forge.util.createBuffer(content.toString('latin1'))
  for (const one of chain) message.addCertificate(one)
  message.addSigner({
    key: handOf(key),
    certificate: chain[0] as forge.pki.Certificate,
    digestAlgorithm: forge.pki.oids['sha256'] as string,
    authenticatedAttributes: [
      { type: forge.pki.oids['contentType'] as string, value: forge.pki.oids['data'] as string },
      { type: forge.pki.oids['messageDigest'] as string },
      { type: forge.pki.oids['signingTime'] as string, value: at as never },
    ],
  })
  message.sign({ detached: true })
  return Buffer.from(forge.asn1.toDer(message.toAsn1()).getBytes(), 'latin1')
}

// PKCS #1: what stands before a SHA-256 digest, so that nobody can pass one kind of digest for another.
const sha256Info = Buffer.from('3031300d060960864801650304020105000420', 'hex')
/** The library reckons RSA in JavaScript; Node does it a hundred times faster. */
function handOf(key: KeyObject): forge.pki.rsa.PrivateKey {
  const sign = (digest: forge.md.MessageDigest) =>
    privateEncrypt(
      { key, padding: constants.RSA_PKCS1_PADDING },
      Buffer.concat([sha256Info, Buffer.from(digest.digest().getBytes(), 'latin1')]),
    ).toString('latin1')
  return { sign } as unknown as forge.pki.rsa.PrivateKey
}

/** The canton's own seal, from the files that the configuration names. */
export const readSeal = (files: SealKey): SealKey => ({
  certificate: readFileSync(files.certificate, 'utf8'),
  key: readFileSync(files.key, 'utf8'),
})

/** The seal of the demo: a certificate of its own, made once and kept beside the data. Nobody vouches for it, and its name says so. */
export function practiceSeal(dataDir: string, owner: string): SealKey {
  const file = join(dataDir, 'seal.pem')
  if (!existsSync(file)) keepOnce(file, makeSeal(`${owner}, Siegel zum Üben`))
  const pem = readFileSync(file, 'utf8')
  return { certificate: pem, key: pem.slice(pem.indexOf('-----BEGIN PRIVATE KEY')) }
}

/** Certificate and key appear together or not at all; of two processes that start at once the first one's is kept. */
function keepOnce(file: string, { certificate, key }: SealKey) {
  mkdirSync(dirname(file), { recursive: true })
  const made = `${file}.${process.pid}`
  writeFileSync(made, `${certificate}${key}`, { mode: 0o600 })
  try {
    linkSync(made, file)
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error
  } finally {
    rmSync(made)
  }
}

function makeSeal(name: string): SealKey {
  const pair = generateKeyPairSync('rsa', { modulusLength: 3072 })
  const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.publicKeyFromPem(pair.publicKey.export({ type: 'spki', format: 'pem' }).toString())
  certificate.serialNumber = '01'
  certificate.validity.notBefore = new Date('2026-01-01')
  certificate.validity.notAfter = new Date('2036-01-01')
  const subject = [{ name: 'commonName', value: name, valueTagClass: forge.asn1.Type.UTF8 as never }]
  certificate.setSubject(subject)
  certificate.setIssuer(subject)
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false },
    { name: 'keyUsage', digitalSignature: true, nonRepudiation: true },
  ])
  certificate.sign(forge.pki.privateKeyFromPem(key), forge.md.sha256.create())
  return { certificate: forge.pki.certificateToPem(certificate), key }
}
