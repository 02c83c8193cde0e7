import { defineCollection } from 'astro:content'
import { glob } from 'astro/loaders'
import { z } from 'astro/zod'

const page = z.object({
  title: z.string(),
  slug: z.string(),
  order: z.number().default(0),
  updated: z.coerce.date(),
  author: z.string(),
  summary: z.string(),
})

/** Guides in Leichte Sprache; English ones stand in the folder en under the same names. */
const easy = defineCollection({
  loader: glob({ base: 'content/leicht', pattern: '**/*.md', generateId: ({ entry }) => entry.replace(/\.md$/, '') }),
  schema: page,
})

/** Help and law. `checked: false` is said on the page: the canton's lawyer has not read it yet. */
const help = defineCollection({
  loader: glob({ base: 'content/help', pattern: '**/*.md', generateId: ({ entry }) => entry.replace(/\.md$/, '') }),
  schema: page.extend({ key: z.string(), checked: z.boolean() }),
})

export const collections = { easy, help }
