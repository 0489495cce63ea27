import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Stratus, startStratus } from '../../deploy/cloud/stratus-cloud.ts'
import { fillProject, writeTarget } from '../../deploy/cloud/stratus-project.ts'
import { openProject } from '../../project/stores.ts'
import { run as runIn, workFolder } from '../command-line.ts'

let folder: string
let cloud: Stratus
const env = () => ({ STRATUS_URL: cloud.url, STRATUS_TOKEN: 'stratus-token-1' })
const run = (...argv: readonly string[]) => runIn(folder, argv, undefined, env())
const follow = (...more: readonly string[]) =>
  run('deploy', './stratus.ts', 'follow', 'churn', '--yes', '--json', ...more)

beforeAll(async () => {
  cloud = await startStratus()
})
afterAll(() => cloud.close())
beforeEach(async () => {
  folder = workFolder()
  writeTarget(folder)
  await fillProject(folder)
  cloud.things.clear()
  cloud.traffic.clear()
  cloud.faults.length = 0
})

const alias = async (name: string, version: number | undefined) => {
  const project = await openProject(folder)
  if (version === undefined) await project.models.removeAlias('churn', name)
  else if (name === 'champion') await project.registry.promote('churn', version, { force: 'a test' })
  else await project.models.setAlias('churn', name, version)
  await project.close()
}

/** Percent of requests by version, as the cloud has it. */
async function traffic(): Promise<Record<string, number>> {
  const project = await openProject(folder)
  const { state } = (await project.deployments.list())[0]!
  await project.close()
  const split = cloud.traffic.get('service/churn') ?? {}
  const versionOf = (id: string) => String(state.revisions.find((one) => one.id === id)!.model.version)
  return Object.fromEntries(Object.entries(split).map(([id, percent]) => [versionOf(id), percent]))
}

const followed = async (...more: readonly string[]) => {
  const done = await follow(...more)
  expect([done.code, done.code === 0 ? '' : done.stderr]).toEqual([0, ''])
  return done.json<{ steps: string[]; text?: string }>()
}

describe('a deployment that follows names', () => {
  it('has the champion, gives a canary its share, takes it away, changes over and goes back', async () => {
    expect((await followed()).text).toMatch(
      /version 1 was placed as revision [0-9a-f]{12}, with 100 % of the requests/,
    )
    expect(await traffic()).toEqual({ 1: 100 })
    expect((await followed()).steps).toEqual([])

    await alias('canary', 2)
    expect((await followed('--canary', '10')).steps).toHaveLength(1)
    expect(await traffic()).toEqual({ 1: 90, 2: 10 })
    await alias('canary', undefined)
    await followed('--canary', '10')
    expect(await traffic()).toEqual({ 1: 100 })

    await alias('champion', 2)
    const before = cloud.requests.filter((line) => line.startsWith('PUT bytes')).length
    await followed('--canary', '10')
    expect(await traffic()).toEqual({ 2: 100 })
    expect(cloud.requests.filter((line) => line.startsWith('PUT bytes'))).toHaveLength(before)

    await alias('champion', 3)
    await followed()
    await alias('champion', 2)
    expect((await followed()).text).toMatch(/all requests go back to revision/)
    expect(await traffic()).toEqual({ 2: 100 })
    expect((await run('audit')).stdout).toMatch(/deployment rollback/)
  })

  it('serves the old revision on where the new one gives other answers, and says so', async () => {
    await followed()
    await alias('champion', 2)
    cloud.faults.push({ at: 'POST service/churn/predict', times: 1000, what: 'wrong-bit' })
    const failed = await follow()
    expect(failed.code).toBe(3)
    expect(failed.stdout + failed.stderr).toContain('DEPLOY_GOLDEN_DIFFERENT')
    expect(await traffic()).toEqual({ 1: 100 })
    cloud.faults.length = 0
    await followed()
    expect(await traffic()).toEqual({ 2: 100 })
  })

  it('asks again where the first revision was refused: it has no traffic by being there', async () => {
    cloud.faults.push({ at: 'POST service/churn/predict', times: 1000, what: 'wrong-bit' })
    for (let pass = 0; pass < 2; pass++) {
      const { code, stdout, stderr } = await follow()
      expect([pass, code]).toEqual([pass, 3])
      expect(stdout + stderr).toContain('DEPLOY_GOLDEN_DIFFERENT')
      expect([cloud.traffic.size, cloud.inventory()]).toEqual([0, ['logs/churn']])
    }
    cloud.faults.length = 0
    await followed()
    expect(await traffic()).toEqual({ 1: 100 })
  })

  it('places nothing that nobody signed where the store asks for it', async () => {
    expect((await run('policy', 'set', 'deploy=signed')).code).toBe(0)
    const refused = await follow()
    expect(refused.code).not.toBe(0)
    expect(refused.stderr).toContain('PROJECT_SIGNATURE_MISSING')
    expect(cloud.inventory()).toEqual([])
  })

  it.each([
    [['--canary', '10'], 'docker', 'DEPLOY_SPLIT_UNSUPPORTED'],
    [[], './stratus.ts', 'UPDATE_CHAMPION_ABSENT'],
  ])('refuses %j at %s', async (more, target, code) => {
    const name = target === 'docker' ? 'churn' : 'nobody'
    const done = await run('deploy', target, 'follow', name, '--yes', ...more)
    expect(done.stderr).toContain(code)
    expect(done.code).not.toBe(0)
  })
})
