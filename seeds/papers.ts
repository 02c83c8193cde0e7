// Papers that demo people hand in: made here, so that nobody's real ones lie in the demo. A sheet as PDF, and the photo of one.
import { crc32, deflateSync } from 'node:zlib'

/** A sheet with a few lines, as a school or an office would send it. Letters of Latin-1 only. */
export function sheet(lines: readonly string[]): Buffer {
  const text = lines
    .map((line, n) => `BT /F1 ${n === 0 ? 18 : 12} Tf 70 ${760 - n * 26} Td (${line.replace(/[\\()]/g, '\\$&')}) Tj ET`)
    .join('\n')
  const bodies = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
  ]
  let pdf = '%PDF-1.7\n'
  const places = bodies.map((body, n) => {
    const at = pdf.length
    pdf += `${n + 1} 0 obj\n${body}\nendobj\n`
    return `${String(at).padStart(10, '0')} 00000 n \n`
  })
  const end = pdf.length
  pdf += `xref\n0 6\n0000000000 65535 f \n${places.join('')}trailer\n<< /Root 1 0 R /Size 6 >>\nstartxref\n${end}\n%%EOF\n`
  return Buffer.from(pdf, 'latin1')
}

const [width, height] = [600, 800]
/** DEMO in dots, so that nobody takes the photo for a real one. */
const demo = ['1110 1111 10001 0110', '1001 1000 11011 1001', '1001 1110 10101 1001', '1001 1000 10001 1001', '1110 1111 10001 0110']

/** The photo of a sheet on a table, a little askew; `blurred` as from a hand that shook. */
export function photo({ blurred = false } = {}): Buffer {
  const rows = Buffer.alloc(height * (width * 3 + 1))
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const grey = blurred ? [-18, -9, 0, 9, 18].reduce((sum, off) => sum + shade(x + off, y + off), 0) / 5 : shade(x, y)
      const at = y * (width * 3 + 1) + 1 + x * 3
      rows[at] = grey
      rows[at + 1] = grey - 4
      rows[at + 2] = grey - 12
    }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

/** How light the photo is at a point: table, paper, lines of writing. */
function shade(x: number, y: number): number {
  const [across, down] = [x + (y - height / 2) * 0.05, y - (x - width / 2) * 0.05]
  if (across < 70 || across > 530 || down < 60 || down > 740) return 120 + (x + y) / 40
  const dot = demo[Math.floor((down - 110) / 14)]?.[Math.floor((across - 110) / 14)]
  if (dot === '1') return 60
  const line = Math.floor((down - 230) / 32)
  const written = line >= 0 && line < 14 && (down - 230) % 32 < 9 && across > 110 && across < 330 + ((line * 73) % 150)
  return written && (across / 11 + line) % 5 > 0.8 ? 96 : 236
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [before, after] = [Buffer.alloc(4), Buffer.alloc(4)]
  before.writeUInt32BE(data.length)
  after.writeUInt32BE(crc32(body))
  return Buffer.concat([before, body, after])
}
