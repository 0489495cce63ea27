import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isLong, times } from '../../../../../../test/long.ts'
import { readOptions } from '../../../../src/core/index.ts'
import type { Aws } from '../../../../src/deploy/aws/open-aws.ts'
import type { Resource, Target } from '../../../../src/deploy/index.ts'
import { sagemakerOptions } from '../../../../src/deploy/targets/sagemaker/options.ts'
import { sagemaker } from '../../../../src/deploy/targets/sagemaker/target.ts'
import { checkTarget } from '../../../../src/testing/check-target.ts'
import { goldenOf, modelsToPack } from '../../../pack/models-to-pack.ts'
import { type StrictRegistry, startRegistry } from '../../../pack/registry/strict-registry.ts'
import { installForeign } from '../../../retrieve/buckets/foreign.ts'
import { releaseOf } from '../../a-release.ts'
import { serviceModel } from '../../aws/botocore.ts'
import { liveTest } from '../../aws/live.ts'
import { type MotoCloud, motoLacks, startMoto } from '../../aws/moto-cloud.ts'
import {
  cfnLintLacks,
  configurationOf,
  hasTerraform,
  lintTemplates,
  templateOf,
  terraform,
  terraformSettings,
} from '../../aws/templates.ts'
import { sleepless } from '../../http/scripted-server.ts'
import { type FakeSagemaker, fakeSagemaker } from './fake-sagemaker.ts'

const packages = ['sagemaker', 'sagemaker-runtime', 'ecr', 'iam', 'cloudwatch-logs', 'sts']
const isLinux = process.platform === 'linux' && process.arch === 'x64'
const lacks = [isLinux ? '' : 'Linux on x64', motoLacks(packages.map((name) => `@aws-sdk/client-${name}`))]
  .filter((text) => text !== '')
  .join(', ')
const folder = mkdtempSync(join(tmpdir(), 'modelwright-sagemaker-'))
let cloud: MotoCloud
let registry: StrictRegistry
let fake: FakeSagemaker
let models: readonly [Uint8Array, Uint8Array]
let repository = ''

