// Files as people and attackers hand them in, made in the test so that each is what its name says.
import { deflateSync } from 'node:zlib'

const latin = (text: string) => Buffer.from(text, 'latin1')

/** A PDF of one empty sheet, with more objects or streams in it. */
export function pdf({
  objects = [],
  streams = [],
  root = '',
  after = '',
}: {
  objects?: string[]
  streams?: { dictionary: string; body: Buffer }[]
  root?: string
  after?: string
} = {}): Buffer {
  const parts: Buffer[] = [latin('%PDF-1.7\n')]
  const all = [
    `<< /Type /Catalog /Pages 2 0 R ${root} >>`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
    ...objects,
  ]
  for (const [n, body] of all.entries()) parts.push(latin(`${n + 1} 0 obj\n${body}\nendobj\n`))
  for (const [n, { dictionary, body }] of streams.entries())
    parts.push(
      latin(`${all.length + n + 1} 0 obj\n<< ${dictionary} /Length ${body.length} >>\nstream\n`),
      body,
      latin('\nendstream\nendobj\n'),
    )
  parts.push(latin(`trailer\n<< /Root 1 0 R /Size ${all.length + streams.length + 1} >>\nstartxref\n0\n%%EOF\n${after}`))
  return Buffer.concat(parts)
}

export const packed = (dictionary: string, text: string | Buffer) => ({
  dictionary: `${dictionary} /Filter /FlateDecode`,
  body: deflateSync(text),
})

const box = (type: string, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length + 8)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, body])
}
const numbers = (...of: [number, number][]) =>
  Buffer.concat(
    of.map(([value, bytes]) => {
      const one = Buffer.alloc(bytes)
      one.writeUIntBE(value, 0, bytes)
      return one
    }),
  )

/** A telephone's HEIC as far as its boxes go: a picture and beside it what the camera knows of the place. */
export function heic(place: string): Buffer {
  const [picture, note] = [latin('picture data'), latin(place)]
  const ftyp = box('ftyp', latin('heic'), numbers([0, 4]), latin('mif1heic'))
  const infe = (item: number, kind: string) => box('infe', numbers([2, 1], [0, 3], [item, 2], [0, 2]), latin(kind), latin('\0'))
  const iinf = box('iinf', numbers([0, 4], [2, 2]), infe(1, 'hvc1'), infe(2, 'Exif'))
  const meta = (first: number) =>
    box(
      'meta',
      numbers([0, 4]),
      iinf,
      box(
        'iloc',
        numbers([0, 4], [0x44, 1], [0, 1], [2, 2]),
        place1(1, first, picture.length),
        place1(2, first + picture.length, note.length),
      ),
    )
  const place1 = (item: number, at: number, length: number) => numbers([item, 2], [0, 2], [1, 2], [at, 4], [length, 4])
  const first = ftyp.length + meta(0).length + 8
  return Buffer.concat([ftyp, meta(first), box('mdat', picture, note)])
}

/** What every scanner must find and nothing is harmed by. */
export const eicar = ['X5O!P%@AP[4', '\\PZX54(P^)7CC)7}$EICAR-STANDARD-', 'ANTIVIRUS-TEST-FILE!$H+H*'].join('')
