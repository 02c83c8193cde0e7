import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'yaml'

/** A file of seeds/data. Its shape is the caller's to know: seeds are ours, a mistake in them is a bug. */
export const readData = <T>(name: string): T => parse(readFileSync(resolve('seeds/data', name), 'utf8')) as T
