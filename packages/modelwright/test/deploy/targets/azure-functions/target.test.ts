import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readOptions } from '../../../../src/core/index.ts'
import { readThing } from '../../../../src/deploy/azure/arm.ts'
import type { AzureCloud } from '../../../../src/deploy/azure/azure-cloud.ts'
import type { Build, Placed, Release } from '../../../../src/deploy/index.ts'
import type { FunctionOptions } from '../../../../src/deploy/targets/azure-functions/options.ts'
import { azureFunctions } from '../../../../src/deploy/targets/azure-functions/target.ts'
import { goldenOf } from '../../../pack/models-to-pack.ts'
import { hasForeign, installForeign } from '../../../retrieve/buckets/foreign.ts'
import { releaseOf } from '../../a-release.ts'
import { FakeAzure, subscription } from '../../azure/fake-azure.ts'
import { bringAll, removeAll } from '../../azure/in-turn.ts'
import { sleepless } from '../../http/scripted-server.ts'
import { refusal } from '../../refusal.ts'
import { FakeFunctions, functionKinds, settingsOf } from './fake-functions.ts'

const group = '/resourceGroups/ml'
let folder: string
let functions: FakeFunctions
let azure: FakeAzure
let cloud: AzureCloud
let host: ReturnType<typeof sleepless>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'modelwright-azure-'))
  if (hasForeign('@azure/functions')) installForeign(folder)
  functions = new FakeFunctions(folder)
  azure = new FakeAzure(functionKinds, [functions.service])
  await azure.start()
  azure.put(group, { location: 'westeurope' })
  host = { ...sleepless({}), folder }
  cloud = await azure.open(host)
})

afterEach(async () => {
  await functions.running?.stop()
  await azure.stop()
  rmSync(folder, { recursive: true })
})

const optionsOf = (more: object = {}): FunctionOptions =>
  readOptions(
    azureFunctions.options,
    { resourceGroup: 'ml', region: 'westeurope', ...more },
    'azure-functions',
  )

interface Case {
  readonly release: Release
  readonly build: Build
  readonly options: FunctionOptions
  readonly description: ReturnType<typeof azureFunctions.describe>
}

async function caseOf(kind = 'trees', more: object = {}): Promise<Case> {
  const options = optionsOf(more)
  const release = await releaseOf(kind)
  const build = await azureFunctions.build(release, options, host)
  const place = await azureFunctions.place(cloud)
  const description = azureFunctions.describe({ release, build, revision: 'r1', options, place })
  return { release, build, options, description }
}

function placedOf(
  { options }: Case,
  ids: ReadonlyMap<string, string>,
  archives: Readonly<Record<string, Uint8Array>> = {},
): Placed<FunctionOptions> {
  return {
    deployment: 'churn',
    options,
    place: { subscription },
    ids,
    outputs: {},
    archiveOf: async (revision) => archives[revision],
  }
}

const predict = (placed: Placed<FunctionOptions>, instances: unknown) =>
  azureFunctions.invoke(cloud, placed, {
    body: new TextEncoder().encode(JSON.stringify({ instances })),
    contentType: 'application/json',
  })

