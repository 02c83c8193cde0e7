// The lines of a bill as a table: what, its price where somebody else pays a part, and what is left to pay.
import { type Element, heightOf, margins, mm, type Sheet, width, write } from '#outside/sheet.ts'
import { formatAmount } from '#words/money.ts'
import type { Speak } from '#words/speak.ts'

/** `line`: what is paid for; `less`: what is taken off; `sum`: what comes of it. */
export type BillRow = { text: string; detail?: string; rank: 'line' | 'less' | 'sum'; price?: number; own?: number }

const column = mm(27)
const size = 10.5
const small = 9.5
const gap = mm(1.2)

type Table = { sheet: Sheet; table: Element; head: [string, ...string[]] }

export function drawTable(sheet: Sheet, section: Element, t: Speak, rows: BillRow[]) {
  const isShared = rows.some(one => one.rank === 'less' && one.price !== undefined)
  const amounts = isShared ? [t('payment.paper_price'), t('payment.paper_own')] : [t('payment.paper_amount')]
  const table = sheet.struct('Table')
  section.add(table)
  const into: Table = { sheet, table, head: [t('payment.paper_what'), ...amounts] }
  drawColumns(into)
  for (const row of rows) drawRow(into, row)
  drawRule(sheet, 0.75)
  table.end()
  sheet.x = margins.left
}

function drawColumns({ sheet, table, head }: Table) {
  const { y } = sheet
  const row = sheet.struct('TR')
  table.add(row)
  for (const [n, text] of head.entries()) {
    const at = n === 0 ? { x: margins.left, y } : { x: amountX(head.length - n), y }
    const how = { face: 'plain', size: small, room: n === 0 ? mm(90) : column, at, align: n === 0 ? 'left' : 'right' } as const
    row.add(sheet.struct('TH', { scope: 'Column' } as object, () => write(sheet, text, how)))
  }
  row.end()
  sheet.y += mm(0.5)
}

/** Columns of amounts are counted from the right. */
const amountX = (fromRight: number) => margins.left + width - fromRight * column

function drawRow(into: Table, { text, detail, rank, price, own }: BillRow) {
  const { sheet, table, head } = into
  const face = rank === 'less' ? 'plain' : 'bold'
  const amounts = head.length === 2 ? [own] : [price, own]
  const room = width - amounts.length * column - mm(6)
  const height = heightOf(sheet, text, { face, size, room }) + (detail ? heightOf(sheet, detail, { face: 'plain', size: small, room }) : 0)
  if (sheet.y + height + 2 * gap > sheet.page.height - margins.bottom) {
    sheet.addPage()
    drawColumns(into)
  }
  if (rank !== 'less') drawRule(sheet, rank === 'sum' ? 0.75 : 0.35)
  sheet.y += rank === 'less' ? 0 : gap
  const { y } = sheet
  const row = sheet.struct('TR')
  table.add(row)
  const what = sheet.struct('TD')
  row.add(what)
  what.add(sheet.struct('P', {}, () => write(sheet, text, { face, size, room, at: { x: margins.left, y } })))
  if (detail) what.add(sheet.struct('P', {}, () => write(sheet, detail, { face: 'plain', size: small, room })))
  what.end()
  const foot = sheet.y
  for (const [n, rappen] of amounts.entries()) {
    const cell = sheet.struct('TD')
    row.add(cell)
    const how = {
      face: rank === 'sum' ? 'bold' : 'plain',
      size,
      room: column,
      at: { x: amountX(amounts.length - n), y },
      align: 'right',
    } as const
    if (rappen !== undefined) cell.add(sheet.struct('P', {}, () => write(sheet, formatAmount(rappen), how)))
    cell.end()
  }
  row.end()
  Object.assign(sheet, { x: margins.left, y: foot + gap })
}

function drawRule(sheet: Sheet, thick: number) {
  sheet.markContent('Artifact', { type: 'Layout' })
  sheet.lineWidth(thick).undash().strokeColor('black')
  sheet
    .moveTo(margins.left, sheet.y)
    .lineTo(margins.left + width, sheet.y)
    .stroke()
  sheet.endMarkedContent()
}
