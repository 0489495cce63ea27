import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { times } from '../../../../../../test/long.ts'
import { readOptions } from '../../../../src/core/index.ts'
import { deployEngine, type Target } from '../../../../src/deploy/index.ts'
import { lambdaOptions } from '../../../../src/deploy/targets/aws-lambda/options.ts'
import { awsLambda } from '../../../../src/deploy/targets/aws-lambda/target.ts'
import { checkTarget } from '../../../../src/testing/check-target.ts'
import { onBench } from '../../../../src/testing/target-bench.ts'
import { modelsToPack } from '../../../pack/models-to-pack.ts'
import { type StrictRegistry, startRegistry } from '../../../pack/registry/strict-registry.ts'
import { installForeign } from '../../../retrieve/buckets/foreign.ts'
import { releaseOf } from '../../a-release.ts'
import { liveTest } from '../../aws/live.ts'
import { motoLacks } from '../../aws/moto-cloud.ts'
import { sleepless } from '../../http/scripted-server.ts'
import { type LambdaCloud, startLambdaCloud } from './lambda-cloud.ts'
import { runtimeLacks } from './lambda-runtime.ts'

const packages = ['lambda', 'iam', 'cloudwatch-logs', 'sts', 'apigatewayv2', 's3', 'ecr']
const lacks = [runtimeLacks(), motoLacks(packages.map((name) => `@aws-sdk/client-${name}`))]
  .filter((text) => text !== '')
  .join(', ')
const folder = mkdtempSync(join(tmpdir(), 'modelwright-aws-lambda-'))
let cloud: LambdaCloud
let registry: StrictRegistry
let models: readonly [Uint8Array, Uint8Array]

beforeAll(async () => {
  if (lacks !== '') return
  installForeign(folder)
  registry = await startRegistry()
  cloud = await startLambdaCloud(registry)
  const all = await modelsToPack()
  models = [all.get('trees')!, all.get('binary')!]
}, 120_000)
afterAll(async () => {
  await cloud?.stop()
  await registry?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function fresh() {
  await cloud.reset()
  return {
    env: cloud.env,
    folder,
    inventory: cloud.inventory,
    plant: cloud.plantLogs,
    close: async () => {},
  }
}

/** A small program in Node's place: what is done with an image is the same, and it is Node here that runs what is in it. */
const image = {
  region: 'eu-west-1',
  createRole: true,
  package: 'image',
  node: '/bin/true',
  architecture: 'x86_64',
}

const cases: Readonly<Record<string, () => Record<string, unknown>>> = {
  'with a role of its own and a function URL': () => ({ region: 'eu-west-1', createRole: true }),
  'public, behind an HTTP API': () => ({ region: 'eu-west-1', createRole: true, http: 'api', public: true }),
  'as an image': () => ({ ...image, repository: `${registry?.host}/team/churn` }),
}

describe.skipIf(lacks !== '')(
  `AWS Lambda, in moto and AWS's own client (needs ${lacks || 'nothing more'})`,
  () => {
    describe.each(Object.entries(cases))('%s', (_, options) => {
      const given = {
        target: awsLambda,
        // Models are packed, and the registry is started, in beforeAll.
        get options() {
          return options()
        },
        get models() {
          return models
        },
        fresh,
        kills: times(1, 1000),
      }
      for (const { name, run } of checkTarget(given))
        it(name, async () => void (await run()), times(240_000, 7_200_000))
    })

    it('a function cannot become an image, nor the other way round: another one takes its place', async () => {
      const zip = { region: 'eu-west-1', createRole: true, architecture: 'x86_64' }
      await onBench({ target: awsLambda, options: zip, models, fresh } as never, async (bench) => {
        const { applyRelease, planRelease } = await deployEngine()
        const request = (options: Record<string, unknown>) => ({ release: bench.release(0), options })
        const apply = (options: Record<string, unknown>) =>
          applyRelease(bench.desk, request(options), async () => true)
        await apply(zip)
        const asImage = cases['as an image']()
        const { plan } = await planRelease(bench.desk, request(asImage))
        const actionOf = new Map(plan.steps.map(({ key, action }) => [key, action]))
        expect(['function', 'alias', 'url'].map((key) => actionOf.get(key))).toEqual([
          'replace',
          'replace',
          'replace',
        ])
        expect(plan.steps.find(({ key }) => key === 'function')?.differences).toEqual([
          { property: 'package', from: 'Zip', to: 'Image', isFixed: true },
        ])
        expect((await apply(asImage)).golden?.differing).toBe(0)
        expect(await cloud.inventory()).toContainEqual(expect.stringMatching(/^image team\/churn sha256:/))
        expect((await apply(zip)).golden?.differing).toBe(0)
        expect(await cloud.inventory()).toEqual([
          'alias modelwright-check-target:live',
          'logs /aws/lambda/modelwright-check-target',
          'role mw-check-target-eu-west-1',
          'version modelwright-check-target:$LATEST',
          'version modelwright-check-target:1',
        ])
      })
    }, 240_000)

    it('an image has a repository of its own in ECR, which Lambda may pull from for this function alone', async () => {
      await cloud.reset()
      const release = await releaseOf()
      const options = readOptions(lambdaOptions, image, 'aws-lambda')
      const host = { ...sleepless(cloud.env), folder }
      const build = await awsLambda.build(release, options, host)
      const place = { account: '123456789012', region: 'eu-west-1' }
      const { resources } = awsLambda.describe({ release, build, revision: '4f2a91c07d3e', options, place })
      const aws = await awsLambda.open(options, host)
      const ecr = resources.find(({ key }) => key === 'repository')!
      const made = await ecr.create(aws)
      expect(made.properties).toEqual(ecr.properties)
      expect(JSON.stringify(ecr.properties)).toContain(
        'arn:aws:lambda:eu-west-1:123456789012:function:modelwright-churn',
      )
      await aws.call('ecr', 'DeleteRepositoryPolicy', { repositoryName: ecr.name })
      const bare = (await ecr.read(aws, undefined))!
      expect([bare.isOurs, bare.properties]).toEqual([true, { policy: {} }])
      expect((await ecr.update!(aws, bare)).properties).toEqual(ecr.properties)
      expect(resources.find(({ key }) => key.endsWith('/image'))).toMatchObject({
        partOf: 'repository',
        name: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/modelwright/churn@sha256:${build.digest}`,
      })
      await ecr.remove(aws, made)
      expect(await ecr.read(aws, undefined)).toBeUndefined()
    }, 60_000)
  },
)

liveTest(awsLambda as unknown as Target, {})
