import { describe, expect, it } from 'vitest'
import { times } from '../../../../test/long.ts'
import { deployEngine } from '../../src/deploy/index.ts'
import { checkTarget, type FreshProvider, type TargetCase } from '../../src/testing/index.ts'
import { deployment, onBench } from '../../src/testing/target-bench.ts'
import { type StratusVariant, stratusTarget } from '../deploy/cloud/stratus.ts'
import { startStratus } from '../deploy/cloud/stratus-cloud.ts'
import { modelsToPack } from '../pack/models-to-pack.ts'

const packed = await modelsToPack()
const models = [packed.get('binary')!, packed.get('trees')!] as const

async function fresh(slowReads: number): Promise<FreshProvider> {
  const cloud = await startStratus()
  cloud.slowReads = slowReads
  return {
    env: { STRATUS_URL: cloud.url, STRATUS_TOKEN: cloud.token },
    inventory: async () => cloud.inventory(),
    async plant({ kind, name }) {
      const path = `${kind.replace('Stratus ', '')}/${name}`
      const thing = { path, id: 'theirs', properties: {}, labels: {}, parent: null, bytes: new Uint8Array(0) }
      cloud.things.set(path, { ...thing, state: 'ready', busyReads: 0, hiddenReads: 0 })
      return true
    },
    close: () => cloud.close(),
  }
}

const variants: [string, StratusVariant, number][] = [
  ['that asks before', {}, 0],
  ['that is slow', {}, 2],
  ['that cannot split, and asks after', { asksBefore: false, split: 'none' }, 0],
]

describe.each(variants)('a target %s', (_, variant, slowReads) => {
  const given = {
    target: stratusTarget(variant),
    models,
    fresh: () => fresh(slowReads),
    kills: times(2, 1000),
  }
  for (const { name, run } of checkTarget(given)) it(name, run)
})

it.each(['an apply over another model', 'traffic whose move', 'a rollback'])(
  '%s is known for what it did, wherever it was ended',
  async (what) => {
    const given = { target: stratusTarget(), models, fresh: () => fresh(0), kills: 1000 }
    await checkTarget(given)
      .find(({ name }) => name.startsWith(what) && name.includes('ended anywhere'))!
      .run()
  },
  300_000,
)

it('traffic whose move was ended is known once it is asked for again', async () => {
  const given = { target: stratusTarget(), models, fresh: () => fresh(0) }
  await onBench(given as unknown as TargetCase, async (bench) => {
    const { setTraffic, statusReport } = await deployEngine()
    const first = (await bench.apply(0)).plan.revision
    await bench.apply(1)
    const halve = () =>
      setTraffic(bench.desk, deployment, [{ revision: first, percent: 50 }], async () => undefined)
    bench.killCall(1, 'after')
    await expect(halve()).rejects.toThrow('ended after a call')
    expect((await statusReport(bench.desk, deployment)).isTrafficChanged).toBe(true)
    await halve()
    expect(await statusReport(bench.desk, deployment)).toMatchObject({
      isSound: true,
      traffic: { [first]: 50 },
    })
  })
})

describe('checkTarget finds', () => {
  const target = stratusTarget()
  type Case = TargetCase<typeof target.options, never>
  const given = { models, fresh: () => fresh(0), kills: 3 }
  const failing = async (broken: object): Promise<string[]> => {
    const failed: string[] = []
    const checks = checkTarget({ ...given, target: { ...target, ...broken } } as unknown as Case)
    // Those that end the work in the middle are many runs each.
    for (const { name, run } of checks.filter((one) => !one.name.includes('ended')))
      await Promise.resolve()
        .then(run)
        .catch(() => failed.push(name))
    return failed
  }

  it('a build that is another each time', async () => {
    let count = 0
    const build = async (...parameters: Parameters<typeof target.build>) => ({
      ...(await target.build(...parameters)),
      facts: { count: count++ },
    })
    expect(await failing({ build })).toContain('builds the same bytes twice, in files of names of their own')
  })

  it('a secret in what is described', async () => {
    const describe: typeof target.describe = (request) => ({
      ...target.describe(request),
      policy: { format: 'text', text: 'stratus-token-1' },
    })
    expect(await failing({ describe })).toContain(
      'describes the same twice, offline, in an order in which things can be made, without secrets',
    )
  })

  it('a remove that does nothing, and a create that makes a second one', async () => {
    let count = 0
    const describe: typeof target.describe = (request) => {
      const { resources, policy } = target.describe(request)
      const [role, logs, ...rest] = resources
      const twice: typeof logs = {
        ...logs,
        async create(cloud) {
          await cloud.call('PUT', `things/logs/second-${count++}`, { properties: {}, labels: {} })
          return logs.create(cloud)
        },
      }
      return { resources: [role, twice, ...rest], policy }
    }
    expect(await failing({ describe })).toEqual(
      expect.arrayContaining(['making what is there gives what is there, and no second one']),
    )
  })
})
