import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from '@modelwright/runtime'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readOptions } from '../../../../src/core/index.ts'
import { askGolden } from '../../../../src/deploy/engine/index.ts'
import type { Placed } from '../../../../src/deploy/index.ts'
import { openWatsonx, type WatsonxCloud } from '../../../../src/deploy/targets/watsonx/cloud.ts'
import type { WatsonxOptions } from '../../../../src/deploy/targets/watsonx/options.ts'
import { watsonx } from '../../../../src/deploy/targets/watsonx/target.ts'
import { needsPython, type OnnxRunner, python, startOnnx } from '../../../pack/onnx/onnxruntime.ts'
import { foreignPackage, hasForeign } from '../../../retrieve/buckets/foreign.ts'
import { releaseOf } from '../../a-release.ts'
import { bringAll, removeAll } from '../../azure/in-turn.ts'
import { sleepless } from '../../http/scripted-server.ts'
import { refusal } from '../../refusal.ts'
import { FakeIbm, spaceId } from './fake-ibm.ts'

const optionsOf = (more: object = {}): WatsonxOptions =>
  readOptions(watsonx.options, { space: spaceId, ...more }, 'watsonx')

describe.skipIf(python === undefined)(`watsonx (${needsPython})`, () => {
  let runner: OnnxRunner
  let ibm: FakeIbm
  let cloud: WatsonxCloud
  let folder: string
  let host: ReturnType<typeof sleepless>

  beforeAll(() => {
    runner = startOnnx()
  })
  afterAll(() => runner.stop())

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'modelwright-watsonx-'))
    ibm = new FakeIbm(folder, runner)
    await ibm.start()
    host = sleepless({ WATSONX_APIKEY: ibm.key })
    cloud = await openWatsonx(optionsOf(), host, ibm.addressOf)
  })
  afterEach(async () => {
    await ibm.stop()
    rmSync(folder, { recursive: true })
  })

  async function caseOf(
    kind: string,
    { revision = 'r1', ...more }: { revision?: string; hardware?: string } = {},
  ) {
    const options = optionsOf(more)
    const release = await releaseOf(kind)
    const build = await watsonx.build(release, options, host)
    const place = await watsonx.place(cloud)
    const description = watsonx.describe({ release, build, revision, options, place })
    return { release, build, options, description, place }
  }

  type Case = Awaited<ReturnType<typeof caseOf>>

  const placedOf = (one: Case, ids: ReadonlyMap<string, string>): Placed<WatsonxOptions> => ({
    deployment: 'churn',
    options: one.options,
    place: one.place,
    ids,
    outputs: {},
    modelOf: async () => one.release.model.bytes,
  })

  const settled = async (one: Case) => {
    const { ids, done, outputs } = await bringAll(one.description, cloud)
    const placed = placedOf(one, ids)
    await watsonx.shift(cloud, placed, { r1: 100 })
    return { placed, done, outputs, ids }
  }

  it('makes what it says, and golden rows are within the tolerance by the onnxruntime of the service', async () => {
    for (const kind of ['binary', 'multiclass', 'regression', 'trees', 'blended', 'calibrated']) {
      const one = await caseOf(kind)
      const { placed, done, outputs } = await settled(one)
      expect(
        done.map(({ key, action }) => `${action} ${key}`),
        kind,
      ).toEqual(['given space', 'given spec', 'create revision/r1/model', 'create deployment'])
      expect(outputs['url']).toMatch(
        /^https:\/\/us-south\.ml\.cloud\.ibm\.com\/ml\/v4\/deployments\/churn_[0-9a-f]{8}\/predictions\?version=/,
      )
      const request = { cloud, placed: placed as Placed<never>, release: one.release, alive: async () => {} }
      const verdict = await askGolden({ target: watsonx as never, host }, request)
      expect(verdict, kind).toMatchObject({ differing: 0, within: 1e-6 })
      expect(verdict.rows, kind).toBe(80)
      await removeAll(one.description, cloud)
      expect([ibm.models.size, ibm.deployments.size]).toEqual([0, 0])
    }
  })

  it('refuses rows as the service of the library would, and sends nothing', async () => {
    const { placed } = await settled(await caseOf('binary'))
    const body = new TextEncoder().encode(JSON.stringify({ instances: [{ nonsense: 1 }] }))
    const { status, body: text } = await watsonx.invoke(cloud, placed, {
      body,
      contentType: 'application/json',
    })
    expect(status).toBe(422)
    expect(new TextDecoder().decode(text)).toContain('SERVE_')
    expect(ibm.asked.some(({ path }) => path.endsWith('/predictions'))).toBe(false)
  })

  it('changes nothing when done again, and rolls back by pointing at the kept model', async () => {
    const first = await caseOf('trees')
    const second = await caseOf('binary', { revision: 'r2' })
    const { ids } = await settled(first)
    expect((await bringAll(first.description, cloud)).done.map(({ action }) => action)).toEqual([
      'given',
      'given',
      'keep',
      'keep',
    ])
    const more = await bringAll(second.description, cloud)
    expect(more.done.map(({ key, action }) => `${action} ${key}`)).toEqual([
      'given space',
      'given spec',
      'create revision/r2/model',
      'keep deployment',
    ])
    const placed = placedOf(second, new Map([...ids, ...more.ids]))
    expect(await watsonx.readTraffic(cloud, placed)).toEqual({ r1: 100 })
    await watsonx.shift(cloud, placed, { r1: 0, r2: 100 })
    expect(await watsonx.readTraffic(cloud, placed)).toEqual({ r2: 100 })
    const uploads = ibm.asked.filter(({ method }) => method === 'PUT').length
    await watsonx.shift(cloud, placed, { r1: 100 })
    expect(await watsonx.readTraffic(cloud, placed)).toEqual({ r1: 100 })
    expect(ibm.asked.filter(({ method }) => method === 'PUT')).toHaveLength(uploads)
    expect((await refusal(watsonx.shift(cloud, placed, { r1: 60, r2: 40 }))).code).toBe(
      'DEPLOY_SPLIT_UNSUPPORTED',
    )
    expect((await refusal(watsonx.shift(cloud, placed, { r9: 100 }))).code).toBe('DEPLOY_REVISION_MISSING')
  })

  it('finds by name what it made before it could remember the id, and sends again a file that did not arrive', async () => {
    const one = await caseOf('trees')
    const model = one.description.resources.find(({ key }) => key === 'revision/r1/model')!
    ibm.troubles.push({ when: ({ method }) => method === 'PUT', times: 99, answer: 'cut' })
    expect((await refusal(model.create(cloud))).code).toBe('DEPLOY_PROVIDER_UNREACHABLE')
    ibm.troubles.length = 0
    expect((await model.read(cloud, undefined))?.properties).toMatchObject({ content: 'missing' })
    const { done } = await bringAll(one.description, cloud)
    expect(done[2]).toMatchObject({ action: 'update', found: { properties: { content: 'uploaded' } } })
    expect(ibm.models.size).toBe(1)
    // The answer is lost, not the request: what is there by then is found.
    ibm.troubles.push({
      when: ({ method, path }) => method === 'POST' && path === '/ml/v4/models',
      times: 1,
      answer: 'cut after',
    })
    const two = await caseOf('binary', { revision: 'r2' })
    const second = two.description.resources.find(({ key }) => key === 'revision/r2/model')!
    expect((await refusal(second.create(cloud))).code).toBe('DEPLOY_PROVIDER_UNREACHABLE')
    expect((await second.create(cloud)).state).toBe('ready')
    expect([...ibm.models.values()].map(({ metadata }) => metadata.name).sort()).toEqual([
      'churn-r1',
      'churn-r2',
    ])
  })

  it('goes through throttling, failures and tokens that ran out', async () => {
    const one = await caseOf('trees')
    ibm.troubles.push(
      {
        when: ({ path }) => path === '/v2/software_specifications',
        times: 2,
        answer: { status: 429, headers: { 'retry-after': '3' } },
      },
      {
        when: ({ method, path }) => method === 'PUT' && path.endsWith('/content'),
        times: 2,
        answer: { status: 503 },
      },
    )
    ibm.expire()
    const { placed } = await settled(one)
    ibm.expire()
    expect(await watsonx.readTraffic(cloud, placed)).toEqual({ r1: 100 })
    expect(host.slept.some((ms) => ms >= 3000 && ms < 4000)).toBe(true)
  })

  it('tells why a model could not be loaded, and of names, spaces and keys that are not good', async () => {
    const one = await caseOf('trees')
    ibm.failNext = 'Kernel died: out of memory'
    const { ids } = await bringAll(one.description, cloud)
    const failing = await refusal(watsonx.shift(cloud, placedOf(one, ids), { r1: 100 }))
    expect(failing.code).toBe('DEPLOY_OPERATION_FAILED')
    expect(failing.message).toContain('out of memory')
    const lost = await openWatsonx(
      optionsOf({ space: '6f0d2f6e-3a50-4c2f-9d9c-000000000000' }),
      host,
      ibm.addressOf,
    )
    expect((await refusal(bringAll(one.description, lost))).message).toContain('missing: deployment space')
    const old = watsonx.describe({
      ...one,
      revision: 'r1',
      options: optionsOf({ softwareSpec: 'onnxruntime_opset_21' }),
    })
    expect((await refusal(bringAll(old, cloud))).message).toBe(
      'missing: software specification onnxruntime_opset_21',
    )
    const wrong = await openWatsonx(
      optionsOf(),
      sleepless({ WATSONX_APIKEY: 'a-wrong-key-of-ours' }),
      ibm.addressOf,
    )
    const refused = await refusal(watsonx.place(wrong))
    expect(refused.code).toBe('DEPLOY_CREDENTIALS_REFUSED')
    expect(refused.text).not.toContain('a-wrong-key-of-ours')
    expect((await refusal(openWatsonx(optionsOf(), sleepless({}), ibm.addressOf))).code).toBe(
      'DEPLOY_CREDENTIALS_MISSING',
    )
    expect((await refusal(openWatsonx(optionsOf({ space: '' }), host, ibm.addressOf))).code).toBe(
      'DEPLOY_ACCOUNT_UNKNOWN',
    )
  })

  it('keeps the key and tokens out of what is shown, remembered and thrown', async () => {
    const one = await caseOf('trees')
    const { outputs, done, ids } = await settled(one)
    const token = ibm.asked
      .find(({ headers }) => headers.authorization !== undefined)!
      .headers.authorization!.slice(7)
    ibm.troubles.push({
      when: ({ path }) => path.endsWith('/predictions'),
      times: 1,
      answer: { status: 403, json: { errors: [{ message: `no ${token}` }] } },
    })
    const body = new TextEncoder().encode('{"instances":[]}')
    const thrown = await refusal(
      watsonx.invoke(cloud, placedOf(one, ids), { body, contentType: 'application/json' }),
    )
    expect(thrown.code).toBe('DEPLOY_PERMISSION_MISSING')
    const told =
      JSON.stringify([[...ids], outputs, done, one.description, one.place, host.notes]) + thrown.text
    for (const secret of [ibm.key, token]) expect(told).not.toContain(secret)
    expect(one.place).toEqual({ account: 'an-account', region: 'us-south', space: spaceId })
  })

  it.skipIf(!hasForeign('@ibm-cloud/watsonx-ai'))(
    "IBM's own client reads what we make, and sends the same (needs test/foreign: @ibm-cloud/watsonx-ai)",
    async () => {
      const one = await caseOf('trees', { hardware: 'S' })
      const { ids } = await settled(one)
      const { WatsonXAI } = foreignPackage<{ WatsonXAI: new (options: object) => Client }>(
        '@ibm-cloud/watsonx-ai',
      )
      const { IamAuthenticator, BaseService } = foreignPackage<Core>('ibm-cloud-sdk-core')
      const authenticator = new IamAuthenticator({ apikey: ibm.key, url: ibm.addressOf('iam.cloud.ibm.com') })
      const serviceUrl = ibm.addressOf('us-south.ml.cloud.ibm.com')
      const client = new WatsonXAI({ version: '2025-02-11', serviceUrl, authenticator })
      const deploymentId = ids.get('deployment')!
      const { result } = await client.getDeployment({ deploymentId, spaceId })
      expect(result.entity.asset?.id).toBe(ids.get('revision/r1/model'))
      const ours = [...ibm.asked]
      const posted = (path: string, from = ibm.asked) =>
        from
          .filter((asked) => asked.method === 'POST' && asked.path === path)
          .map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>)
      const [model] = posted('/ml/v4/models', ours)
      const [deployment] = posted('/ml/v4/deployments', ours)
      const made = await client.createModel({
        name: model['name'],
        type: model['type'],
        softwareSpec: model['software_spec'],
        spaceId,
        tags: model['tags'],
        custom: model['custom'],
      })
      expect(posted('/ml/v4/models').at(-1)).toEqual(model)
      const service = new BaseService({ serviceUrl, authenticator })
      const theirs = made.result.metadata.id
      await service.createRequest({
        options: {
          url: `/ml/v4/models/${theirs}/content`,
          method: 'PUT',
          qs: { version: '2025-02-11', space_id: spaceId, content_format: 'native' },
          body: Buffer.from(one.build.archive!),
        },
        defaultOptions: { serviceUrl, headers: { 'content-type': 'application/gzip' } },
      })
      await client.createDeployment({
        name: deployment['name'],
        spaceId,
        tags: deployment['tags'],
        asset: { id: theirs },
        online: { parameters: { serving_name: 'theirs' } },
        hardwareSpec: deployment['hardware_spec'],
      })
      expect(posted('/ml/v4/deployments').at(-1)).toEqual({
        ...deployment,
        asset: { id: theirs },
        online: { parameters: { serving_name: 'theirs' } },
      })
      await client.updateDeployment({
        deploymentId,
        spaceId,
        jsonPatch: [{ op: 'replace', path: '/asset', value: { id: theirs } }],
      })
      const other = placedOf(one, new Map([...ids, ['revision/r2/model', theirs]]))
      expect(await watsonx.readTraffic(cloud, other)).toEqual({ r2: 100 })
      await watsonx.shift(cloud, other, { r1: 100 })
      const [patched, again] = ibm.asked.filter(({ method }) => method === 'PATCH')
      expect(Object.keys(JSON.parse(again.body.toString())[0])).toEqual(
        Object.keys(JSON.parse(patched.body.toString())[0]),
      )
      expect(again.headers['content-type']).toBe(patched.headers['content-type'])
    },
  )
})

