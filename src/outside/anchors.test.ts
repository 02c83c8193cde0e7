import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Anchor, dropAnchors, lastAnchor, openAnchors, readAnchors } from '#outside/anchors.ts'

let folder: string
const file = () => join(folder, 'seals.jsonl')
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anchors-'))
  openAnchors(file())
})
afterEach(() => rmSync(folder, { recursive: true }))

const anchor = (seal: number): Anchor => ({ seal, upTo: String(seal * 10), hash: 'f'.repeat(64), at: '2026-05-06T10:00:00.000Z' })
/** As long as a token of an authority with a chain of certificates, and longer. */
const stamped = (seal: number, length: number): Anchor => ({ ...anchor(seal), timeStamp: 'A'.repeat(length) })

test('before the first copy there is none, neither first nor last', async () => {
  expect(await lastAnchor()).toBeNull()
  expect(await Array.fromAsync(readAnchors())).toEqual([])
})

test.each([8, 16_300, 16_384, 16_500, 300_000])('the last line is found from the end, also when it is %i signs long', async length => {
  await dropAnchors(Array.from({ length: 500 }, (_, n) => anchor(n + 1)))
  await dropAnchors([stamped(500, length)])
  expect(await lastAnchor()).toEqual(stamped(500, length))
  expect((await Array.fromAsync(readAnchors())).length).toBe(501)
})

test('half a line of a power cut is none: the last is the one before, and the next begins on a line of its own', async () => {
  await dropAnchors([anchor(1), anchor(2)])
  appendFileSync(file(), `\n${JSON.stringify(stamped(3, 50_000)).slice(0, -20)}`)
  expect(await lastAnchor()).toEqual(anchor(2))
  await dropAnchors([anchor(3)])
  expect(await lastAnchor()).toEqual(anchor(3))
  expect((await Array.fromAsync(readAnchors())).map(one => one.seal)).toEqual([1, 2, 3])
})
