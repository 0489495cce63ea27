import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readOptions } from '../../../../src/core/index.ts'
import { appYaml } from '../../../../src/deploy/targets/app-engine/build.ts'
import { appEngine } from '../../../../src/deploy/targets/app-engine/target.ts'
import { releaseOf } from '../../a-release.ts'
import { discoveryFolder, needsDiscovery } from '../../google/discovery.ts'
import { drive } from '../../google/drive.ts'
import { appEnginePart, makeApplication } from '../../google/fake-app-engine.ts'
import { type FakeGoogle, fakeGoogle, leadChain } from '../../google/fake-google.ts'
import { refuse } from '../../google/fake-world.ts'
import { liveTest } from '../../google/live.ts'

const [first, second] = ['4f2a91c07d3e', '77d01c93aa20']
let google: FakeGoogle
let unlead: () => void

beforeEach(async () => {
  google = await fakeGoogle([appEnginePart])
  unlead = leadChain(google.url)
})

afterEach(async () => {
  unlead()
  expect(google.problems).toEqual([])
  await google.close()
})

const begin = async (more: object = {}, revision = first, kind = 'trees') =>
  drive(appEngine, {
    release: await releaseOf(kind),
    given: { public: true, ...more },
    host: google.host(),
    revision,
  })

describe.skipIf(discoveryFolder === undefined)(
  `App Engine, against a Google that checks (${needsDiscovery})`,
  () => {
    it('places a version, which warms up and answers bit for bit, and takes all of it away again', async () => {
      makeApplication(google.world)
      google.world.slowLooks = 4
      google.fail(
        /^POST .*\/versions$/,
        refuse(409, 'Cannot operate on apps/x: an operation is already in progress.'),
        2,
      )
      google.fail(/operations/, refuse(503, 'unavailable'), 2)
      const one = await begin()
      expect(one.placed.place).toEqual({ project: 'my-project-12', region: 'europe-west1' })
      const found = await one.apply()
      expect(found.get('service')?.outputs?.['url']).toBe(`${google.url}/app/churn`)
      expect(found.get('bucket')?.properties['location']).toBe('europe-west1')
      expect([await one.isGolden(), await one.isGolden(first)]).toEqual([true, true])
      expect(await appEngine.readTraffic(one.cloud, one.placed)).toEqual({ [first]: 100 })
      await one.remove()
      expect([...google.world.things.keys()]).toEqual([
        'apps/my-project-12',
        'apps/my-project-12/services/default',
      ])
    })

    it('places a second version without traffic, splits in hundredths, goes back, drops the old one', async () => {
      makeApplication(google.world)
      const old = await begin()
      await old.apply()
      google.expireTokens()
      const next = await begin({ instanceClass: 'F2' }, second, 'multiclass')
      await next.apply()
      expect(await appEngine.readTraffic(next.cloud, next.placed)).toEqual({ [first]: 100 })
      expect([await next.isGolden(second), await old.isGolden()]).toEqual([true, true])
      await appEngine.shift(next.cloud, next.placed, { [first]: 93, [second]: 7 })
      expect(await appEngine.readTraffic(next.cloud, next.placed)).toEqual({ [first]: 93, [second]: 7 })
      await appEngine.shift(next.cloud, next.placed, { [second]: 100 })
      expect(await next.isGolden()).toBe(true)
      await appEngine.shift(next.cloud, next.placed, { [first]: 100 })
      expect(await old.isGolden()).toBe(true)
      await expect(appEngine.shift(next.cloud, next.placed, { nothere: 100 })).rejects.toMatchObject({
        code: 'DEPLOY_REVISION_MISSING',
      })
      await appEngine.shift(next.cloud, next.placed, { [second]: 100 })
      const version = old.description.resources.find(({ key }) => key.endsWith('/version'))!
      await version.remove(old.cloud, (await version.read(old.cloud, undefined))!)
      expect(await version.read(old.cloud, undefined)).toBeUndefined()
      expect(await next.isGolden()).toBe(true)
    })

    it('says what is missing the first time: the application, its default service', async () => {
      await expect(begin()).rejects.toMatchObject({ code: 'DEPLOY_APPLICATION_MISSING' })
      makeApplication(google.world)
      google.world.things.delete('apps/my-project-12/services/default')
      const one = await begin()
      await expect(one.apply()).rejects.toMatchObject({ code: 'DEPLOY_DEFAULT_MISSING' })
    })

    it('goes behind the proxy, and nowhere where that is off', async () => {
      makeApplication(google.world)
      const behind = { public: false, iapClient: '123-abc.apps.googleusercontent.com' }
      const open = await begin(behind)
      await expect(open.apply()).rejects.toMatchObject({ code: 'DEPLOY_ACCESS_OPEN' })
      makeApplication(google.world, { iap: { enabled: true, oauth2ClientId: behind.iapClient } })
      const one = await begin(behind)
      await one.apply()
      expect(await one.isGolden(first)).toBe(true)
      const answered = await fetch(`${google.url}/app/churn/predict`, { method: 'POST', body: '{}' })
      expect(answered.status).toBe(401)
      expect(one.description.resources.some(({ isPublic }) => isPublic)).toBe(false)
    })

    it('tells why a version failed, starts one that was stopped, knows what is not ours', async () => {
      makeApplication(google.world)
      google.world.isBroken = (id) => id === `r${second}`
      const one = await begin()
      await one.apply()
      const next = await begin({}, second, 'multiclass')
      await expect(next.apply()).rejects.toMatchObject({
        code: 'DEPLOY_OPERATION_FAILED',
        message: expect.stringContaining('did not start') as unknown,
      })
      const version = one.description.resources.find(({ key }) => key.endsWith('/version'))!
      const thing = google.world.things.get(`apps/my-project-12/services/churn/versions/r${first}`)!
      thing['servingStatus'] = 'STOPPED'
      const found = (await version.read(one.cloud, undefined))!
      expect(found.properties['servingStatus']).toBe('STOPPED')
      expect((await version.update!(one.cloud, found)).properties['servingStatus']).toBe('SERVING')
      thing['envVariables'] = {}
      const service = one.description.resources.find(({ key }) => key === 'service')!
      expect((await service.read(one.cloud, undefined))?.isOurs).toBe(false)
    })
  },
)

