import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readOptions } from '../../../../src/core/index.ts'
import { splitWithout } from '../../../../src/deploy/targets/vertex-ai/deployed-model.ts'
import { vertexAi } from '../../../../src/deploy/targets/vertex-ai/target.ts'
import type { PackedFile } from '../../../../src/pack/index.ts'
import { type StrictRegistry, startRegistry } from '../../../pack/registry/strict-registry.ts'
import { releaseOf } from '../../a-release.ts'
import { discoveryFolder, needsDiscovery } from '../../google/discovery.ts'
import { drive } from '../../google/drive.ts'
import { type FakeGoogle, fakeGoogle, leadChain } from '../../google/fake-google.ts'
import { vertexPart } from '../../google/fake-vertex.ts'
import { pass, refuse } from '../../google/fake-world.ts'
import { liveTest } from '../../google/live.ts'

const [first, second] = ['4f2a91c07d3e', '77d01c93aa20']
const cache = mkdtempSync(join(tmpdir(), 'modelwright-vertex-'))
afterAll(() => rmSync(cache, { recursive: true, force: true }))
const can = discoveryFolder !== undefined && process.platform === 'linux' && process.arch === 'x64'
const images = new Map<string, readonly PackedFile[]>()
let google: FakeGoogle
let registry: StrictRegistry
let unlead: () => void

beforeEach(async () => {
  google = await fakeGoogle([vertexPart(images)])
  registry = await startRegistry({})
  unlead = leadChain(google.url)
})

afterEach(async () => {
  unlead()
  expect(google.problems).toEqual([])
  await registry.close()
  await google.close()
})

async function begin(more: object = {}, revision = first, kind = 'trees') {
  const repository = `${registry.host}/my-project-12/models`
  // A small program in Node's place: the server's files are run by this machine's.
  const given = { region: 'europe-west4', repository, node: '/bin/true', ...more }
  const one = await drive(vertexAi, {
    release: await releaseOf(kind),
    given,
    host: { ...google.host(), cache },
    revision,
  })
  images.set(`${repository}/churn@sha256:${one.build.digest}`, one.build.files)
  return one
}

