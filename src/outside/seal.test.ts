import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drawLetters } from './paper.ts'
import { openSeal, practiceSeal, sealName, sealPdf } from './seal.ts'

const folder = mkdtempSync(join(tmpdir(), 'seal-'))
afterAll(() => rmSync(folder, { recursive: true }))

let sealed: Buffer
beforeAll(async () => {
  openSeal(practiceSeal(folder, 'Kanton Glarus (Demo)'))
  const body = [
    { kind: 'heading' as const, text: 'Entscheid' },
    { kind: 'list' as const, items: ['erstens', 'zweitens'] },
  ]
  const letter = {
    language: 'de' as const,
    sender: ['Amt'],
    recipient: ['Reto Demo'],
    placeAndDay: 'Glarus, 25. November 2026',
    subject: 'Entscheid',
    body,
  }
  const pdf = await drawLetters([letter], { title: 'Entscheid', author: 'Amt', window: 'right' })
  sealed = await sealPdf(pdf, { reason: 'Entscheid', place: 'Glarus', at: new Date('2026-11-25T10:00:00Z') })
})

/** What the signature covers, the signature, and whether OpenSSL finds them to belong together under our certificate. */
function verify(pdf: Buffer) {
  const [, a = '', b = '', c = '', d = ''] = /\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/.exec(pdf.toString('latin1')) ?? []
  const [from, length, then, rest] = [a, b, c, d].map(Number) as [number, number, number, number]
  const hex = pdf.subarray(from + length + 1, then - 1).toString('latin1')
  const [content, signature] = [join(folder, 'content'), join(folder, 'signature')]
  writeFileSync(content, Buffer.concat([pdf.subarray(from, from + length), pdf.subarray(then, then + rest)]))
  writeFileSync(signature, Buffer.from(hex, 'hex'))
  const certificate = join(folder, 'seal.pem')
  const flags = [
    'cms',
    '-verify',
    '-inform',
    'DER',
    '-in',
    signature,
    '-content',
    content,
    '-binary',
    '-CAfile',
    certificate,
    '-purpose',
    'any',
  ]
  const { status, stderr } = spawnSync('openssl', [...flags, '-partial_chain', '-out', '/dev/null'], { encoding: 'utf8' })
  return { status, stderr, covers: then + rest === pdf.length && from === 0 }
}

test('OpenSSL verifies the seal, and it covers the whole file', () => {
  expect(verify(sealed)).toMatchObject({ status: 0, covers: true })
})

test('one changed byte anywhere breaks it', () => {
  const [, , length = ''] = /\/ByteRange\s*\[\s*(\d+)\s+(\d+)/.exec(sealed.toString('latin1')) ?? []
  for (const at of [20, Math.floor(Number(length) / 2), Number(length) - 40, sealed.length - 30]) {
    const spoiled = Buffer.from(sealed)
    spoiled[at] = (spoiled[at] ?? 0) ^ 1
    expect(verify(spoiled).status, `byte ${at}`).not.toBe(0)
  }
})

test('a sealed letter is still tagged, with headings and lists', () => {
  const text = sealed.toString('latin1')
  for (const tag of ['/S /H2', '/S /L\n', '/S /LI', '/S /LBody', '/Marked true', 'pdfuaid:part']) expect(text).toContain(tag)
})

test('the practice seal names itself as one, is made once, and its key is nobody else’s to read', () => {
  expect(sealName()).toBe('Kanton Glarus (Demo), Siegel zum Üben')
  const file = join(folder, 'seal.pem')
  const before = readFileSync(file, 'utf8')
  practiceSeal(folder, 'Jemand anderes')
  expect(readFileSync(file, 'utf8')).toBe(before)
  expect(statSync(file).mode & 0o077).toBe(0)
})
