type Drafted = { id: string; draft: { school: string; motivation: string; answers: readonly string[] } | null }

/** What was written before, as the form's fields have it. */
export function formValuesOf(chosen: Drafted | undefined): Record<string, string> {
  if (!chosen?.draft) return {}
  const { school, motivation, answers } = chosen.draft
  return { personId: chosen.id, school, motivation, ...Object.fromEntries(answers.map((answer, n) => [`answer${n}`, answer])) }
}
