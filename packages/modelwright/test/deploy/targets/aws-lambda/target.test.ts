import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import type { Target } from '../../../../src/deploy/index.ts'
import { awsLambda } from '../../../../src/deploy/targets/aws-lambda/target.ts'
import { checkTarget } from '../../../../src/testing/check-target.ts'
import { modelsToPack } from '../../../pack/models-to-pack.ts'
import { installForeign } from '../../../retrieve/buckets/foreign.ts'
import { liveTest } from '../../aws/live.ts'
import { motoLacks } from '../../aws/moto-cloud.ts'
import { type LambdaCloud, startLambdaCloud } from './lambda-cloud.ts'
import { runtimeLacks } from './lambda-runtime.ts'

const packages = ['lambda', 'iam', 'cloudwatch-logs', 'sts', 'apigatewayv2', 's3']
const lacks = [runtimeLacks(), motoLacks(packages.map((name) => `@aws-sdk/client-${name}`))]
  .filter((text) => text !== '')
  .join(', ')
const folder = mkdtempSync(join(tmpdir(), 'modelwright-aws-lambda-'))
let cloud: LambdaCloud
let models: readonly [Uint8Array, Uint8Array]

beforeAll(async () => {
  if (lacks !== '') return
  installForeign(folder)
  cloud = await startLambdaCloud()
  const all = await modelsToPack()
  models = [all.get('trees')!, all.get('binary')!]
}, 120_000)
afterAll(async () => {
  await cloud?.stop()
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

const cases = {
  'with a role of its own and a function URL': { region: 'eu-west-1', createRole: true },
  'public, behind an HTTP API': { region: 'eu-west-1', createRole: true, http: 'api', public: true },
}

describe.skipIf(lacks !== '')(
  `AWS Lambda, in moto and AWS's own client (needs ${lacks || 'nothing more'})`,
  () => {
    describe.each(Object.entries(cases))('%s', (_, options) => {
      const given = {
        target: awsLambda,
        options,
        // Models are packed in beforeAll.
        get models() {
          return models
        },
        fresh,
        kills: 2,
      }
      for (const { name, run } of checkTarget(given)) it(name, async () => void (await run()), 240_000)
    })
  },
)

liveTest(awsLambda as unknown as Target, {})
