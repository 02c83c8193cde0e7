import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'

const app = await startApp()
const memory = ({ pid }: App) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

describe.concurrent('the process stays itself', () => {
  test('while 200 clients send a byte at a time; they are cut off after some seconds', async () => {
    const sockets = await Promise.all(Array.from({ length: 200 }, () => dribble('GET / HTTP/1.1\r\nHost: localhost\r\nX: ')))
    const begin = Date.now()
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200)
    expect((await fetch(app.url)).status).toBe(200)
    expect(Date.now() - begin).toBeLessThan(3000)
    await Promise.all(sockets.map(({ closed }) => closed))
    expect(Date.now() - begin).toBeLessThan(20_000)
  }, 40_000)

  test('when a body of 1 GB is announced: it is refused unread, on every door', async () => {
    const before = memory(app)
    for (const path of ['/trpc/none.such', '/anmelden', '/auth/sign-in', '/nowhere']) {
      expect(await announce(path, { 'content-length': '1000000000' }), path).toBe(413)
      expect(await announce(path, { 'transfer-encoding': 'chunked' }), path).toBe(411)
    }
    if (process.platform === 'linux') expect(memory(app) - before).toBeLessThan(60)
  })

  test('when 500 calls come in one: batches are not taken', async () => {
    const names = Array.from({ length: 500 }, () => 'none.such').join(',')
    const answer = await fetch(`${app.url}/trpc/${names}?batch=1`)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect((await answer.text()).length).toBeLessThan(2000)
  })

  test('when headers are endless, and when the request is no HTTP', async () => {
    expect(await say(`GET / HTTP/1.1\r\nHost: x\r\n${'X-Long: y\r\n'.repeat(5000)}\r\n`)).toMatch(/^HTTP\/1\.1 431/)
    expect(await say('\0\0\0\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/)
    expect(await say('GET /%00%ff%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 4/)
    expect(await say('GET /../../../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 4/)
    expect(await say('GET /_astro/..%2f..%2f..%2fpackage.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 4/)
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200)
  })
})

async function dribble(text: string): Promise<{ socket: Socket; closed: Promise<void> }> {
  const socket = connect(app.port, '127.0.0.1')
  socket.on('error', () => {})
  await new Promise<void>(done => socket.once('connect', () => done()))
  socket.write(text)
  const drops = setInterval(() => socket.write('y'), 1000)
  const closed = new Promise<void>(done =>
    socket.resume().once('close', () => {
      clearInterval(drops)
      done()
    }),
  )
  return { socket, closed }
}

/** The status of an answer to headers alone. */
const announce = (path: string, headers: Record<string, string>) =>
  new Promise<number>((done, fail) => {
    const asked = request(app.url + path, { method: 'POST', headers: { origin: app.url, ...headers } })
    asked.on('response', answer => {
      done(answer.statusCode ?? 0)
      asked.destroy()
    })
    asked.on('error', fail)
    asked.flushHeaders()
  })

const say = (text: string) =>
  new Promise<string>(done => {
    let heard = ''
    const socket = connect(app.port, '127.0.0.1', () => socket.write(text))
    socket.setEncoding('utf8').on('data', data => {
      heard += data
    })
    socket.on('error', () => {})
    socket.on('close', () => done(heard))
  })
