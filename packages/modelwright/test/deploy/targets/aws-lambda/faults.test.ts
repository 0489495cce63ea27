import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isModelwrightError, readOptions } from '../../../../src/core/index.ts'
import type { Aws } from '../../../../src/deploy/aws/open-aws.ts'
import type { Host, Resource } from '../../../../src/deploy/index.ts'
import { lambdaOptions } from '../../../../src/deploy/targets/aws-lambda/options.ts'
import { awsLambda } from '../../../../src/deploy/targets/aws-lambda/target.ts'
import { installForeign } from '../../../retrieve/buckets/foreign.ts'
import { releaseOf } from '../../a-release.ts'
import { type Answer, motoLacks } from '../../aws/moto-cloud.ts'
import { type Seen, sleepless } from '../../http/scripted-server.ts'
import { type LambdaCloud, startLambdaCloud } from './lambda-cloud.ts'

// What AWS does on a bad day, said by a server before moto: the target waits, tries again, or says plainly what is refused.
const packages = ['lambda', 'iam', 'cloudwatch-logs', 'sts', 'apigatewayv2', 's3']
const lacks = motoLacks(packages.map((name) => `@aws-sdk/client-${name}`))
const folder = mkdtempSync(join(tmpdir(), 'modelwright-aws-faults-'))
const place = { account: '123456789012', region: 'eu-west-1' }
let cloud: LambdaCloud

beforeAll(async () => {
  if (lacks !== '') return
  installForeign(folder)
  cloud = await startLambdaCloud()
}, 120_000)
beforeEach(() => cloud?.reset())
afterAll(async () => {
  await cloud?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const fault = (status: number, name: string, Message = `${name} says AWS`): Answer => ({
  status,
  headers: { 'x-amzn-errortype': name, 'content-type': 'application/json' },
  body: JSON.stringify({ __type: name, message: Message, Message }),
})

/** Answers the first requests that match with a fault each. */
function script(matches: (seen: Seen) => boolean, answers: readonly Answer[]): { readonly met: number } {
  const left = [...answers]
  const count = { met: 0 }
  cloud.faults.push((seen) => {
    if (!matches(seen)) return undefined
    count.met++
    return left.shift()
  })
  return count
}

const creates = ({ method, path }: Seen): boolean => method === 'POST' && path === '/2015-03-31/functions'

async function opened(given: Record<string, unknown> = {}, env: Host['env'] = cloud.env) {
  const release = await releaseOf()
  const options = readOptions(
    lambdaOptions,
    { region: 'eu-west-1', createRole: true, ...given },
    'aws-lambda',
  )
  const host = { ...sleepless(env), folder }
  const build = await awsLambda.build(release, options, host)
  const aws = await awsLambda.open(options, host)
  const { resources } = awsLambda.describe({ release, build, revision: 'r1', options, place })
  return { aws, host, resources, options, find: (key: string) => resources.find((one) => one.key === key)! }
}

async function makeAll(aws: Aws, resources: readonly Resource<Aws>[], until = ''): Promise<void> {
  for (const resource of resources) {
    if (resource.key === until) return
    await resource.create(aws)
  }
}

const failing = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => new Error('nothing was refused'),
    (thrown: unknown) => thrown as Error,
  )
  if (!isModelwrightError(error)) throw error
  return error
}

