// Files that are made on request and belong to one reader: never kept on the way.
const file = (body: BodyInit, type: string, name: string) =>
  new Response(body, {
    headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'private, no-store' },
  })

/**
 * What somebody handed in: never shown inside our pages, its type is not guessed anew, and were it opened it could load and run nothing.
 */
export const handedIn = ({ name, type, base64 }: { name: string; type: string; base64: string }) =>
  new Response(Buffer.from(base64, 'base64'), {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${name.replace(/[^\w .-]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name).replace(/'/g, '%27')}`,
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    },
  })

export const calendarFile = (text: string) => file(text, 'text/calendar; charset=utf-8', 'termine.ics')
export const pdfFile = (base64: string, name: string) => file(Buffer.from(base64, 'base64'), 'application/pdf', name)
export const xmlFile = (text: string, name: string) => file(text, 'application/xml; charset=utf-8', name)
export const csvFile = (text: string, name: string) => file(text, 'text/csv; charset=utf-8', name)
