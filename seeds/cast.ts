/** The people one can sign in as, for the terminal and the sign-in page. */
export async function cast(): Promise<{ email: string; name: string; who: string }[]> {
  return []
}
