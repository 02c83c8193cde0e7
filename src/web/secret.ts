import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '#config'

/** What signs sessions. In demo mode one is made and kept beside the data, so that a restart signs nobody out. */
export const secretOf = (config: Config) => config.secret ?? kept(config, 'secret')

/** What seals account numbers; kept like the secret. Without it the demo's sealed numbers are lost. */
export const fieldKeyOf = (config: Config) => config.fieldKey ?? `demo:${kept(config, 'field-key')}`

function kept(config: Config, name: string): string {
  const file = join(config.dataDir, name)
  if (!existsSync(file)) {
    mkdirSync(config.dataDir, { recursive: true })
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
  }
  return readFileSync(file, 'utf8')
}
