import { afterAll, describe, expect, it } from 'vitest'
import { goodRow } from '../../../../runtime/test/example-models.ts'
import type { PoolTasks, Report, TaskPool } from '../../../src/core/index.ts'
import { createPool } from '../../../src/core/node/pool.ts'
import { openPool } from '../../../src/project/worker-pool.ts'
import { createServer, type Exchange, type Server } from '../../../src/serve/index.ts'
import { openShadows } from '../../../src/serve/shadow/shadows.ts'
import { serveTasks } from '../../../src/serve/tasks.ts'
import { hammer, until } from '../hammer.ts'
import { modelOfPlan, planned, versionOf } from '../models/versions.ts'

const [one, two] = [1, 6].map((at) => versionOf('churn', at)) as [
  ReturnType<typeof versionOf>,
  ReturnType<typeof versionOf>,
]
const { share: _, ...challenger } = planned(two, 'challenger')
const plan = { models: [modelOfPlan('churn', one, { shadows: [challenger] })] }

const exchange = { body: Buffer.from('{}'), target: { name: 'churn' } } as unknown as Exchange
const answered = (count: number) => one.model.predict(Array.from({ length: count }, () => goodRow))
const rows = (count: number) => Array.from({ length: count }, () => goodRow)

const inline: TaskPool = createPool({ size: 0, tasks: serveTasks })
const silent = () => {}

describe('shadows', () => {
  it('predict the rows that were answered, and count how far apart they are', async () => {
    const shadows = openShadows(plan, { pool: inline, log: silent })
    for (let at = 0; at < 10; at++) shadows.predicted!(exchange, rows(3), answered(3))
    await shadows.settled()
    const [counts] = shadows.counts()
    expect(counts).toMatchObject({ model: 'churn', variant: 'challenger', rows: 30, refused: 0, dropped: 0 })
    expect(counts!.distance).toBeCloseTo(30 * Math.abs(two.yes - one.yes), 10)
    expect(counts!.same).toBe(two.yes >= 0.5 === one.yes >= 0.5 ? 30 : 0)
  })

  it('drop and count what there is no time or room for', async () => {
    const shadows = openShadows(plan, { pool: inline, log: silent })
    for (let at = 0; at < 15; at++) shadows.predicted!(exchange, rows(1_000), answered(1))
    expect(shadows.counts()[0]).toMatchObject({ dropped: 5_000 })
    const large = { ...exchange, body: Buffer.alloc(20 * 2 ** 20) }
    const second = openShadows(plan, { pool: inline, log: silent })
    for (let at = 0; at < 3; at++) second.predicted!(large, rows(1), answered(1))
    expect(second.counts()[0]).toMatchObject({ dropped: 2 })
    await shadows.close!()
    await second.close!()
  })

  it('that fail are counted and told once', async () => {
    const reports: Report[] = []
    const failing: PoolTasks = {
      'serve shadow': () => () => Promise.reject(new Error('no')),
    }
    const pool = createPool({ size: 0, tasks: failing })
    const shadows = openShadows(plan, { pool, log: (report) => reports.push(report) })
    for (let at = 0; at < 5; at++) shadows.predicted!(exchange, rows(2), answered(2))
    await shadows.settled()
    expect(shadows.counts()[0]).toMatchObject({ rows: 0, dropped: 10 })
    expect(reports).toHaveLength(1)
  })

  it('of other models and none are left alone', async () => {
    const shadows = openShadows(plan, { pool: inline, log: silent })
    shadows.predicted!({ ...exchange, target: { name: 'other' } } as Exchange, rows(1), answered(1))
    shadows.predicted!({ ...exchange, target: undefined } as unknown as Exchange, rows(1), answered(1))
    shadows.take({ models: [modelOfPlan('churn', one)] })
    shadows.predicted!(exchange, rows(1), answered(1))
    expect(shadows.counts()).toEqual([])
  })
})

describe('a server with a shadow', () => {
  const servers: Server[] = []
  const pools: { close(): Promise<void> }[] = []
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.close()))
    await Promise.all(pools.map((pool) => pool.close()))
  })
  const textsOf = async (server: Server): Promise<string[]> => {
    const texts: string[] = []
    const headers = { 'content-type': 'application/json' }
    for (const body of [
      goodRow,
      [goodRow, { ...goodRow, age: 'no' }],
      { instances: [{}] },
      'x',
      { inputs: 3 },
    ])
      for (const path of ['/predict', '/invocations', '/score', '/v2/models/churn/infer']) {
        const answer = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
        const text = await answer.text()
        texts.push(`${answer.status} ${text.replace(/"id":"[\da-f-]{36}"/, '"id":""')}`)
      }
    return texts
  }

  it('answers byte for byte what it answers without one, whatever becomes of the shadow', async () => {
    const plain = await createServer({
      plan: { models: [modelOfPlan('churn', one)] },
      port: 0,
      playground: false,
    })
    const gone = { ...challenger, artifact: `${two.path}.gone`, digest: 'f'.repeat(64) }
    const shadowed = await createServer({
      plan: { models: [modelOfPlan('churn', one, { shadows: [challenger, gone] })] },
      port: 0,
      playground: false,
    })
    servers.push(plain, shadowed)
    expect(await textsOf(shadowed)).toEqual(await textsOf(plain))
  })

  it('predicts in a thread of its own, from bytes that are not copied for each request', async () => {
    const pool = openPool({ size: 1, log: silent })
    pools.push(pool)
    const inMemory = { ...challenger, artifact: two.bytes }
    const server = await createServer({
      plan: { models: [modelOfPlan('churn', one, { shadows: [inMemory] })] },
      port: 0,
      playground: false,
      pool,
    })
    servers.push(server)
    const hammering = hammer(server.url, 2)
    await until(() => hammering.shots.length >= 200)
    await hammering.stop()
    expect(new Set(hammering.shots.map(({ status, yes }) => `${status} ${yes}`))).toEqual(
      new Set([`200 ${one.yes}`]),
    )
    const counts = async () => {
      const told = (await (await fetch(`${server.url}/models`)).json()) as {
        shadows: { rows: number; dropped: number }[]
      }
      return told.shadows[0]!.rows + told.shadows[0]!.dropped
    }
    await until(async () => (await counts()) === hammering.shots.length, 'the last comparison')
  })
})