describe.skipIf(lacks !== '')(`AWS on a bad day (needs ${lacks || 'nothing more'})`, () => {
  it('a role that cannot be taken on yet is waited for', async () => {
    const { aws, resources, host } = await opened()
    const early = fault(
      400,
      'InvalidParameterValueException',
      'The role defined for the function cannot be assumed by Lambda.',
    )
    const count = script(creates, [early, early, early])
    await makeAll(aws, resources)
    expect(count.met).toBe(4)
    expect(host.slept.length).toBeGreaterThanOrEqual(3)
  })

  it('other refusals of the same kind are not waited for', async () => {
    const { aws, resources } = await opened()
    const count = script(creates, [fault(400, 'InvalidParameterValueException', 'Value 99 is too small')])
    const error = await failing(makeAll(aws, resources))
    expect(error).toMatchObject({ code: 'DEPLOY_REQUEST_REFUSED', message: /Value 99/ })
    expect(count.met).toBe(1)
  })

  it('asks again where AWS throttles or fails for a moment', async () => {
    const { aws, resources } = await opened()
    const busy = fault(429, 'TooManyRequestsException')
    const count = script(creates, [busy, fault(500, 'ServiceException'), busy])
    await makeAll(aws, resources)
    expect(count.met).toBe(4)
  }, 60_000)

  it('waits while a function is being made or changed', async () => {
    const { aws, resources, find, host } = await opened()
    await makeAll(aws, resources, 'revision/r1/version')
    const asked = ({ method, path }: Seen) => method === 'GET' && path.endsWith('/configuration')
    const state = (more: object): Answer => ({
      status: 200,
      body: JSON.stringify({ FunctionArn: 'arn', State: 'Active', LastUpdateStatus: 'Successful', ...more }),
    })
    script(asked, [state({ State: 'Pending' }), state({ LastUpdateStatus: 'InProgress' })])
    const found = await find('revision/r1/version').create(aws)
    expect(host.slept.length).toBeGreaterThanOrEqual(2)
    expect(found).toMatchObject({ state: 'ready', id: expect.stringMatching(/:1$/) })
  })

  it('a function that cannot be changed any more is failed, in the words of Lambda', async () => {
    const { aws, resources, find } = await opened()
    await makeAll(aws, resources)
    const broken = {
      Configuration: {
        FunctionArn: 'arn',
        State: 'Failed',
        StateReason: 'The KMS key is gone',
        LastUpdateStatus: 'Successful',
      },
    }
    script(
      ({ method, path }) => method === 'GET' && /functions\/modelwright-churn$/.test(path),
      [{ status: 200, body: JSON.stringify(broken) }],
    )
    expect(await find('function').read(aws, undefined)).toMatchObject({
      state: 'failed',
      reason: 'The KMS key is gone',
      isOurs: false,
    })
  })

  it.each([
    [403, 'ExpiredTokenException', 'DEPLOY_CREDENTIALS_REFUSED', /expired/],
    [403, 'UnrecognizedClientException', 'DEPLOY_CREDENTIALS_REFUSED', /wrong or expired/],
    [403, 'InvalidSignatureException', 'DEPLOY_CREDENTIALS_REFUSED', /wrong or expired/],
    [400, 'CodeStorageExceededException', 'DEPLOY_QUOTA_EXHAUSTED', /quota/],
    [409, 'ResourceConflictException', 'DEPLOY_RESOURCE_TAKEN', /somebody changes it/],
    [400, 'InvalidParameterValueException', 'DEPLOY_REQUEST_REFUSED', /refuses/],
  ])('%i %s is told as %3$s', async (status, name, code, says) => {
    const { aws, resources } = await opened()
    script(creates, Array(8).fill(fault(status, name, `${name} of planted-secret-key`)))
    const error = await failing(makeAll(aws, resources))
    expect(error).toMatchObject({ code, message: says, where: 'lambda:CreateFunction in eu-west-1' })
    expect(JSON.stringify([error.message, error.where, error.mend])).not.toContain('planted-secret-key')
  })

  it('names the permission that is missing, and on what', async () => {
    const { aws, resources } = await opened()
    const text =
      'User: arn:aws:iam::123456789012:user/jo is not authorized to perform: lambda:CreateFunction on resource: arn:aws:lambda:eu-west-1:123456789012:function:modelwright-churn because no identity-based policy allows it'
    script(creates, [fault(403, 'AccessDeniedException', text)])
    expect(await failing(makeAll(aws, resources))).toMatchObject({
      code: 'DEPLOY_PERMISSION_MISSING',
      message: /"lambda:CreateFunction" is missing on arn:aws:lambda:eu-west-1:123456789012:function/,
    })
  })

  it('fails of AWS that do not pass are told as such', async () => {
    const { aws, resources } = await opened()
    script(creates, Array(10).fill(fault(503, 'ServiceUnavailableException')))
    expect(await failing(makeAll(aws, resources))).toMatchObject({ code: 'DEPLOY_PROVIDER_FAILING' })
  }, 120_000)

  it('a name that somebody else has taken is theirs', async () => {
    const { aws, resources, find } = await opened()
    await makeAll(aws, resources, 'function')
    const role = `arn:aws:iam::123456789012:role/mw-churn-eu-west-1`
    const Code = { ZipFile: Buffer.from('PK').toString('base64') }
    const theirs = {
      FunctionName: 'modelwright-churn',
      Role: role,
      Runtime: 'nodejs22.x',
      Handler: 'a.b',
      Code,
    }
    await cloud.ask('POST', '/2015-03-31/functions', { body: JSON.stringify(theirs) })
    expect(await find('function').read(aws, undefined)).toMatchObject({ isOurs: false })
  })

  it('a change half made is taken up: an API without a route gets one, a package in the bucket is published', async () => {
    const { aws, find, resources } = await opened({ http: 'api' })
    await makeAll(aws, resources, 'api')
    const api = { Name: 'modelwright-churn', ProtocolType: 'HTTP' }
    await aws.call('apigateway', 'CreateApi', {
      ...api,
      Tags: { 'managed-by': 'modelwright', 'modelwright-deployment': 'churn' },
    })
    const found = (await find('api').read(aws, undefined))!
    expect(found.properties).toMatchObject({ authorization: 'absent', stage: 'absent', target: 'absent' })
    expect((await find('api').update!(aws, found)).properties).toEqual(find('api').properties)
    expect((await find('api').create(aws)).id).toBe(found.id)
  })

  it('packages may go through a bucket, which must be there', async () => {
    const { aws, find, resources } = await opened({ bucket: 'packages' })
    expect(await find('bucket').read(aws, undefined)).toBeUndefined()
    await aws.call('s3', 'CreateBucket', {
      Bucket: 'packages',
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    })
    expect(await find('bucket').read(aws, undefined)).toMatchObject({ isOurs: false })
    await makeAll(
      aws,
      resources.filter(({ isGiven }) => isGiven !== true),
    )
    const stored = find('revision/r1/package')
    expect(await stored.read(aws, undefined)).toMatchObject({ isOurs: true, properties: stored.properties })
    const version = find('revision/r1/version')
    expect(await version.read(aws, undefined)).toMatchObject({ properties: version.properties })
    await stored.remove(aws, (await stored.read(aws, undefined))!)
    expect(await stored.read(aws, undefined)).toBeUndefined()
  })

  it('no region, no credentials, no package: each says what to do', async () => {
    const options = readOptions(lambdaOptions, { createRole: true }, 'aws-lambda')
    const open = (host: Host) => failing(Promise.resolve().then(() => awsLambda.open(options, host)))
    expect(await open(sleepless({}))).toMatchObject({ code: 'DEPLOY_REGION_MISSING' })
    const bare = await awsLambda.open(options, {
      ...sleepless({ AWS_REGION: 'eu-west-1' }),
      folder: '/nowhere',
    })
    expect(await failing(awsLambda.place(bare))).toMatchObject({
      code: 'DEPLOY_PACKAGE_MISSING',
      mend: [
        'npm install @aws-sdk/client-sts @aws-sdk/client-lambda @aws-sdk/client-iam @aws-sdk/client-cloudwatch-logs',
      ],
    })
  })

  it('a port where nobody answers is no region', async () => {
    const env = { ...cloud.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }
    const { aws } = await opened({}, env)
    expect(await failing(awsLambda.place(aws))).toMatchObject({
      code: 'DEPLOY_PROVIDER_UNREACHABLE',
      message: /ECONNREFUSED/,
    })
  }, 60_000)

  it('a request that Lambda would refuse for its size is not sent', async () => {
    const { aws, options } = await opened()
    const placed = { deployment: 'churn', options, place, ids: new Map(), outputs: {} }
    const question = { body: new Uint8Array(5_000_000), contentType: 'application/json' }
    expect(await failing(awsLambda.invoke(aws, placed, question))).toMatchObject({
      code: 'DEPLOY_REQUEST_OVERSIZED',
    })
    const unknown = { ...question, body: new Uint8Array(2), revision: 'nope' }
    expect(await failing(awsLambda.invoke(aws, placed, unknown))).toMatchObject({
      code: 'DEPLOY_REVISION_UNKNOWN',
    })
    await expect(awsLambda.shift(aws, placed, { a: 50, b: 25, c: 25 })).rejects.toMatchObject({
      code: 'DEPLOY_SPLIT_UNSUPPORTED',
    })
  })
})

describe('what would be refused is found offline', () => {
  it.each([
    [{}, ['DEPLOY_OPTION_MISSING']],
    [{ role: 'a', createRole: true }, ['DEPLOY_OPTION_INVALID']],
    [{ role: 'a', http: 'none', public: true }, ['DEPLOY_OPTION_INVALID']],
    [{ role: 'a', region: 'Ireland' }, ['DEPLOY_REGION_UNKNOWN']],
    [{ role: 'arn:aws:iam::123456789012:role/mine', region: 'us-gov-east-1' }, []],
  ])('%j', async (given, codes) => {
    const options = readOptions(lambdaOptions, given, 'aws-lambda')
    const problems = await awsLambda.check(await releaseOf(), options)
    expect(problems.map(({ code }) => code)).toEqual(codes)
  })
})
