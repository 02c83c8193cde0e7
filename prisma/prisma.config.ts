import { defineConfig } from 'prisma/config'

// The address is only asked for by Prisma's own tools; the app takes it from src/config.ts.
export default defineConfig({
  schema: './schema',
  migrations: { path: './migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? 'postgresql://unused' },
})