interface Client {
  getDeployment(request: object): Promise<{ result: { entity: { asset?: { id: string } } } }>
  createModel(request: object): Promise<{ result: { metadata: { id: string } } }>
  createDeployment(request: object): Promise<unknown>
  updateDeployment(request: object): Promise<unknown>
}

interface Core {
  readonly IamAuthenticator: new (options: object) => object
  readonly BaseService: new (options: object) => { createRequest(request: object): Promise<unknown> }
}

describe('watsonx, offline', () => {
  it('names the operations that cannot be written as ONNX, and options that are not good, at once', async () => {
    const release = await releaseOf('prepared')
    const problems = await watsonx.check(release, optionsOf({ space: 'mine', servingName: 'With-Dash' }))
    const codes = problems.map(({ code }) => code)
    expect(codes.filter((code) => code === 'PACK_OPERATION_UNEXPORTABLE').length).toBeGreaterThan(1)
    expect(problems.map(({ message }) => message).join()).toContain('tf-idf')
    expect(codes.slice(-2)).toEqual(['DEPLOY_OPTION_UNFIT', 'DEPLOY_OPTION_UNFIT'])
    expect(await watsonx.check(await releaseOf('trees'), optionsOf())).toEqual([])
  })

  it('is the same each time, and no newer than the specification takes', async () => {
    const release = await releaseOf('trees')
    const [one, two] = [
      await watsonx.build(release, optionsOf(), sleepless()),
      await watsonx.build(release, optionsOf(), sleepless()),
    ]
    expect(Buffer.from(one.archive!).equals(Buffer.from(two.archive!))).toBe(true)
    expect(one.facts['columns']).toEqual(load(release.model.bytes).schema.inputs.map(({ name }) => name))
    const offline = watsonx.describe({
      release,
      build: one,
      revision: 'r1',
      options: optionsOf({ space: '' }),
    })
    expect(offline.resources.at(-1)!.name).toBe('churn_<letters>')
    expect(offline.resources.map(({ billsIdle }) => billsIdle).filter(Boolean)).toHaveLength(1)
  })
})
