import { expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { messageStates, moves } from '#domain/message/message.ts'

const pairs = messageStates.flatMap(from => messageStates.filter(to => to !== from).map(to => [from, to] as const))

test.each(pairs)('PostgreSQL lets a message move from %s to %s exactly where the table does', async (from, to) => {
  const isLetter = (state: string) => state === 'to_print' || state === 'printed'
  const channel = (state: string) => (isLetter(state) ? 'letter' : 'mail')
  const data = { kind: 'x', language: 'de', subject: 'x', body: 'x', address: 'a@demo.example' } as const
  const { id } = await database().message.create({ data: { ...data, state: from, channel: channel(from) } })
  const moved = await database()
    .message.update({ where: { id }, data: { state: to, channel: channel(to) } })
    .then(
      () => true,
      () => false,
    )
  expect(moved).toBe(Object.values<string>(moves[from]).includes(to))
})
