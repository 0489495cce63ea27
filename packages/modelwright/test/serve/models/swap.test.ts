import { afterAll, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { createServer, type Server } from '../../../src/serve/index.ts'
import { hammer, until } from '../hammer.ts'
import { modelOfPlan, versionOf } from './versions.ts'

const versions = [1, 2, 3].map((at) => versionOf('churn', at))
const yesOf = new Map(versions.map(({ digest, yes }) => [digest, yes]))
const plans = versions.map((version) => ({ models: [modelOfPlan('churn', version)] }))
let server: Server | undefined
afterAll(async () => server?.close())

it('swaps under load lose no request and mix none: digest and numbers of each answer belong together', async () => {
  server = await createServer({ plan: plans[0]!, port: 0, playground: false })
  const hammering = hammer(server.url, 8)
  const wanted = times(4_000, 200_000)
  let swaps = 0
  while (hammering.shots.length < wanted) {
    ;(await server.prepare(plans[++swaps % plans.length]!))()
    const next = hammering.shots.length + 20
    await until(() => hammering.shots.length >= next, 'answers after a swap')
  }
  await hammering.stop()
  const { shots } = hammering
  expect(shots.filter(({ status, isOwn }) => status !== 200 || !isOwn)).toEqual([])
  expect(shots.filter(({ digest, yes }) => yesOf.get(digest) !== yes)).toEqual([])
  const seen = versions.map(({ digest }) => shots.filter((shot) => shot.digest === digest).length)
  expect(Math.min(...seen)).toBeGreaterThan(wanted / 20)
  expect(swaps).toBeGreaterThan(wanted / 100)
}, 3_600_000)

it('what is asked after a swap is answered by the new version alone', async () => {
  const commit = await server!.prepare(plans[0]!)
  commit()
  for (let at = 0; at < 50; at++) {
    ;(await server!.prepare(plans[at % 3]!))()
    const answer = await fetch(`${server!.url}/health/ready`)
    expect(answer.status).toBe(200)
    const hammering = hammer(server!.url, 2)
    await until(() => hammering.shots.length >= 4)
    await hammering.stop()
    expect(new Set(hammering.shots.map(({ digest }) => digest))).toEqual(new Set([versions[at % 3]!.digest]))
  }
})
