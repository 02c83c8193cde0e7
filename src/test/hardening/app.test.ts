import { expect, test } from 'vitest'
import { startApp } from '#test/app.ts'
import { browse } from '#test/browse.ts'
import { signInAs } from '#test/sign-in.ts'

test('two processes serve one database, and both know who is signed in', async () => {
  const [one, other] = await Promise.all([startApp(), startApp()])
  const visitor = browse(one)
  expect((await visitor.get('/')).answer.headers.get('cache-control')).not.toContain('private')
  await signInAs(visitor, 'anna@demo.example')
  for (const app of [one, other]) {
    const answer = await visitor.fetch('/', { headers: {} })
    expect(answer.headers.get('cache-control'), app.url).toContain('private')
  }
})

test('a process that was killed leaves the other one serving', async () => {
  const [one, other] = await Promise.all([startApp(), startApp()])
  await one.kill9()
  expect((await browse(other).get('/')).status).toBe(200)
})
