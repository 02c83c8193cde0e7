import { Page } from '#test/page.ts'
import type { Running } from '#test/process.ts'

type Fields = Record<string, string | string[]> | URLSearchParams

/** A browser without script: keeps cookies, sends forms with their Origin, follows redirects. */
export class Visitor {
  readonly app: Running
  readonly cookies = new Map<string, string>()
  constructor(app: Running) {
    this.app = app
  }
  get(path: string, headers: Record<string, string> = {}): Promise<Page> {
    return this.go(path, { headers })
  }
  post(path: string, fields: Fields, headers: Record<string, string> = {}): Promise<Page> {
    return this.go(path, { method: 'POST', body: toForm(fields), headers: { origin: this.app.url, ...headers } })
  }
  /** Calls a door as an element of a page does: what it returned, or the fault it answered with. */
  async call<T = unknown>(procedure: string, input?: unknown, kind: 'query' | 'mutation' = 'mutation') {
    const query = kind === 'query' && input !== undefined ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ''
    const answer = await this.fetch(`/trpc/${procedure}${query}`, {
      ...(kind === 'mutation' ? { method: 'POST', body: JSON.stringify(input ?? {}) } : {}),
      headers: { origin: this.app.url, 'content-type': 'application/json' },
    })
    const body = await answer.json()
    return {
      status: answer.status,
      value: body.result?.data as T,
      fault: (body.error?.data ?? null) as { reason: string; invalid: { field: string; kind: string }[] } | null,
      body,
    }
  }
  /** One request with this visitor's cookies, redirects not followed. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    if (this.cookies.size) headers.set('cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const answer = await fetch(this.app.url + path, { redirect: 'manual', ...init, headers })
    for (const line of answer.headers.getSetCookie()) this.keep(line)
    return answer
  }
  private async go(path: string, init: RequestInit, hops = 0): Promise<Page> {
    const answer = await this.fetch(path, init)
    const to = answer.headers.get('location')
    if (![301, 302, 303, 307, 308].includes(answer.status) || !to) return new Page(this, answer, path, await answer.text())
    await answer.body?.cancel()
    const next = new URL(to, this.app.url + path)
    if (next.origin !== this.app.url) throw new Error(`${path} leads away to ${next.href}`)
    if (hops > 5) throw new Error(`${path} leads round in circles`)
    return this.go(next.pathname + next.search, {}, hops + 1)
  }
  private keep(line: string) {
    const [pair = '', ...attributes] = line.split(';').map(part => part.trim())
    const name = pair.slice(0, pair.indexOf('='))
    const value = pair.slice(name.length + 1)
    const gone =
      !value || attributes.some(one => /^max-age=0$/i.test(one) || (/^expires=/i.test(one) && Date.parse(one.slice(8)) < Date.now()))
    if (gone) this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}

export const browse = (app: Running) => new Visitor(app)

function toForm(fields: Fields): URLSearchParams {
  if (fields instanceof URLSearchParams) return fields
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) form.append(name, one)
  return form
}
