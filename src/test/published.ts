/**
 * Every table of places and apprentices that the public can read, each on its page by this name (`data-published`), and every file.
 * About places: facts of the employer, and no number of them may move by what people do after the reference day. About people: only what
 * src/domain/apprenticeship/small-numbers.ts lets through. outcomes.test.ts attacks both kinds; a journey finds no table beside them.
 */
export const publishedTables = { places: 'places', years: 'places', outcomes: 'people' } as const
export const publishedFiles = { '/lehrstellen/zahlen.csv': 'places', '/lehrstellen/ausgang.csv': 'people' } as const
