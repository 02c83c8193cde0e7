type Missing = { code: string | null; name: string; level: number | null }

/** The form of a new course with what is known already: a title, and the competence with the level that is missing. */
export function offerAddress({ code, name, level }: Missing): string {
  const known = code ? { titel: name, kompetenz: code, stufe: `${level ?? 3}` } : { titel: name, stichwort: name }
  return `/anbieter/kurse/neu?${new URLSearchParams(known)}`
}

/** The other end: what the address says, as values of the form. What is not what it should be is left out. */
export function readOffer(params: URLSearchParams): Record<string, string> {
  const [title, word, code, level] = ['titel', 'stichwort', 'kompetenz', 'stufe'].map(name => params.get(name)?.slice(0, 120) ?? '')
  const to = /^[1-8]$/.test(level ?? '') ? Number(level) : 3
  return {
    ...(title && { title }),
    ...(word && { keywords: word.slice(0, 60) }),
    ...(/^[1-5]\.\d$/.test(code ?? '') && {
      'competences.0.code': code ?? '',
      'competences.0.fromLevel': `${Math.max(0, to - 2)}`,
      'competences.0.toLevel': `${to}`,
    }),
  }
}
