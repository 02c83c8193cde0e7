// P2 for enrolments: the process is killed in the middle of two hundred of them, again and again.
import { afterAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { startApp } from '#test/app.ts'
import { type Answer, ask, connections, makeCrowd } from '#test/crowd.ts'
import { makeRun } from '#test/places.ts'

// Twenty in the bench; each costs a start of the application.
const kills = Number(process.env['KILLS'] ?? 5)
const size = 200

type Round = { answered: number; lost: number; half: number; twice: number; rows: number }
const rounds: Round[] = []

async function round(): Promise<Round> {
  const run = await makeRun({ seats: 100 })
  const members = await makeCrowd(size)
  const app = await startApp({ jobs: true })
  app.expectComplaint(/./)
  const agent = connections(20)
  const answers: Promise<Answer | null>[] = []
  let answered = 0
  const enough = new Promise<void>(done => {
    // Early or late, but always with many still waiting for their answer.
    const at = 5 + Math.floor(Math.random() * 75)
    for (const member of members) {
      const input = { runId: run.id, personIds: [member.personId], together: false, confirmPrerequisites: false }
      const asked = ask({ app, agent, member, input })
      answers.push(asked)
      void asked.then(answer => answer?.status === 200 && ++answered === at && done())
    }
  })
  await enough
  await app.kill9()
  const all = await Promise.all(answers)
  agent.destroy()
  return { ...(await compare(run.id, all)), answered: all.filter(one => one?.status === 200).length }
}

/** The books: every answer has its row, every row its history and exactly one message. */
async function compare(runId: string, answers: (Answer | null)[]) {
  const rows = await database().enrolment.findMany({ where: { runId }, select: { id: true } })
  const ids = rows.map(row => row.id)
  const [history, messages, run] = await Promise.all([
    database().history.groupBy({ by: ['subjectId'], where: { subjectId: { in: ids } }, _count: true }),
    database().message.groupBy({ by: ['enrolmentId'], where: { enrolmentId: { in: ids } }, _count: true }),
    database().courseRun.findUniqueOrThrow({ where: { id: runId } }),
  ])
  const told = answers.flatMap(answer => answer?.body?.result?.data.map(one => one.id) ?? [])
  const whole = new Set(history.filter(one => one._count === 1).map(one => one.subjectId))
  const mailed = new Map(messages.map(one => [one.enrolmentId, one._count]))
  expect(run.taken + run.waiting).toBe(rows.length)
  return {
    rows: rows.length,
    lost: told.filter(id => !ids.includes(id)).length,
    half: ids.filter(id => !whole.has(id) || !mailed.has(id)).length,
    twice: [...mailed.values()].filter(count => count > 1).length,
  }
}

afterAll(() => {
  const sum = (name: keyof Round) => rounds.reduce((all, one) => all + one[name], 0)
  console.log(
    `P2: ${rounds.length} × kill -9 in the middle of ${size} enrolments: ${sum('answered')} answered, ${sum('rows')} committed; ` +
      `${sum('lost')} answered ones lost, ${sum('half')} without history or mail, ${sum('twice')} with two mails`,
  )
})

test(`${kills} times kill -9 in the middle of ${size} enrolments: every answered one is there with its history and its mail, once`, async () => {
  for (let n = 0; n < kills; n++) {
    const result = await round()
    rounds.push(result)
    expect(result).toMatchObject({ lost: 0, half: 0, twice: 0 })
    expect(result.answered).toBeLessThan(size)
  }
}, 300_000)
