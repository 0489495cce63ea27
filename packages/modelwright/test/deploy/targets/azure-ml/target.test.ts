import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readOptions } from '../../../../src/core/index.ts'
import { askGolden } from '../../../../src/deploy/engine/index.ts'
import type { Placed } from '../../../../src/deploy/index.ts'
import { type AzureMlCloud, openMl } from '../../../../src/deploy/targets/azure-ml/cloud.ts'
import type { AzureMlOptions } from '../../../../src/deploy/targets/azure-ml/options.ts'
import { inSeconds, withoutShare } from '../../../../src/deploy/targets/azure-ml/resources/deployment.ts'
import { azureMl } from '../../../../src/deploy/targets/azure-ml/target.ts'
import { type StrictRegistry, startRegistry } from '../../../pack/registry/strict-registry.ts'
import { hasForeign } from '../../../retrieve/buckets/foreign.ts'
import { hasOpenssl } from '../../../serve/guard/tls/certificates.ts'
import { releaseOf } from '../../a-release.ts'
import { FakeAzure, subscription } from '../../azure/fake-azure.ts'
import { bringAll, removeAll } from '../../azure/in-turn.ts'
import { askBySdk } from '../../azure/sdk.ts'
import { sleepless } from '../../http/scripted-server.ts'
import { refusal } from '../../refusal.ts'
import { FakeMl, mlKinds } from './fake-ml.ts'

const group = '/resourceGroups/ml'
const cache = mkdtempSync(join(tmpdir(), 'modelwright-azure-ml-cache-'))
afterAll(() => rmSync(cache, { recursive: true, force: true }))

let folder: string
let registry: StrictRegistry
let azure: FakeAzure
let ml: FakeMl
let cloud: AzureMlCloud
let host: ReturnType<typeof sleepless>

/** A small program in Node's place: the server's files are run by this machine's. */
const optionsOf = (more: object = {}): AzureMlOptions =>
  readOptions(
    azureMl.options,
    { resourceGroup: 'ml', workspace: 'ws', registry: 'mlacr', node: '/bin/true', ...more },
    'azure-ml',
  )

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'modelwright-azure-ml-'))
  chmodSync(folder, 0o755)
  const password = 'a-refresh-token-of-the-registry'
  registry = await startRegistry({ auth: 'token', user: '00000000-0000-0000-0000-000000000000', password })
  ml = new FakeMl(folder, registry, password)
  azure = new FakeAzure(mlKinds, [ml.service])
  await azure.start()
  azure.put(group, { location: 'westeurope' })
  azure.put(`${group}/providers/Microsoft.MachineLearningServices/workspaces/ws`, {
    type: 'given',
    location: 'westeurope',
  })
  azure.put(`${group}/providers/Microsoft.ContainerRegistry/registries/mlacr`, {
    type: 'given',
    properties: { loginServer: registry.host },
  })
  host = { ...sleepless({}), folder, cache }
  cloud = await openMl(optionsOf({ subscription }), host, azure.reach())
})

afterEach(async () => {
  await ml.stop()
  await azure.stop()
  await registry.close()
  rmSync(folder, { recursive: true, force: true })
})

async function caseOf(kind: string, revision: string, more: object = {}) {
  const options = optionsOf(more)
  const release = await releaseOf(kind)
  const build = await azureMl.build(release, options, host)
  const place = await azureMl.place(cloud)
  return {
    release,
    build,
    options,
    place,
    revision,
    description: azureMl.describe({ release, build, revision, options, place }),
  }
}

type Case = Awaited<ReturnType<typeof caseOf>>

const placedOf = ({ options, place }: Case, ids: ReadonlyMap<string, string>): Placed<AzureMlOptions> => ({
  ...{ deployment: 'churn', options, place, ids, outputs: {} },
})

const golden = (one: Case, ids: ReadonlyMap<string, string>, revision?: string) =>
  askGolden(
    { target: azureMl as never, host },
    {
      ...{ cloud, placed: placedOf(one, ids) as Placed<never>, release: one.release, alive: async () => {} },
      ...(revision === undefined ? {} : { revision }),
    },
  )

describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
  'azure-ml (needs Linux on x64)',
  () => {
    it('pushes the image, makes what it says, and answers golden rows bit for bit before it has traffic', async () => {
      const one = await caseOf('trees', 'a1')
      const { done, ids, outputs } = await bringAll(one.description, cloud)
      expect(done.map(({ key, action }) => `${action} ${key}`)).toEqual([
        'given workspace',
        'given registry',
        'create revision/a1/image',
        'create revision/a1/environment',
        'create endpoint',
        'create endpoint/role',
        'create revision/a1/deployment',
      ])
      expect(
        done.every(({ found }) => found.state === 'ready' && (found.isOurs || found.id.includes('/'))),
      ).toBe(true)
      expect(outputs['url']).toMatch(
        /^https:\/\/churn-[0-9a-f]{8}\.westeurope\.inference\.ml\.azure\.com\/score$/,
      )
      expect(await azureMl.readTraffic(cloud, placedOf(one, ids))).toEqual({})
      expect(await golden(one, ids, 'a1')).toMatchObject({ rows: 80, differing: 0, within: 0 })
      await azureMl.shift(cloud, placedOf(one, ids), { a1: 100 })
      expect(await azureMl.readTraffic(cloud, placedOf(one, ids))).toEqual({ a1: 100 })
      expect(await golden(one, ids)).toMatchObject({ rows: 80, differing: 0 })
      await removeAll(one.description, cloud)
      expect(azure.names()).toEqual(['given ws', 'given mlacr'])
      expect([...registry.manifests.get('modelwright/churn')!.keys()]).toEqual([])
    })

    it('runs two revisions behind one endpoint: asked one by one, split, rolled back', async () => {
      const [first, second] = [await caseOf('trees', 'a1'), await caseOf('binary', 'b2')]
      const made = await bringAll(first.description, cloud)
      await azureMl.shift(cloud, placedOf(first, made.ids), { a1: 100 })
      const more = await bringAll(second.description, cloud)
      expect(
        more.done.filter(({ action }) => action !== 'given').map(({ key, action }) => `${action} ${key}`),
      ).toEqual([
        'create revision/b2/image',
        'create revision/b2/environment',
        'keep endpoint',
        'keep endpoint/role',
        'create revision/b2/deployment',
      ])
      const ids = new Map([...made.ids, ...more.ids])
      const placed = placedOf(second, ids)
      expect(await azureMl.readTraffic(cloud, placed)).toEqual({ a1: 100 })
      expect(await golden(second, ids, 'b2')).toMatchObject({ differing: 0 })
      await azureMl.shift(cloud, placed, { a1: 90, b2: 10 })
      expect(await azureMl.readTraffic(cloud, placed)).toEqual({ a1: 90, b2: 10 })
      await azureMl.shift(cloud, placed, { b2: 100 })
      expect(await golden(second, ids)).toMatchObject({ differing: 0 })
      const asked = azure.asked.length
      await azureMl.shift(cloud, placed, { b2: 100 })
      expect(azure.asked.slice(asked).every(({ method }) => method === 'GET')).toBe(true)
      await azureMl.shift(cloud, placed, { a1: 100 })
      expect(await golden(first, ids)).toMatchObject({ differing: 0 })
      // What is removed while it has a share gives that up first.
      await azureMl.shift(cloud, placed, { a1: 50, b2: 50 })
      const deployment = second.description.resources.find(({ key }) => key === 'revision/b2/deployment')!
      await deployment.remove(cloud, (await deployment.read(cloud, undefined))!)
      expect(await azureMl.readTraffic(cloud, placed)).toEqual({ a1: 100 })
      expect(withoutShare({ a: 10, b: 30, c: 60 }, 'a')).toEqual({ b: 30, c: 70 })
      expect(withoutShare({ a: 100 }, 'a')).toEqual({})
    })

    it('keeps traffic and others’ tags when instances change', async () => {
      const one = await caseOf('trees', 'a1')
      const { ids } = await bringAll(one.description, cloud)
      await azureMl.shift(cloud, placedOf(one, ids), { a1: 100 })
      const more = await caseOf('trees', 'a1', { instances: 3, concurrentRequests: 9 })
      const { done } = await bringAll(more.description, cloud)
      expect(
        done
          .filter(({ action }) => !['given', 'keep'].includes(action))
          .map(({ key, action }) => `${action} ${key}`),
      ).toEqual(['update revision/a1/deployment'])
      expect(await azureMl.readTraffic(cloud, placedOf(one, ids))).toEqual({ a1: 100 })
      expect(more.description.resources.at(-1)!.billsIdle).toBe('3 × Standard_DS2_v2, always')
      expect(more.description.policy.text).toContain('onlineEndpoints/deployments/getLogs/action')
    })

    it('tells of quota that comes to light only while Azure works, and goes on from there', async () => {
      const one = await caseOf('trees', 'a1')
      await bringAll({ ...one.description, resources: one.description.resources.slice(0, -1) }, cloud)
      azure.failNext = {
        code: 'OutOfQuota',
        message:
          'Not enough quota available for Standard_DS2_v2 in SubscriptionId. Current usage/limit: 0/0.',
      }
      const refused = await refusal(bringAll(one.description, cloud))
      expect(refused.code).toBe('DEPLOY_QUOTA_EXHAUSTED')
      expect(refused.message).toContain('Not enough quota available for Standard_DS2_v2')
      const deployment = one.description.resources.at(-1)!
      expect((await deployment.read(cloud, undefined))?.state).toBe('failed')
      expect((await deployment.create(cloud)).state).toBe('ready')
    })

    it('pushes as whoever is logged in, and keeps tokens and keys to itself', async () => {
      const one = await caseOf('trees', 'a1')
      const { ids, done, outputs } = await bringAll(one.description, cloud)
      await azureMl.shift(cloud, placedOf(one, ids), { a1: 100 })
      azure.troubles.push({
        when: ({ path, host: name }) => path === '/score' && name !== '',
        times: 1,
        answer: { status: 403, json: { error: { message: `not with ${ml.key}` } } },
      })
      const thrown = await refusal(
        azureMl.invoke(cloud, placedOf(one, ids), {
          body: new Uint8Array(0),
          contentType: 'application/json',
        }),
      )
      const told =
        JSON.stringify([[...ids], outputs, done, one.description, one.place, host.notes, one.build.facts]) +
        thrown.text
      for (const secret of [ml.key, azure.token, ml.refreshToken]) expect(told).not.toContain(secret)
      expect(one.place).toEqual({ subscription, registry: registry.host })
    })

    it('asks with a token of its own where the endpoint takes no keys', async () => {
      const one = await caseOf('trees', 'a1', { auth: 'aad' })
      const { ids } = await bringAll(one.description, cloud)
      expect(await golden(one, ids, 'a1')).toMatchObject({ differing: 0 })
      expect(azure.asked.some(({ path }) => path.endsWith('/listKeys'))).toBe(false)
    })

    it('gives the last lines of each revision', async () => {
      const one = await caseOf('trees', 'a1')
      const { ids } = await bringAll(one.description, cloud)
      const lines = []
      for await (const line of azureMl.logs!(cloud, placedOf(one, ids), {
        since: Date.UTC(2026, 10, 2, 0, 0, 1),
        limit: 10,
      }))
        lines.push(line)
      expect(lines.at(-1)).toEqual({
        at: '2026-11-02T00:00:01Z',
        text: '2026-11-02T00:00:01Z ra1 says two',
        revision: 'a1',
      })
      expect(lines.map(({ text }) => text).join()).not.toContain('says one')
    })

    it('says what is missing, and what its options lack, at once', async () => {
      const release = await releaseOf('trees')
      const problems = await azureMl.check(
        release,
        optionsOf({ workspace: '', registry: 'x.azurecr.io', platform: 'linux/arm64' }),
      )
      expect(problems.map(({ code }) => code)).toEqual([
        'DEPLOY_OPTION_MISSING',
        'DEPLOY_OPTION_UNFIT',
        'DEPLOY_OPTION_UNFIT',
      ])
      const { description } = await caseOf('trees', 'a1', { workspace: 'none' })
      expect((await refusal(bringAll(description, cloud))).message).toBe('missing: workspace none')
      expect(inSeconds('PT1H2M3.5S')).toBe('PT3723.5S')
    })

    it.skipIf(!hasForeign('@azure/arm-machinelearning') || !hasOpenssl)(
      'the official client reads what we make, and sends the same (needs test/foreign: @azure/arm-machinelearning, and openssl)',
      async () => {
        const one = await caseOf('trees', 'a1')
        const { ids } = await bringAll(one.description, cloud)
        await azureMl.shift(cloud, placedOf(one, ids), { a1: 100 })
        const endpoint = one.description.resources.find(({ key }) => key === 'endpoint')!.name
        const before = azure.asked.length
        const said = (await askBySdk(
          azure,
          subscription,
          `
const { default: ml } = await load('@azure/arm-machinelearning')
const client = new ml.AzureMachineLearningWorkspaces(credential, subscription, { endpoint: url })
const endpoint = await client.onlineEndpoints.get('ml', 'ws', '${endpoint}')
const deployment = await client.onlineDeployments.get('ml', 'ws', '${endpoint}', 'ra1')
const environment = await client.environmentVersions.get('ml', 'ws', 'churn', 'a1')
const keys = await client.onlineEndpoints.listKeys('ml', 'ws', '${endpoint}')
await client.environmentVersions.createOrUpdate('ml', 'ws', 'theirs', '1', { properties: environment.properties })
await client.onlineEndpoints.beginCreateOrUpdateAndWait('ml', 'ws', 'theirs', {
  location: endpoint.location, kind: 'Managed', tags: endpoint.tags, identity: { type: 'SystemAssigned' }, properties: { authMode: 'Key' } }, { updateIntervalInMs: 1 })
await client.onlineDeployments.beginCreateOrUpdateAndWait('ml', 'ws', 'theirs', 'ra1', {
  location: deployment.location, kind: 'Managed', tags: deployment.tags, sku: { name: 'Default', tier: 'Standard', capacity: 1 },
  properties: { ...deployment.properties, requestSettings: { ...deployment.properties.requestSettings, requestTimeout: 'PT60S' } } }, { updateIntervalInMs: 1 })
const more = await client.onlineEndpoints.get('ml', 'ws', 'theirs')
await client.onlineEndpoints.beginCreateOrUpdateAndWait('ml', 'ws', 'theirs', { ...more, properties: { authMode: 'Key', traffic: { ra1: 100 } } }, { updateIntervalInMs: 1 })
say({ endpoint, deployment, environment, keys })
`,
        )) as Record<
          'endpoint' | 'deployment' | 'environment' | 'keys',
          { properties: Record<string, unknown>; primaryKey?: string }
        >
        expect(said.endpoint.properties).toMatchObject({ traffic: { ra1: 100 }, authMode: 'Key' })
        expect(said.deployment.properties).toMatchObject({
          endpointComputeType: 'Managed',
          instanceType: 'Standard_DS2_v2',
          requestSettings: { maxConcurrentRequestsPerInstance: 50 },
        })
        expect(said.environment.properties).toMatchObject({
          osType: 'Linux',
          inferenceConfig: { scoringRoute: { path: '/score', port: 8080 } },
        })
        expect(said.keys.primaryKey).toBe(ml.key)
        const puts = (from: number, to: number, path: RegExp) =>
          azure.asked.slice(from, to).filter((asked) => asked.method === 'PUT' && path.test(asked.path))
        for (const path of [/environments\/.*versions/, /onlineEndpoints\/[^/]+$/, /deployments\/[^/]+$/]) {
          const [ours, theirs] = [puts(0, before, path), puts(before, azure.asked.length, path)]
          // Theirs says defaults, too.
          expect(theirs[0].json, String(path)).toMatchObject(ours[0].json)
          expect(ours[0].query.get('api-version')).toBe(theirs[0].query.get('api-version'))
        }
        const [ours, theirs] = [
          puts(0, before, /onlineEndpoints\/[^/]+$/)[1],
          puts(before, azure.asked.length, /onlineEndpoints\/[^/]+$/)[1],
        ]
        expect(ours.json['properties']).toEqual(theirs.json['properties'])
      },
    )
  },
)
