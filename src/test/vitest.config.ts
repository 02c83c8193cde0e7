import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: {
    include: ['src/**/*.test.ts', 'seeds/**/*.test.ts'],
    globalSetup: 'src/test/database.ts',
    setupFiles: 'src/test/worker.ts',
    pool: 'forks',
    maxWorkers: 2,
    isolate: true,
    testTimeout: 90_000,
    hookTimeout: 300_000,
    fileParallelism: true,
  },
})