describe.skipIf(!hasForeign('@azure/functions'))(
  'azure-functions (needs test/foreign: @azure/functions)',
  () => {
    it('makes what it says, publishes, answers golden rows bit for bit, and removes all of it', async () => {
      const one = await caseOf()
      const { ids, done, outputs } = await bringAll(one.description, cloud)
      expect(done.map(({ key, action }) => `${action} ${key}`)).toEqual([
        'given group',
        'given runtime',
        'create storage',
        'create storage/packages',
        'create logs',
        'create logs/insights',
        'create plan',
        'create app',
        'create app/role',
      ])
      expect(done.every(({ found }) => found.state === 'ready')).toBe(true)
      expect(outputs['url']).toMatch(/^https:\/\/churn-[0-9a-f]{8}-.*\.azurewebsites\.net$/)
      const placed = placedOf(one, ids, { r1: one.build.archive! })
      expect(await azureFunctions.readTraffic(cloud, placed)).toEqual({})
      await azureFunctions.shift(cloud, placed, { r1: 100 })
      expect(await azureFunctions.readTraffic(cloud, placed)).toEqual({ r1: 100 })
      const { rows, said } = goldenOf(one.release.model.bytes)
      const { status, body } = await predict(placed, rows)
      expect(status).toBe(200)
      const document = JSON.parse(new TextDecoder().decode(body)) as { predictions: unknown }
      expect(JSON.stringify(document.predictions)).toBe(JSON.stringify(said.predictions))
      await removeAll(one.description, cloud)
      expect([...azure.things.keys()]).toEqual([`/subscriptions/${subscription}${group}`.toLowerCase()])
    })

    it('changes nothing when done again, and only what differs when options do', async () => {
      const one = await caseOf()
      await bringAll(one.description, cloud)
      const again = await bringAll(one.description, cloud)
      expect(new Set(again.done.map(({ action }) => action))).toEqual(new Set(['given', 'keep']))
      const app = [...azure.things.values()].find(({ type }) => type === 'Microsoft.Web/sites')!
      app.tags = { ...app.tags, 'their-own': 'tag' }
      const larger = await caseOf('trees', { memoryMb: '4096', alwaysReady: 2 })
      const changed = await bringAll(larger.description, cloud)
      expect(changed.done.filter(({ action }) => action === 'update').map(({ key }) => key)).toEqual(['app'])
      expect(app.id).toBe(changed.ids.get('app'))
      expect(
        (await readThing(cloud, { what: '', path: app.id.slice(51), api: '2025-05-01' }))?.tags,
      ).toMatchObject({
        'their-own': 'tag',
        'managed-by': 'modelwright',
      })
      const resource = larger.description.resources.find(({ key }) => key === 'app')!
      expect(resource.billsIdle).toBe('2 × 4096 MB always ready')
    })

    it('rolls back by publishing the kept package again, and says so where it is not kept', async () => {
      const [first, second] = [await caseOf('trees'), await caseOf('binary')]
      const { ids } = await bringAll(first.description, cloud)
      const placed = placedOf(first, ids, { r1: first.build.archive!, r2: second.build.archive! })
      await azureFunctions.shift(cloud, placed, { r1: 100 })
      await azureFunctions.shift(cloud, placed, { r1: 0, r2: 100 })
      const digestOf = async () => {
        const { rows } = goldenOf(first.release.model.bytes)
        const { body } = await predict(placed, rows.slice(0, 1))
        return (JSON.parse(new TextDecoder().decode(body)) as { model?: { digest: string } }).model?.digest
      }
      expect(await digestOf()).toBeUndefined()
      await azureFunctions.shift(cloud, placed, { r1: 100 })
      expect(await digestOf()).toBe(first.release.model.digest)
      expect(functions.publications.map(({ archive }) => archive.equals(first.build.archive!))).toEqual([
        true,
        false,
        true,
      ])
      expect((await refusal(azureFunctions.shift(cloud, placed, { gone: 100 }))).code).toBe(
        'DEPLOY_BUILD_MISSING',
      )
    })

    it('refuses to split, and takes what somebody else published for nobody of ours', async () => {
      const one = await caseOf()
      const { ids } = await bringAll(one.description, cloud)
      const placed = placedOf(one, ids, { r1: one.build.archive! })
      expect((await refusal(azureFunctions.shift(cloud, placed, { r1: 50, r2: 50 }))).code).toBe(
        'DEPLOY_SPLIT_UNSUPPORTED',
      )
      await azureFunctions.shift(cloud, placed, { r1: 100 })
      functions.publications.push({
        id: 'theirs',
        status: 4,
        status_text: '',
        looks: 0,
        archive: Buffer.alloc(0),
      })
      expect(await azureFunctions.readTraffic(cloud, placed)).toEqual({})
    })

    it('publishes again while a role is not known everywhere, and says why it cannot in the end', async () => {
      const one = await caseOf()
      const { ids } = await bringAll(one.description, cloud)
      const placed = placedOf(one, ids, { r1: one.build.archive! })
      functions.endings.push(3, 3)
      await azureFunctions.shift(cloud, placed, { r1: 100 })
      expect(functions.publications).toHaveLength(3)
      functions.endings.push(3, 3, 3, 3, 3)
      const { code, message } = await refusal(azureFunctions.shift(cloud, placed, { r1: 100 }))
      expect(code).toBe('DEPLOY_OPERATION_FAILED')
      expect(message).toContain('AuthorizationPermissionMismatch')
    })

    it('goes through throttling, failures, cut connections, expired tokens and things not seen yet', async () => {
      const one = await caseOf()
      const isPut = (path: RegExp) => (asked: { method: string; path: string }) =>
        asked.method === 'PUT' && path.test(asked.path)
      azure.troubles.push(
        {
          when: isPut(/storageAccounts\/[^/]+$/),
          times: 2,
          answer: { status: 429, headers: { 'retry-after': '7' }, json: {} },
        },
        { when: isPut(/serverfarms/), times: 3, answer: { status: 503, json: {} } },
        { when: isPut(/sites/), times: 1, answer: 'cut' },
      )
      azure.stale = 'token-0'
      const { done } = await bringAll(one.description, cloud)
      expect(done.filter(({ action }) => action === 'create')).toHaveLength(7)
      expect(host.slept.some((ms) => ms >= 7000 && ms < 8000)).toBe(true)
      const names = [...azure.things.values()].map(({ type, name }) => `${type} ${name}`)
      expect(new Set(names).size).toBe(names.length)
    })

    it.each([
      [
        'quota',
        { code: 'SubscriptionIsOverQuotaForSku', message: 'Current Limit (FC1): 0.' },
        'DEPLOY_QUOTA_EXHAUSTED',
      ],
      [
        'failure',
        { code: 'StorageAccountOperationFailed', message: 'Something broke.' },
        'DEPLOY_OPERATION_FAILED',
      ],
    ])('tells of a %s that comes to light only while Azure works', async (_, failing, code) => {
      const { description } = await caseOf()
      azure.failNext = failing
      const refused = await refusal(bringAll(description, cloud))
      expect(refused.code).toBe(code)
      expect(refused.message).toContain(failing.message.slice(0, -1))
      // Half-made: the next time it is looked at, it is there as failed, and made anew.
      const storage = description.resources.find(({ key }) => key === 'storage')!
      expect((await storage.read(cloud, undefined))?.state).toBe('failed')
      expect((await storage.create(cloud)).state).toBe('ready')
    })

    it('names the permission, the name that is taken, the region that has no such runtime', async () => {
      const { description } = await caseOf()
      const answer = (status: number, code: string, message: string) => ({
        status,
        json: { error: { code, message } },
      })
      const isStorage = (asked: { method: string; path: string }) =>
        asked.method === 'PUT' && /storageAccounts\/[^/]+$/.test(asked.path)
      azure.troubles.push({
        when: isStorage,
        times: 1,
        answer: answer(
          403,
          'AuthorizationFailed',
          "The client 'me' does not have authorization to perform action 'Microsoft.Storage/storageAccounts/write' over scope '/subscriptions/x/resourceGroups/ml' or the scope is invalid.",
        ),
      })
      const forbidden = await refusal(bringAll(description, cloud))
      expect(forbidden.code).toBe('DEPLOY_PERMISSION_MISSING')
      expect(forbidden.message).toContain(
        '"Microsoft.Storage/storageAccounts/write" is missing on /subscriptions/x/resourceGroups/ml',
      )
      azure.troubles.push({
        when: isStorage,
        times: 1,
        answer: answer(409, 'StorageAccountAlreadyTaken', 'The storage account named x is already taken.'),
      })
      expect((await refusal(bringAll(description, cloud))).code).toBe('DEPLOY_RESOURCE_TAKEN')
      const node = await caseOf('trees', { node: '24' })
      expect((await refusal(bringAll(node.description, cloud))).message).toBe(
        'missing: runtime of Flex Consumption Node.js 24 in westeurope',
      )
      const far = await caseOf('trees', { region: 'nowhere' })
      expect((await refusal(bringAll(far.description, cloud))).message).toContain('Node.js 22 in nowhere')
      const lost = await caseOf('trees', { resourceGroup: 'none' })
      expect((await refusal(bringAll(lost.description, cloud))).message).toBe('missing: resource group none')
    })

    it('touches nothing that somebody else made under its names', async () => {
      const { description } = await caseOf()
      const storage = description.resources.find(({ key }) => key === 'storage')!
      const path = `${group}/providers/Microsoft.Storage/storageAccounts/${storage.name}`
      azure.put(path, { location: 'westeurope', tags: { 'managed-by': 'somebody' } })
      expect((await storage.read(cloud, undefined))?.isOurs).toBe(false)
      expect((await refusal(storage.create(cloud))).code).toBe('DEPLOY_RESOURCE_TAKEN')
    })

    it('gives the role anew when the app of that name is another', async () => {
      const { description } = await caseOf()
      await bringAll(description, cloud)
      const app = [...azure.things.values()].find(({ type }) => type === 'Microsoft.Web/sites')!
      app.identity = { type: 'SystemAssigned', principalId: 'principal-of-a-new-one' }
      const { done } = await bringAll(description, cloud)
      expect(done.filter(({ action }) => action === 'replace').map(({ key }) => key)).toEqual(['app/role'])
      const role = [...azure.things.values()].find(({ type }) => type.endsWith('roleAssignments'))!
      expect(role.properties['principalId']).toBe('principal-of-a-new-one')
    })

    it('works with a storage account and an identity that are given, and makes neither', async () => {
      const identity = `/subscriptions/${subscription}${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/it`
      azure.troubles.push({
        when: ({ path, method }) => method === 'GET' && path === identity,
        times: 9,
        answer: {
          status: 200,
          json: { id: identity, properties: { clientId: 'the-client', principalId: 'p' } },
        },
      })
      azure.put(`${group}/providers/Microsoft.Storage/storageAccounts/ours`, { location: 'westeurope' })
      const { description } = await caseOf('trees', { storageAccount: 'ours', identity, logs: false })
      const { done, ids } = await bringAll(description, cloud)
      expect(done.map(({ key, action }) => `${action} ${key}`)).toEqual([
        'given group',
        'given runtime',
        'given storage',
        'create storage/packages',
        'create plan',
        'create app',
      ])
      const { appSettings } = settingsOf.get(ids.get('app')!) as { appSettings: object[] }
      expect(appSettings).toContainEqual({ name: 'AzureWebJobsStorage__clientId', value: 'the-client' })
      expect(JSON.stringify(azure.find(`${group}/providers/Microsoft.Web/serverfarms/churn-plan`))).toContain(
        'FC1',
      )
    })

    it('keeps keys and tokens out of what is shown, remembered and thrown', async () => {
      const one = await caseOf()
      const { ids, outputs, done } = await bringAll(one.description, cloud)
      const placed = placedOf(one, ids, { r1: one.build.archive! })
      await azureFunctions.shift(cloud, placed, { r1: 100 })
      azure.troubles.push({
        when: ({ path }) => path === '/predict',
        times: 99,
        answer: { status: 501, json: { error: { message: `no ${functions.key}` } } },
      })
      const thrown = await refusal(predict(placed, []))
      const told = JSON.stringify([[...ids], outputs, done, one.description, host.notes, one.build.facts])
      for (const secret of [functions.key, azure.token, '00000000-secret', 'the-master-key'])
        expect(told).not.toContain(secret)
      expect(thrown.text).toContain('no ***')
      expect(thrown.text).not.toContain(functions.key)
    })

    it('gives lines of the logs, newest last, or says that there are none', async () => {
      const one = await caseOf()
      const { ids } = await bringAll(one.description, cloud)
      functions.logRows = [
        ['2026-11-01T00:00:00Z', 'one'],
        ['2026-11-01T00:00:01Z', 'two'],
      ]
      const query = { since: Date.UTC(2026, 10, 1), limit: 2 }
      const lines = []
      for await (const line of azureFunctions.logs!(cloud, placedOf(one, ids), query)) lines.push(line)
      expect(lines).toEqual([
        { at: '2026-11-01T00:00:00Z', text: 'one' },
        { at: '2026-11-01T00:00:01Z', text: 'two' },
      ])
      const asked = azure.asked.find(({ host: name }) => name === 'api.loganalytics.io')!
      expect(asked.json['query']).toContain('datetime(2026-11-01T00:00:00.000Z)')
      const none = azureFunctions.logs!(cloud, placedOf(one, new Map()), query)
      expect((await refusal(none[Symbol.asyncIterator]().next())).code).toBe('DEPLOY_LOGS_ABSENT')
    })

    it('finds all that is wrong with its options at once, offline', async () => {
      const release = await releaseOf()
      const problems = await azureFunctions.check(
        release,
        optionsOf({ resourceGroup: '', region: 'West Europe', storageAccount: 'Mine!' }),
      )
      expect(problems.map(({ code }) => code)).toEqual([
        'DEPLOY_OPTION_MISSING',
        'DEPLOY_OPTION_UNFIT',
        'DEPLOY_OPTION_UNFIT',
      ])
      expect(await azureFunctions.check(release, optionsOf())).toEqual([])
    })

    it('is the same each time: bytes, names, and offline with placeholders', async () => {
      const [one, two] = [await caseOf(), await caseOf()]
      expect(one.build.digest).toBe(two.build.digest)
      expect(JSON.stringify(one.description)).toBe(JSON.stringify(two.description))
      const { release, build, options } = one
      const offline = azureFunctions.describe({ release, build, revision: 'r1', options })
      expect(offline.resources.map(({ key }) => key)).toEqual(one.description.resources.map(({ key }) => key))
      expect(offline.resources.find(({ key }) => key === 'app')!.name).toBe('churn-<letters>')
      const role = JSON.parse(one.description.policy.text) as {
        Actions: string[]
        AssignableScopes: string[]
      }
      expect(role.AssignableScopes).toEqual([`/subscriptions/${subscription}${group}`])
      expect(role.Actions).toContain('Microsoft.Web/sites/publish/action')
      expect(role.Actions.some((action) => action.startsWith('*'))).toBe(false)
      expect(one.build.archive!.length).toBeLessThan(150_000)
    })

    it('is public only where it is said', async () => {
      const closed = await caseOf()
      expect(closed.description.resources.some(({ isPublic }) => isPublic === true)).toBe(false)
      const open = await caseOf('trees', { public: true })
      expect(open.description.resources.find(({ key }) => key === 'app')).toMatchObject({
        isPublic: true,
        properties: { access: 'anyone' },
      })
      expect(open.build.digest).not.toBe(closed.build.digest)
    })
  },
)