describe.skipIf(!can)(`Vertex AI, against a Google that checks (${needsDiscovery})`, () => {
  it('places a model on its machines, which answers bit for bit once it has traffic, and takes all of it away again', async () => {
    google.world.slowLooks = 6
    google.fail(/operations/, refuse(503, 'unavailable'), 2)
    google.fail(/^POST .*\/endpoints$/, refuse(429, 'Quota exceeded for requests per minute'), 2)
    const one = await begin()
    const found = await one.apply()
    expect([...found.keys()]).toEqual([
      `revision/${first}/image`,
      `revision/${first}/model`,
      'endpoint',
      `revision/${first}/deployed-model`,
    ])
    expect(found.get('endpoint')?.outputs?.['url']).toContain(':rawPredict')
    expect(await vertexAi.readTraffic(one.cloud, one.placed)).toEqual({})
    await vertexAi.shift(one.cloud, one.placed, { [first]: 100 })
    expect(await one.isGolden()).toBe(true)
    const request = { body: new TextEncoder().encode('{"instances":[]}'), contentType: 'application/json' }
    expect((await vertexAi.invoke(one.cloud, one.placed, request)).revision).toBe(first)
    await one.remove()
    expect([
      ...google.world.things.keys(),
      ...registry.manifests.get('my-project-12/models/churn')!.keys(),
    ]).toEqual([])
  })

  it('places a second one without traffic, splits, goes back, and gives away the traffic of one that goes', async () => {
    const old = await begin()
    await old.apply()
    await vertexAi.shift(old.cloud, old.placed, { [first]: 100 })
    google.expireTokens()
    const next = await begin({}, second, 'multiclass')
    await next.apply()
    expect(await vertexAi.readTraffic(next.cloud, next.placed)).toEqual({ [first]: 100 })
    expect(await old.isGolden()).toBe(true)
    await vertexAi.shift(next.cloud, next.placed, { [first]: 80, [second]: 20 })
    expect(await vertexAi.readTraffic(next.cloud, next.placed)).toEqual({ [first]: 80, [second]: 20 })
    await vertexAi.shift(next.cloud, next.placed, { [second]: 100 })
    expect(await next.isGolden()).toBe(true)
    await vertexAi.shift(next.cloud, next.placed, { [first]: 100 })
    expect(await old.isGolden()).toBe(true)
    const deployed = old.description.resources.find(({ key }) => key.endsWith('/deployed-model'))!
    await deployed.remove(old.cloud, (await deployed.read(old.cloud, undefined))!)
    expect(await vertexAi.readTraffic(next.cloud, next.placed)).toEqual({ [second]: 100 })
    expect(await next.isGolden()).toBe(true)
    await expect(vertexAi.shift(next.cloud, next.placed, { [first]: 100 })).rejects.toMatchObject({
      code: 'DEPLOY_REVISION_MISSING',
    })
  })

  it('goes on after a crash: waits for what is under way and makes nothing twice', async () => {
    const one = await begin()
    await one.apply()
    const deployed = one.description.resources.find(({ key }) => key.endsWith('/deployed-model'))!
    await deployed.remove(one.cloud, (await deployed.read(one.cloud, undefined))!)
    google.world.slowLooks = 8
    const work = deployed.create(one.cloud).catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 300))
    const again = await begin()
    const timer = setInterval(() => void pass(google.world), 20)
    const resource = again.description.resources.find(({ key }) => key.endsWith('/deployed-model'))!
    expect(await resource.create(again.cloud)).toMatchObject({ state: 'ready' })
    clearInterval(timer)
    await work
    expect(
      google.calls.filter(({ id }) => id.endsWith('deployModel') && !id.endsWith('undeployModel')),
    ).toHaveLength(2)
    const model = one.description.resources.find(({ key }) => key.endsWith('/model'))!
    expect(await model.create(one.cloud)).toMatchObject({ isOurs: true, state: 'ready' })
    const endpoint = one.description.resources.find(({ key }) => key === 'endpoint')!
    expect(await endpoint.create(one.cloud)).toMatchObject({ isOurs: true, state: 'ready' })
  })

  it('tells why machines do not start, and what they cost', async () => {
    google.world.isBroken = () => true
    const one = await begin({ minReplicas: 2, maxReplicas: 3 })
    await expect(one.apply()).rejects.toMatchObject({
      code: 'DEPLOY_OPERATION_FAILED',
      message: expect.stringContaining('never became ready') as unknown,
    })
    const bills = one.description.resources.flatMap(({ billsIdle }) => billsIdle ?? [])
    expect([bills, vertexAi.supports.scalesToZero]).toEqual([['2 n1-standard-2 machines, always'], false])
    google.fail(
      /deployModel/,
      refuse(403, 'Quota limit CustomModelServingCPUsPerProjectPerRegion exceeded: quota'),
    )
    await expect(one.apply()).rejects.toMatchObject({ code: 'DEPLOY_QUOTA_EXHAUSTED' })
  })
})

it('the traffic of a model that goes is taken by who has most of the rest', () => {
  const endpoint = {
    deployedModels: [{ id: '1' }, { id: '2' }, { id: '3' }],
    trafficSplit: { '1': 50, '2': 30, '3': 20 },
  }
  expect(splitWithout(endpoint, '1')).toEqual({ '2': 80, '3': 20 })
  expect(splitWithout({ ...endpoint, trafficSplit: { '2': 100 } }, '1')).toBeUndefined()
  expect(splitWithout({ deployedModels: [{ id: '1' }], trafficSplit: { '1': 100 } }, '1')).toBeUndefined()
})

it('what Vertex AI cannot do is told offline', async () => {
  const given = { platform: 'linux/arm64', minReplicas: 3, machineType: 'large' }
  const problems = await vertexAi.check(
    await releaseOf('trees', '9lives'),
    readOptions(vertexAi.options, given, 'test'),
  )
  expect(problems.map(({ code, where }) => [code, where])).toEqual([
    ['DEPLOY_REGION_MISSING', 'region'],
    ['DEPLOY_NAME_UNFIT', 'name'],
    ['DEPLOY_OPTION_UNFIT', 'platform'],
    ['DEPLOY_OPTION_UNFIT', 'minReplicas'],
    ['DEPLOY_OPTION_UNFIT', 'machineType'],
  ])
})

liveTest(vertexAi, {})
