// Looking into papers as other programs see them.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'

/** What stands in the file itself, with its packed parts unpacked. */
export function insidePdf(pdf: Buffer): string {
  const text = pdf.toString('latin1')
  const streams = [...text.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)].map(([, packed = '']) => {
    try {
      return inflateSync(Buffer.from(packed, 'latin1')).toString('latin1')
    } catch {
      return packed
    }
  })
  return text + streams.join('\n')
}

/** The objects of a file without what is packed in them: packed bytes are no words, and now and then look like one. */
export const objectsOf = (pdf: Buffer): string => pdf.toString('latin1').replace(/stream\r?\n[\s\S]*?\r?\nendstream/g, 'stream endstream')

/** Anything that would act by itself or reach out when somebody opens the file. */
export const actingInPdf = /\/(URI|JS|JavaScript|Launch|EmbeddedFile|AA|OpenAction|RichMedia|GoToR|SubmitForm)\b/

const has = (tool: string) => spawnSync(tool, ['-v']).error === undefined
/** Whether Poppler is here; says what goes untested without it. */
export function otherReaders(untested: string): boolean {
  const here = ['pdftotext', 'pdfinfo', 'pdftoppm'].every(has)
  if (!here) console.log(`pdftotext is not here (package poppler-utils): ${untested} is not tested.`)
  return here
}

function inFolder<T>(pdf: Buffer, work: (file: string, folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'papers-'))
  try {
    const file = join(folder, 'paper.pdf')
    writeFileSync(file, pdf)
    return work(file, folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export const readPdf = (tool: 'pdftotext' | 'pdfinfo', pdf: Buffer, ...flags: string[]): string =>
  inFolder(pdf, file => spawnSync(tool, tool === 'pdftotext' ? [...flags, file, '-'] : [...flags, file], { encoding: 'utf8' }).stdout)

/** A page as a PNG, 200 dots an inch. */
export const picturePdf = (pdf: Buffer, page: number): Buffer =>
  inFolder(pdf, (file, folder) => {
    spawnSync('pdftoppm', ['-r', '200', '-png', '-singlefile', '-f', String(page), file, join(folder, 'page')])
    return readFileSync(join(folder, 'page.png'))
  })
