import { database } from '#db/client.ts'
import type { Role } from '#db/generated/enums.ts'
import { readPeople } from '#seeds/people.ts'
import type { Language } from '#words/speak.ts'

/** Read once: the sign-in page asks for them each time it is shown. */
let people: ReturnType<typeof readPeople> | undefined

/** The people one can sign in as, for the terminal and the sign-in page. Those who are not in this database are left out. */
export async function cast(language: Language = 'de'): Promise<{ email: string; name: string; who: string; role: Role | null }[]> {
  people ??= readPeople()
  const { cast, staff } = people
  const members = [...cast, ...staff].flatMap(({ email, signIn, firstName, lastName, story, roles }) =>
    email && signIn ? [{ email, name: `${firstName} ${lastName}`, who: story?.[language] ?? '', role: roles?.[0]?.role ?? null }] : [],
  )
  const known = await database().userAccount.findMany({ where: { email: { in: members.map(one => one.email) } }, select: { email: true } })
  return members.filter(member => known.some(account => account.email === member.email))
}