beforeAll(async () => {
  if (lacks !== '') return
  installForeign(folder)
  cloud = await startMoto()
  registry = await startRegistry()
  repository = `${registry.host}/modelwright/churn`
  const contract = serviceModel(process.env['MODELWRIGHT_PYTHON']!, 'sagemaker', '2017-07-24')
  fake = fakeSagemaker(contract, registry)
  cloud.intercept((seen) => fake.answer(seen))
  const all = await modelsToPack()
  models = [all.get('trees')!, all.get('binary')!]
}, 120_000)
beforeEach(async () => {
  if (lacks !== '') return
  await cloud.reset()
  await fake.reset()
  registry.manifests.clear()
  registry.blobs.clear()
})
afterAll(async () => {
  await fake?.reset()
  await registry?.close()
  await cloud?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** A small program in Node's place: what is done with an image is the same, and it is Node here that runs the server. */
const base = { region: 'eu-west-1', createRole: true, node: '/bin/true' }

async function inventory(): Promise<readonly string[]> {
  const roles = (await cloud.ask('POST', '/?Action=ListRoles&Version=2010-05-08', {
    service: 'iam',
  })) as string
  const target = 'Logs_20140328.DescribeLogGroups'
  const { logGroups } = await cloud.ask('POST', '/', { service: 'logs', target, body: '{}' })
  return [
    ...fake.inventory(),
    ...[...roles.matchAll(/<RoleName>(.*?)<\/RoleName>/g)].map(([, name]) => `role ${name}`),
    ...(logGroups as { logGroupName: string }[]).map(({ logGroupName }) => `logs ${logGroupName}`),
    ...[...registry.manifests].flatMap(([name, found]) =>
      [...found.keys()].map((key) => `image ${name} ${key}`),
    ),
  ].sort()
}

async function fresh() {
  await cloud.reset()
  await fake.reset()
  registry.manifests.clear()
  registry.blobs.clear()
  return {
    env: cloud.env,
    folder,
    inventory,
    async plant({ kind, name }: Pick<Resource<unknown>, 'kind' | 'name'>) {
      if (kind !== 'CloudWatch log group') return false
      const body = JSON.stringify({ logGroupName: name })
      await cloud.ask('POST', '/', { service: 'logs', target: 'Logs_20140328.CreateLogGroup', body })
      return true
    },
    close: async () => {},
  }
}

const cases = { serverless: {}, 'on instances': { mode: 'real-time', instances: 2 } }

describe.skipIf(lacks !== '')(
  `SageMaker, by its contract, with its images running (needs ${lacks || 'nothing more'})`,
  () => {
    describe.each(Object.entries(cases))('%s', (_, options) => {
      const given = {
        target: sagemaker,
        get options() {
          return { ...base, ...options, repository }
        },
        get models() {
          return models
        },
        fresh,
        kills: times(1, 1000),
      }
      for (const { name: what, run } of checkTarget(given))
        it(what, async () => void (await run()), times(240_000, 7_200_000))
    })
  },
)

async function opened(given: Record<string, unknown> = {}, revision = 'a1', kind = 'trees') {
  const release = await releaseOf(kind)
  const options = readOptions(sagemakerOptions, { ...base, repository, ...given }, 'sagemaker')
  const host = { ...sleepless(cloud.env), folder }
  const build = await sagemaker.build(release, options, host)
  const aws = await sagemaker.open(options, host)
  const place = { account: '123456789012', region: 'eu-west-1' }
  const { resources } = sagemaker.describe({ release, build, revision, options, place })
  const placed = { deployment: 'churn', options, place, ids: new Map(), outputs: {} }
  return { aws, host, resources, placed, find: (key: string) => resources.find((one) => one.key === key)! }
}

async function makeAll(aws: Aws, resources: readonly Resource<Aws>[]): Promise<void> {
  for (const resource of resources) {
    await resource.create(aws)
    while ((await resource.read(aws, undefined))?.state === 'busy');
  }
}

const question = () => ({
  body: Buffer.from(JSON.stringify({ instances: goldenOf(models[0]).rows })),
  contentType: 'application/json',
})

describe.skipIf(lacks !== '')('a SageMaker endpoint', () => {
  it('shares requests out among variants, and answers by the one that was named', async () => {
    const options = { mode: 'real-time' }
    const first = await opened(options, 'a1')
    await makeAll(first.aws, first.resources)
    const second = await opened(options, 'b2')
    await makeAll(second.aws, second.resources)
    expect(await sagemaker.readTraffic(first.aws, first.placed)).toEqual({ a1: 100 })
    await sagemaker.shift(first.aws, first.placed, { a1: 90, b2: 10 })
    expect(await sagemaker.readTraffic(first.aws, first.placed)).toEqual({ a1: 90, b2: 10 })
    const said = JSON.stringify(goldenOf(models[0]).said.predictions)
    fake.answered.length = 0
    for (let i = 0; i < 100; i++) {
      const { status, body } = await sagemaker.invoke(first.aws, first.placed, question())
      expect(status).toBe(200)
      if (i === 0) expect(JSON.stringify(JSON.parse(Buffer.from(body).toString()).predictions)).toBe(said)
    }
    expect(fake.answered.filter((one) => one === 'rb2')).toHaveLength(10)
    for (const revision of ['a1', 'b2'])
      expect(await sagemaker.invoke(first.aws, first.placed, { ...question(), revision })).toMatchObject({
        status: 200,
        revision,
      })
    // The same two in other shares are no new instances, and nothing is left of a share that is over.
    await sagemaker.shift(first.aws, first.placed, { a1: 25, b2: 75 })
    expect(await sagemaker.readTraffic(first.aws, first.placed)).toEqual({ a1: 25, b2: 75 })
    await sagemaker.shift(first.aws, first.placed, { b2: 100 })
    expect(await sagemaker.readTraffic(first.aws, first.placed)).toEqual({ b2: 100 })
    expect(fake.inventory().filter((one) => one.startsWith('config'))).toEqual([
      'config mw-churn-a1',
      'config mw-churn-b2',
    ])
  }, 120_000)

  it('on instances asks a revision that has no share, beside the one that has them all', async () => {
    const first = await opened({ mode: 'real-time' }, 'a1')
    await makeAll(first.aws, first.resources)
    const second = await opened({ mode: 'real-time' }, 'b2')
    await makeAll(second.aws, second.resources)
    expect(sagemaker.asksBefore!(second.placed.options)).toBe(true)
    const asked = await sagemaker.invoke(second.aws, second.placed, { ...question(), revision: 'b2' })
    expect(asked).toMatchObject({ status: 200, revision: 'b2' })
    expect(await sagemaker.readTraffic(first.aws, first.placed)).toEqual({ a1: 100, b2: 0 })
    fake.answered.length = 0
    for (let i = 0; i < 20; i++) await sagemaker.invoke(first.aws, first.placed, question())
    expect(new Set(fake.answered)).toEqual(new Set(['ra1']))
    // Taken back: nothing of it stays beside the other.
    await sagemaker.shift(first.aws, first.placed, { a1: 100 })
    expect(await sagemaker.readTraffic(first.aws, first.placed)).toEqual({ a1: 100 })
    expect(fake.inventory().filter((one) => one.startsWith('config'))).toEqual([
      'config mw-churn-a1',
      'config mw-churn-b2',
    ])
  }, 120_000)

  it('says what became of a change that failed, and the revision from before goes on', async () => {
    const first = await opened({ mode: 'real-time' }, 'a1')
    await makeAll(first.aws, first.resources)
    const second = await opened({ mode: 'real-time' }, 'b2')
    await makeAll(second.aws, second.resources)
    fake.script.failures = ['The container did not pass the ping health check']
    fake.script.slowness = 5
    await expect(sagemaker.shift(first.aws, first.placed, { b2: 100 })).rejects.toMatchObject({
      code: 'DEPLOY_OPERATION_FAILED',
      message: /ping health check/,
    })
    expect(await sagemaker.readTraffic(first.aws, first.placed)).toEqual({ a1: 100 })
    expect(first.host.slept.length).toBeGreaterThanOrEqual(5)
  }, 120_000)

  it('that never came up is failed, in the words of SageMaker', async () => {
    const { aws, resources, find } = await opened()
    fake.script.failures = ['No capacity']
    await makeAll(aws, resources)
    expect(await find('endpoint').read(aws, undefined)).toMatchObject({
      state: 'failed',
      reason: 'No capacity',
    })
  }, 120_000)

  it('without instances runs one revision, and bills nothing while nobody asks', async () => {
    const { aws, resources, placed, find } = await opened()
    await makeAll(aws, resources)
    expect(find('endpoint').billsIdle).toBeUndefined()
    expect(sagemaker.splitProblem!(placed.options)).toMatchObject({ code: 'DEPLOY_SPLIT_UNSUPPORTED' })
    expect(sagemaker.asksBefore!(placed.options)).toBe(false)
    const real = await opened({ mode: 'real-time', instances: 2 })
    expect(real.find('endpoint').billsIdle).toBe('2 × ml.m5.large, always')
  }, 120_000)

  it('tells refusals of the service with its status and words, and sends nothing that is too large', async () => {
    const { aws, resources, placed } = await opened()
    await makeAll(aws, resources)
    const bad = { body: Buffer.from('{"instances":[{"age":"x"}]}'), contentType: 'application/json' }
    const { status, body } = await sagemaker.invoke(aws, placed, bad)
    expect([status, JSON.parse(Buffer.from(body).toString()).code]).toEqual([400, 'SERVE_ROWS_REFUSED'])
    const large = (bytes: number) => ({ body: new Uint8Array(bytes), contentType: 'application/json' })
    const oversized = { code: 'DEPLOY_REQUEST_OVERSIZED' }
    await expect(sagemaker.invoke(aws, placed, large(4_000_001))).rejects.toMatchObject(oversized)
    const real = { ...placed, options: { ...placed.options, mode: 'real-time' as const } }
    await expect(sagemaker.invoke(aws, real, large(6_291_457))).rejects.toMatchObject(oversized)
  }, 120_000)

  it('has a repository of its own in ECR where none is named, and its password is asked of ECR', async () => {
    const { aws, find } = await opened({ repository: '' })
    const ecr = find('repository')
    expect(await ecr.read(aws, undefined)).toBeUndefined()
    const made = await ecr.create(aws)
    expect(made).toMatchObject({ isOurs: true, state: 'ready' })
    expect(await ecr.create(aws)).toEqual(made)
    expect(find('revision/a1/image')).toMatchObject({
      partOf: 'repository',
      name: expect.stringContaining('123456789012.dkr.ecr.eu-west-1.amazonaws.com/modelwright/churn@sha256:'),
    })
    await ecr.remove(aws, made)
    expect(await ecr.read(aws, undefined)).toBeUndefined()
  })
})

describe('what would be refused is found offline', () => {
  it.each([
    [{}, ['DEPLOY_OPTION_MISSING']],
    [{ role: 'a', createRole: true }, ['DEPLOY_OPTION_INVALID']],
    [{ role: 'a', region: 'x' }, ['DEPLOY_REGION_UNKNOWN']],
    [{ role: 'a', mode: 'real-time', instanceType: 'large' }, ['DEPLOY_OPTION_INVALID']],
    [{ role: 'a', mode: 'real-time', instanceType: 'ml.c7g.large' }, ['DEPLOY_OPTION_INVALID']],
    [{ role: 'a', mode: 'real-time', instanceType: 'ml.c7g.large', platform: 'linux/arm64' }, []],
    [{ role: 'a', platform: 'linux/arm64' }, ['DEPLOY_OPTION_INVALID']],
    [{ role: 'a' }, []],
  ])('%j', async (given, codes) => {
    const problems = await sagemaker.check(
      await releaseOf(),
      readOptions(sagemakerOptions, given, 'sagemaker'),
    )
    expect(problems.map(({ code }) => code)).toEqual(codes)
  })
})

describe.skipIf(lacks !== '' || cfnLintLacks() !== '')(
  `in CloudFormation (needs ${cfnLintLacks() || 'nothing more'})`,
  () => {
    it('cfn-lint has nothing against it', async () => {
      const paths = await Promise.all(
        ['serverless', 'real-time'].map(async (mode) => {
          const { resources } = await opened({ mode, repository: '' }, '4f2a91c07d3e')
          const path = join(folder, `${mode}.json`)
          writeFileSync(path, templateOf('sagemaker', { resources }))
          return path
        }),
      )
      expect(await lintTemplates(paths)).toBe('')
    }, 120_000)
  },
)

if (hasTerraform && isLong)
  describe.skipIf(lacks !== '')('in Terraform', () => {
    it('is valid', async () => {
      const at = mkdtempSync(join(folder, 'terraform-'))
      const { resources } = await opened({ repository: '' }, '4f2a91c07d3e')
      writeFileSync(join(at, 'terraform.rc'), terraformSettings)
      writeFileSync(join(at, 'main.tf.json'), configurationOf('sagemaker', { resources }, cloud.url))
      await terraform(at, 'init', '-no-color')
      expect(await terraform(at, 'validate', '-no-color')).toContain('valid')
    }, 600_000)
  })

liveTest(sagemaker as unknown as Target, {})
