import { cpSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isLong, times } from '../../../../test/long.ts'
import { seedOf } from '../../src/core/index.ts'
import { type Stratus, startStratus } from '../deploy/cloud/stratus-cloud.ts'
import { fillProject, writeTarget } from '../deploy/cloud/stratus-project.ts'
import { bundleChild } from '../project/child.ts'
import { isOnServers, startChild } from '../project/stores.ts'
import { run, workFolder } from './command-line.ts'

/** A place where the client is killed: at its request of that number, before the cloud did the work or after. */
interface Place {
  readonly at: number
  readonly when: 'before' | 'after'
}

const env = (cloud: Stratus) => ({ STRATUS_URL: cloud.url, STRATUS_TOKEN: cloud.token })
let program: string
const template = workFolder()

beforeAll(async () => {
  program = await bundleChild('command')
  writeTarget(template)
  await fillProject(template)
})

const clouds: Stratus[] = []
afterAll(() => Promise.all(clouds.map((cloud) => cloud.close())))

/** A project of its own, and a cloud in which nothing is yet. */
async function fresh(): Promise<{ folder: string; cloud: Stratus }> {
  const [folder, cloud] = [workFolder(), await startStratus()]
  clouds.push(cloud)
  cpSync(template, folder, { recursive: true })
  cloud.slowReads = isLong ? 1 : 0
  return { folder, cloud }
}

/** A command as it is given: moving traffic asks nobody. */
const words = (argv: readonly string[]): string[] => [
  ...['deploy', './stratus.ts', ...argv, '--quiet'],
  ...(['traffic', 'rollback'].includes(argv[0]!) ? [] : ['--yes']),
]

const deploy = (folder: string, cloud: Stratus, argv: readonly string[]) =>
  run(folder, words(argv), undefined, env(cloud))

/** Runs the command as a process of its own, which the cloud kills at a request. */
async function killed(
  folder: string,
  cloud: Stratus,
  argv: readonly string[],
  { at, when }: Place,
): Promise<void> {
  cloud.killAt(at, when)
  Object.assign(process.env, env(cloud))
  const child = startChild(program, [folder, ...words(argv)])
  const { code, errors } = await child.finished
  expect([code, errors, child.process.signalCode]).toEqual([null, expect.any(String), 'SIGKILL'])
}

async function done(folder: string, cloud: Stratus, argv: readonly string[]): Promise<void> {
  const { code, stderr } = await deploy(folder, cloud, argv)
  expect([argv, code, code === 0 ? '' : stderr]).toEqual([argv, 0, ''])
}

/**
 * How many places of a way are tried: each takes a process that is started, killed, gone on from and taken down, of some seconds. At every
 * write of the journal and every call of the provider the work is ended within a process, by `checkTarget` of the same cloud.
 */
const most = times(3, 23)

/** Places spread over all requests of a way, drawn by a seed: as many before as after the cloud did the work. */
function placesOf(requests: number, count: number): Place[] {
  const all = Array.from({ length: requests }, (_, i) => [
    { at: i + 1, when: 'before' as const },
    { at: i + 1, when: 'after' as const },
  ]).flat()
  if (count >= all.length) return all
  const random = seedOf(8)
  return Array.from({ length: count }, (_, i) => all[Math.floor(((i + random.next()) * all.length) / count)])
}

const ways: [string, readonly (readonly string[])[], readonly string[]][] = [
  ['a first apply', [], ['apply', 'churn/1']],
  [
    'an apply over another model',
    [['apply', 'churn/1']],
    ['apply', 'churn/2', '--keep', '1', '--memory', '512'],
  ],
  ['a destroy', [['apply', 'churn/1']], ['destroy']],
  [
    'a rollback',
    [
      ['apply', 'churn/1'],
      ['apply', 'churn/2'],
    ],
    ['rollback'],
  ],
  [
    'traffic that is moved',
    [
      ['apply', 'churn/1'],
      ['apply', 'churn/2'],
    ],
    ['traffic', 'churn/1=100'],
  ],
]

