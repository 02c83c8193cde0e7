// Files that are made on request and belong to one reader: never kept on the way.
const file = (body: BodyInit, type: string, name: string) =>
  new Response(body, {
    headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'private, no-store' },
  })

export const calendarFile = (text: string) => file(text, 'text/calendar; charset=utf-8', 'termine.ics')
export const pdfFile = (base64: string, name: string) => file(Buffer.from(base64, 'base64'), 'application/pdf', name)