describe('what App Engine cannot do is told offline', () => {
  it.each([
    [{}, ['DEPLOY_ACCESS_OPEN']],
    [{ public: true, service: 'default' }, ['DEPLOY_NAME_UNFIT']],
    [{ public: true, service: 'Churn!' }, ['DEPLOY_NAME_UNFIT']],
    [
      { public: true, project: 'a-project-of-thirty-letters-12', service: 'churn-of-customers' },
      ['DEPLOY_NAME_UNFIT'],
    ],
    [{ public: true, minInstances: 12 }, ['DEPLOY_OPTION_UNFIT']],
    [{ public: true }, []],
  ])('%j', async (more, codes) => {
    const options = readOptions(appEngine.options, more, 'test')
    expect((await appEngine.check(await releaseOf(), options)).map(({ code }) => code)).toEqual(codes)
  })
})

// gcloud's own parser, where gcloud is: no package of Debian carries it.
const sdk = ['/usr/lib/google-cloud-sdk', '/opt/google-cloud-sdk']
  .map((at) => join(at, 'lib'))
  .find((at) => existsSync(at))
if (sdk !== undefined)
  describe("gcloud's own parser of app.yaml", () => {
    const parse = (text: string): string => {
      const folder = mkdtempSync(join(tmpdir(), 'modelwright-app-yaml-'))
      writeFileSync(join(folder, 'app.yaml'), text)
      const script = `import sys
sys.path[:0] = [sys.argv[1], sys.argv[1] + '/third_party']
from googlecloudsdk.api_lib.app import yaml_parsing
try:
  info = yaml_parsing.ServiceYamlInfo.FromFile(sys.argv[2])
  print(info.module, info.runtime, info.parsed.entrypoint, info.parsed.instance_class, info.parsed.inbound_services)
except Exception as e:
  print('refused', e)`
      try {
        return execFileSync(pythonOf(sdk), ['-c', script, sdk, join(folder, 'app.yaml')], {
          encoding: 'utf8',
        }).trim()
      } finally {
        rmSync(folder, { recursive: true })
      }
    }
    const pythonOf = (lib: string): string => {
      const own = join(lib, '../platform/bundledpythonunix/bin/python3')
      return existsSync(own) ? own : 'python3'
    }
    it('takes ours, and refuses a word that is none', () => {
      const options = readOptions(appEngine.options, { public: true }, 'test')
      const text = appYaml('churn', options)
      expect(parse(text)).toBe("churn nodejs24 exec node server.mjs F1 ['warmup']")
      expect(parse(text.replace('instance_class', 'instance_klass'))).toContain('refused')
    })
  })

liveTest(appEngine, { public: true })