describe.skipIf(isOnServers)('killed by SIGKILL at a request, then run again', () => {
  it.each(ways)(
    '%s converges: nothing is doubled, nothing is left',
    async (_, before, argv) => {
      const measured = await fresh()
      for (const one of before) await done(measured.folder, measured.cloud, one)
      const start = measured.cloud.requests.length
      await done(measured.folder, measured.cloud, argv)
      const wanted = measured.cloud.inventory()
      const traffic = measured.cloud.traffic.get('service/churn')
      const requests = measured.cloud.requests.slice(start)
      // A version that is there, and lacks its bytes, looks as it must.
      const upload = requests.findIndex((line) => line.startsWith('PUT bytes/'))
      expect(upload < 0).toBe(argv[0] !== 'apply')
      const half: Place[] = upload < 0 ? [] : [{ at: upload + 1, when: 'before' }]
      const places = [...half, ...placesOf(requests.length, most - half.length)]
      expect(places.length).toBeGreaterThanOrEqual(3)
      for (const place of places) {
        const { folder, cloud } = await fresh()
        for (const one of before) await done(folder, cloud, one)
        await killed(folder, cloud, argv, place)
        await done(folder, cloud, argv)
        expect([place, cloud.inventory()]).toEqual([place, wanted])
        if (argv[0] === 'destroy') continue
        expect([place, cloud.traffic.get('service/churn')]).toEqual([place, traffic])
        expect(Object.values(traffic ?? {})).toEqual([100])
        const { code, stdout } = await run(
          folder,
          ['deploy', './stratus.ts', 'status'],
          undefined,
          env(cloud),
        )
        expect([place, code, code === 0 ? '' : stdout]).toEqual([place, 0, ''])
        await done(folder, cloud, ['destroy'])
        expect([place, cloud.inventory()]).toEqual([place, []])
      }
    },
    7_200_000,
  )

  it('leaves nothing that only it wanted, where it is refused when it is run again', async () => {
    const argv = ['apply', 'churn/2', '--memory', '512', '--gateway', '--public']
    const whole = await fresh()
    await done(whole.folder, whole.cloud, ['apply', 'churn/1'])
    const start = whole.cloud.requests.length
    await done(whole.folder, whole.cloud, argv)
    const asks = whole.cloud.requests.slice(start).findIndex((line) => line.includes('/predict'))
    const { folder, cloud } = await fresh()
    await done(folder, cloud, ['apply', 'churn/1'])
    const before = cloud.inventory()
    await killed(folder, cloud, argv, { at: asks + 1, when: 'before' })
    expect(cloud.inventory()).not.toEqual(before)
    cloud.faults.push({ at: 'POST service/churn/predict', times: 1, what: 'wrong-bit' })
    const { code, stderr } = await deploy(folder, cloud, argv)
    expect([code, stderr]).toEqual([3, expect.stringContaining('DEPLOY_GOLDEN_DIFFERENT')])
    expect(cloud.inventory()).toEqual(before)
  }, 120_000)

  it('is made whole also where traffic was given between', async () => {
    const { folder, cloud } = await fresh()
    await done(folder, cloud, ['apply', 'churn/1'])
    const whole = await fresh()
    await done(whole.folder, whole.cloud, ['apply', 'churn/1'])
    const start = whole.cloud.requests.length
    await done(whole.folder, whole.cloud, ['apply', 'churn/2'])
    const upload = whole.cloud.requests.slice(start).findIndex((line) => line.startsWith('PUT bytes/'))
    await killed(folder, cloud, ['apply', 'churn/2'], { at: upload + 1, when: 'before' })
    await done(folder, cloud, ['traffic', 'churn/1=100'])
    await done(folder, cloud, ['apply', 'churn/2'])
    expect(cloud.inventory()).toEqual(whole.cloud.inventory())
  }, 600_000)
})
