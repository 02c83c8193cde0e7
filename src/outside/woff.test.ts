import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { unpackWoff } from '#outside/woff.ts'

const fonts = globSync('node_modules/@fontsource/atkinson-hyperlegible-next/files/*-{400,700}-normal.woff')

test.each(fonts)('%s: every table is where the head says, with the sum that its maker wrote', file => {
  const woff = readFileSync(file)
  const font = unpackWoff(woff)
  expect(font.length).toBe(woff.readUInt32BE(16))
  for (let n = 0; n < font.readUInt16BE(4); n++) {
    const [tag, offset, length] = [
      font.toString('latin1', 12 + n * 16, 16 + n * 16),
      font.readUInt32BE(20 + n * 16),
      font.readUInt32BE(24 + n * 16),
    ]
    let sum = 0
    // The table `head` holds the sum of the whole file, which counts as nothing in its own.
    for (let at = offset; at < offset + length; at += 4) if (tag !== 'head' || at !== offset + 8) sum = (sum + font.readUInt32BE(at)) >>> 0
    expect(sum, tag).toBe(font.readUInt32BE(16 + n * 16))
  }
})

test('what is no WOFF file is refused', () => {
  expect(fonts.length).toBeGreaterThan(3)
  expect(() => unpackWoff(Buffer.from('wOF2 and so on'))).toThrow('no WOFF')
})
