import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isLong, times } from '../../../../test/long.ts'
import { type Stratus, startStratus } from '../deploy/cloud/stratus-cloud.ts'
import { fillProject, writeTarget } from '../deploy/cloud/stratus-project.ts'
import { openProject } from '../project/stores.ts'
import { run as runIn, workFolder } from './command-line.ts'

/** A project with a target and three versions, which every test has a copy of. */
const template = workFolder()
let folder: string
let cloud: Stratus
const env = () => ({
  STRATUS_URL: cloud.url,
  STRATUS_TOKEN: 'stratus-token-1',
  MODELWRIGHT_ACTOR: 'ana@example.org',
})
const run = (argv: readonly string[], own: Readonly<Record<string, string>> = {}) =>
  runIn(folder, ['deploy', ...argv], undefined, { ...env(), ...own })
const stratus = (verb: string, ...rest: readonly string[]) => run(['./stratus.ts', verb, ...rest])

beforeAll(async () => {
  cloud = await startStratus()
  writeTarget(template)
  await fillProject(template)
})
afterAll(() => cloud.close())
beforeEach(() => {
  folder = workFolder()
  cpSync(template, folder, { recursive: true })
  cloud.things.clear()
  cloud.traffic.clear()
  cloud.faults.length = 0
  Object.assign(cloud, { slowReads: 0, lateReads: 0, token: 'stratus-token-1', account: 'acme' })
})

const applied = async (...rest: readonly string[]) => {
  const done = await stratus('apply', ...rest, '--yes')
  expect([done.code, done.code === 0 ? '' : done.stderr]).toEqual([0, ''])
  return done
}

describe('a deployment from its plan to its end', () => {
  it('is planned without credentials, applied, shifted, rolled back and destroyed', async () => {
    const offline = await run(['./stratus.ts', 'plan', 'churn/1', '--offline'], { STRATUS_TOKEN: '' })
    expect([offline.code, offline.stderr]).toEqual([0, ''])
    expect(offline.stdout).toMatch(
      /^stratus churn\nmodel +churn\/1 {2}[0-9a-f]{12}\nrevision {2}[0-9a-f]{12}\noffline/,
    )
    expect(offline.stdout).toContain('  + create     Stratus service churn\n')
    expect(offline.stdout).toContain(
      '4 to create; nothing bills while nobody asks.\nPermissions needed:\n  things.write\n',
    )
    expect(cloud.requests.length).toBe(0)

    const first = await applied('churn/1')
    expect(first.stdout).toMatch(
      /^stratus churn: churn\/1 as revision [0-9a-f]{12}\n {2}golden {4}80 rows, the same bit for bit\n {2}traffic {3}[0-9a-f]{12} 100 %\n {2}url {7}https:\/\/churn\.stratus\.test\n$/,
    )
    expect((await applied('churn/1')).stdout).toBe('stratus churn is as it should be: nothing was changed.\n')

    const canary = (await applied('churn/2', '--traffic', '10', '--json')).json<{
      revision: string
      traffic: object
    }>()
    expect(Object.values(canary.traffic).sort()).toEqual([10, 90])
    const status = await stratus('status')
    expect([status.code, status.stderr]).toEqual([0, ''])
    expect(status.stdout).toContain('stratus churn: as it was left\n')
    expect(status.stdout).toMatch(/churn\/2 +\S+ \S+ +10 %/)

    const moved = await stratus('traffic', `${canary.revision.slice(0, 6)}=50`)
    expect(moved.stdout).toContain(`${canary.revision} 50 %`)
    const back = await stratus('rollback', '--json')
    expect(Object.values(back.json<{ to: object }>().to)).toEqual([100])
    expect(JSON.stringify(back.json<{ to: object }>().to)).not.toContain(canary.revision)

    const asked = await stratus('invoke', '--rows', '{}', '--json')
    expect(asked.code === 0 ? asked.json() : asked.stderr).toSatisfy(
      (said: unknown) => JSON.stringify(said).length > 10,
    )
    expect((await stratus('outputs', 'url')).stdout).toBe('https://churn.stratus.test\n')
    expect((await stratus('logs')).stdout).toBe('2026-01-01T00:00:00.000Z  started service/churn\n')
    expect((await run(['list'])).stdout).toMatch(/^stratus {2}churn {2}churn\/2 {2}[0-9a-f]{12} 100 %/)

    const gone = await stratus('destroy', '--yes')
    expect([gone.code, gone.stdout.endsWith('Nothing is left.\n')]).toEqual([0, true])
    expect(cloud.inventory()).toEqual([])
    expect((await run(['list'])).stdout).toBe('Nothing is deployed.\n')
    const audit = await runIn(folder, ['audit', '--json'], undefined, env())
    expect(audit.stdout).toContain('deployment rollback')
    expect(audit.stdout).not.toContain('stratus-token-1')
    expect((await runIn(folder, ['audit', 'verify'], undefined, env())).code).toBe(0)
  })

  it('remembers its options, and shows those that change', async () => {
    await applied('churn/1', '--memory', '512')
    const plan = await stratus('plan', 'churn/1', '--memory', '1024')
    expect(plan.stdout).toContain('option    memory  512 → 1024\n')
    expect(plan.stdout).toMatch(/~ update {5}Stratus service churn\n {15}memory {2}512 → 1024\n/)
    const same = await stratus('plan', 'churn/1', '--json')
    expect(same.json()).toMatchObject({ options: { memory: 512, region: 'north' } })
    const moved = await stratus('plan', 'churn/1', '--region', 'south', '--always-on')
    expect(moved.stdout).toContain('region  north → south  (needs a new one)')
    expect(moved.stdout).toMatch(/- delete {5}Stratus version \S+\n {15}what it lies in is replaced/)
    expect(moved.stdout).toContain('bills while idle: one copy, always')
    expect(moved.stdout).toContain('1 resource bills while idle')
    await applied('churn/1', '--region', 'south')
    expect(cloud.inventory()).toHaveLength(4)
    const canary = await stratus('apply', 'churn/2', '--region', 'north', '--traffic', '5', '--yes')
    expect([canary.code, canary.stderr]).toEqual([2, expect.stringContaining('what it lies in is replaced')])
  })

  it('keeps three revisions, and never gives up one that has traffic', async () => {
    for (const memory of ['256', '257', '258', '259']) await applied('churn/1', '--memory', memory)
    expect(cloud.inventory().filter((path) => path.startsWith('version/'))).toHaveLength(3)
    await applied('churn/2', '--keep', '1')
    expect(cloud.inventory().filter((path) => path.startsWith('version/'))).toHaveLength(1)
    await applied('churn/1', '--keep', '1', '--traffic', '20')
    expect(cloud.inventory().filter((path) => path.startsWith('version/'))).toHaveLength(2)
  })

  it('is written as files without anything being asked', async () => {
    const built = await stratus('build', 'churn/1', '-o', 'out')
    expect([built.code, built.stderr]).toEqual([0, ''])
    expect(existsSync(join(folder, 'out', 'model.safetensors'))).toBe(true)
    expect(cloud.requests.filter((line) => line.includes('build'))).toEqual([])
    const planned = await stratus('plan', 'churn/1', '--offline', '--terraform', 'tf/main.tf.json')
    expect(planned.stdout).toMatch(/Written: tf\/main\.tf\.json\n$/)
    expect(JSON.parse(readFileSync(join(folder, 'tf/main.tf.json'), 'utf8'))).toMatchObject({
      resource: { stratus_service: { churn: { name: 'churn', memory: 256 } } },
    })
    const none = await stratus('plan', 'churn/1', '--offline', '--cloudformation', 'stack.yaml')
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('DEPLOY_EXPORT_UNSUPPORTED')])
    const named = await stratus('plan', 'churn/1', '--offline', '--terraform', 'main.tf')
    expect([named.code, named.stderr]).toEqual([2, expect.stringContaining('must end with .tf.json')])
    expect((await stratus('plan', 'churn/1', '--offline', '--policy')).stdout).toBe(
      '{"allow":["things.write"]}\n',
    )
    expect((await stratus('check', 'churn/1')).stdout).toBe('Nothing stands in the way.\n')
    const aws = ['aws-lambda', 'plan', 'churn/1', '--offline', '--create-role', '--region', 'eu-west-1']
    const stack = await run([...aws, '--cloudformation', 'cfn/stack.yaml'])
    const [, beside] = /Written: (cfn\/[0-9a-f]{12}\.zip)\n$/.exec(stack.stdout) ?? []
    expect(readFileSync(join(folder, 'cfn/stack.yaml'), 'utf8')).toContain(
      `S3Key: "modelwright/churn/${beside?.slice(4)}"`,
    )
    expect(readFileSync(join(folder, beside!)).subarray(0, 2).toString()).toBe('PK')
    const unfit = await stratus('check', 'churn/1', '--always-on', '--memory', '4096', '--json')
    expect([unfit.code, unfit.stdout]).toEqual([1, expect.stringContaining('DEPLOY_MODEL_LARGE')])
  })
})

describe('what is refused', () => {
  it('what cannot be asked says that the plan is to be had without', async () => {
    const { code, stderr } = await run(['watsonx', 'plan', 'churn/1'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('Name one:  --space <id>')])
    expect(stderr).toContain('See the plan without:  modelwright deploy watsonx plan churn --offline')
  })

  it('what is refused by whatever provider names the target in what may be done', async () => {
    await applied('churn/1')
    cloud.faults.push({ at: 'POST service/churn/predict', times: 1, what: 400 })
    const { code, stderr } = await stratus('invoke', '--rows', '{}')
    expect([code, stderr]).toEqual([1, expect.stringContaining('modelwright deploy ./stratus.ts logs')])
    expect(stderr).not.toContain('<target>')
  })

  it('packages of AWS that are missing are named together', async () => {
    const asked = ['aws-lambda', 'plan', 'churn/1', '--region', 'eu-west-1', '--create-role', '--http', 'api']
    const { code, stderr } = await run(asked)
    const names = ['sts', 'lambda', 'iam', 'cloudwatch-logs', 'apigatewayv2'].map(
      (one) => `@aws-sdk/client-${one}`,
    )
    expect([code, stderr]).toEqual([1, expect.stringContaining(`npm install ${names.join(' ')}\n`)])
    expect(stderr).toContain('deploy aws-lambda plan churn --offline')
  })

  it('verbs on what was never placed, and words that are none, name the commands that help', async () => {
    const nothing = await run(['aws-lambda', 'status'])
    expect([nothing.code, nothing.stderr]).toEqual([
      2,
      expect.stringContaining('no deployment on aws-lambda.'),
    ])
    expect(nothing.stderr).not.toContain('<name>')
    const flag = await run(['aws-lambda', 'plan', 'churn/1', '--regoin', 'eu-west-1'])
    expect(flag.stderr).toContain('See what it takes:  modelwright deploy aws-lambda plan --help')
    const verb = await run(['aws-lambda', 'aply', 'churn/1'])
    expect(verb.stderr).toMatch(
      /Did you mean apply.*See what it takes: {2}modelwright deploy aws-lambda --help/s,
    )
  })

  it('a new revision with one different bit: exit 3, traffic as it was, nothing left of it', async () => {
    await applied('churn/1')
    const before = cloud.inventory()
    cloud.faults.push({ at: 'POST service/churn/predict', times: 1, what: 'wrong-bit' })
    const refused = await stratus('apply', 'churn/2', '--yes')
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('DEPLOY_GOLDEN_DIFFERENT')])
    expect(refused.stderr).toMatch(/1 of 80 golden rows; golden row \d+: .*Traffic is as it was/s)
    expect(cloud.inventory()).toEqual(before)
    expect((await stratus('status')).code).toBe(0)
    cloud.faults.push({ at: 'POST service/churn/predict', times: 1, what: 'wrong-bit' })
    const changed = await stratus('apply', 'churn/2', '--memory', '512', '--gateway', '--public', '--yes')
    expect([changed.code, changed.stderr]).toEqual([3, expect.stringContaining('DEPLOY_GOLDEN_DIFFERENT')])
    expect(cloud.inventory()).toEqual(before)
    const status = await stratus('status')
    expect([status.code, status.stdout]).toEqual([0, expect.stringContaining('as it was left')])
  })

  it('a first revision that does not answer as the model does is taken away, and status says so', async () => {
    cloud.faults.push({ at: 'POST service/churn/predict', times: 1, what: 400 })
    const refused = await stratus('apply', 'churn/1', '--yes')
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('DEPLOY_GOLDEN_UNANSWERED')])
    expect(refused.stderr).toContain('nothing answers. Left is the Stratus logs "churn"')
    expect(refused.stderr).not.toContain('steps of apply were done')
    expect([cloud.traffic.size, cloud.inventory()]).toEqual([0, ['logs/churn']])
    const status = await stratus('status')
    expect([status.code, status.stdout]).toEqual([
      1,
      expect.stringMatching(/golden rows differ\n.*No revision passed its golden rows/s),
    ])
    for (const [verb, what] of [
      ['traffic', 'churn/1=100'],
      ['rollback', 'churn/1'],
    ] as const) {
      const { code, stderr } = await stratus(verb, what)
      expect([code, stderr]).toEqual([3, expect.stringContaining('DEPLOY_REVISION_UNSOUND')])
    }
    expect((await applied('churn/1')).stdout).toContain('100 %')
  })

  it('a platform that can only be asked afterwards is taken back', async () => {
    writeTarget(folder, "{ asksBefore: false, split: 'none' }")
    await applied('churn/1')
    const traffic = { ...cloud.traffic.get('service/churn') }
    cloud.faults.push({ at: 'POST service/churn/predict', times: 1, what: 'wrong-bit' })
    const refused = await stratus('apply', 'churn/2', '--yes')
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('DEPLOY_GOLDEN_DIFFERENT')])
    expect(cloud.traffic.get('service/churn')).toEqual(traffic)
    const split = await stratus('apply', 'churn/2', '--yes', '--traffic', '10')
    expect([split.code, split.stderr]).toEqual([2, expect.stringContaining('DEPLOY_SPLIT_UNSUPPORTED')])
  })

  it('a place that runs ONNX may differ by a millionth, and that is said', async () => {
    writeTarget(folder, "{ runs: 'onnx' }")
    cloud.faults.push({ at: 'POST service/churn/predict', times: 100, what: 'wrong-bit' })
    expect((await applied('churn/1')).stdout).toContain(
      '80 rows, the same within 0.000001, as another program computes them',
    )
  })

  it.each([
    ['another account', { account: 'other' }, 'DEPLOY_PLACE_DIFFERENT', 1],
    ['a token that expired', { token: 'stratus-token-2' }, 'DEPLOY_CREDENTIALS_EXPIRED', 1],
  ])('%s', async (_, change, code, exit) => {
    await applied('churn/1')
    const before = cloud.inventory()
    Object.assign(cloud, change)
    const refused = await stratus('apply', 'churn/2', '--yes')
    expect([refused.code, refused.stderr]).toEqual([exit, expect.stringContaining(code)])
    expect(cloud.inventory()).toEqual(before)
  })

  it.each([
    ['no permission', 403, 'DEPLOY_PERMISSION_MISSING'],
    ['no quota', 402, 'DEPLOY_QUOTA_EXCEEDED'],
  ])('%s in the middle: what is done stays known, and the next apply goes on', async (_, status, code) => {
    cloud.faults.push({ at: 'PUT things/service', times: 1, what: status })
    const refused = await stratus('apply', 'churn/1', '--yes')
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(code)])
    expect(refused.stderr).toContain('2 of 6 steps of apply were done')
    expect(refused.stderr).toContain('it goes on where it stopped')
    const goesOn = await applied('churn/1')
    expect(goesOn.stderr).toContain('An earlier apply was cut off after 2 of 6 steps')
    await stratus('destroy', '--yes')
    expect(cloud.inventory()).toEqual([])
  })

  it('throttling, cut connections, failing servers and things that are not seen at once are borne', async () => {
    Object.assign(cloud, { slowReads: times(1, 2), lateReads: 1 })
    // Pauses grow with what comes at one request: in the short form each has its own.
    const at = isLong ? ['PUT'] : ['PUT things/role', 'PUT things/logs', 'PUT things/service', 'PUT bytes']
    for (const [i, what] of ([429, 500, 503, 'reset'] as const).entries())
      cloud.faults.push({ at: at[i % at.length]!, times: 1, what })
    cloud.faults.push({ at: 'POST service/churn/predict', times: times(1, 2), what: 503 })
    await applied('churn/1')
    expect(cloud.faults.map(({ times }) => times)).toEqual(cloud.faults.map(() => 0))
    expect((await stratus('status')).code).toBe(0)
  })

  it('a thing that fails half-made is told of, and replaced by the next apply', async () => {
    cloud.faults.push({ at: 'PUT things/service', times: 1, what: 'fail' })
    const failed = await stratus('apply', 'churn/1', '--yes')
    expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining('out of capacity')])
    const plan = await stratus('plan', 'churn/1')
    expect(plan.stdout).toContain('it failed: out of capacity')
    await applied('churn/1')
  })

  it('Ctrl-C in the middle says how far it came, and leaves no lock', async () => {
    cloud.slowReads = 1000
    const stop = new AbortController()
    const argv = ['deploy', './stratus.ts', 'apply', 'churn/1', '--yes', '--quiet']
    const ended = runIn(folder, argv, stop.signal, env())
    while (!cloud.things.has('role/churn')) await new Promise((resolve) => setTimeout(resolve, 20))
    stop.abort('SIGINT')
    const { code, stderr } = await ended
    expect([code, stderr]).toEqual([130, expect.stringContaining('DEPLOY_CHANGE_INTERRUPTED')])
    expect(stderr).toContain('The apply was interrupted after 0 of 6 steps')
    cloud.slowReads = 0
    cloud.things.get('role/churn')!.busyReads = 3
    const plan = await stratus('plan', 'churn/1')
    expect(plan.stdout).toContain('it is still being made: waited for')
    await applied('churn/1')
  })

  it('what somebody else made is not touched', async () => {
    const theirs = {
      path: 'role/churn',
      id: 'x',
      properties: {},
      labels: {},
      parent: null,
      bytes: new Uint8Array(0),
    }
    cloud.things.set('role/churn', { ...theirs, state: 'ready', busyReads: 0, hiddenReads: 0 })
    const refused = await stratus('apply', 'churn/1', '--yes')
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('DEPLOY_RESOURCE_FOREIGN')])
    expect(cloud.inventory()).toEqual(['role/churn'])
  })

  it('anybody may ask only where a flag says so', async () => {
    const refused = await stratus('plan', 'churn/1', '--gateway')
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('DEPLOY_RESOURCE_PUBLIC')])
    const said = await stratus('plan', 'churn/1', '--gateway', '--public')
    expect(said.stdout).toContain('PUBLIC: anybody can ask it')
  })

  it('a network that should be there already', async () => {
    const refused = await stratus('apply', 'churn/1', '--network', 'lan', '--yes')
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('DEPLOY_RESOURCE_ABSENT')])
  })

  it('what is called wrongly', async () => {
    const code = async (...argv: readonly string[]) => {
      const { code: exit, stderr } = await run(argv)
      return [exit, /error (\S+)/.exec(stderr)?.[1]]
    }
    expect(await code('nowhere', 'plan', 'churn')).toEqual([2, 'DEPLOY_TARGET_UNKNOWN'])
    expect(await code('./none.ts', 'plan', 'churn')).toEqual([2, 'DEPLOY_TARGET_INVALID'])
    expect(await code('./stratus.ts', 'aply', 'churn')).toEqual([2, 'CLI_ARGUMENT_INVALID'])
    expect(await code('./stratus.ts', 'apply', 'churn')).toEqual([2, 'DEPLOY_CONFIRMATION_MISSING'])
    expect(await code('./stratus.ts', 'apply', '--yes')).toEqual([2, 'CLI_ARGUMENT_INVALID'])
    expect(await code('./stratus.ts', 'apply', 'none', '--yes')).toEqual([2, 'PROJECT_MODEL_UNKNOWN'])
    expect(await code('./stratus.ts', 'plan', 'churn', '--memory', '1')).toEqual([2, 'CLI_ARGUMENT_INVALID'])
    expect(await code('./stratus.ts', 'plan', 'churn', '--name', 'Ä')).toEqual([2, 'DEPLOY_NAME_INVALID'])
    expect(await code('./stratus.ts', 'status')).toEqual([2, 'DEPLOY_DEPLOYMENT_UNKNOWN'])
    expect(await code('./stratus.ts', 'plan', 'churn', '--traffic', '10')).toEqual([
      2,
      'DEPLOY_SPLIT_INVALID',
    ])
    await applied('churn/1')
    expect(await code('./stratus.ts', 'traffic', 'zz=10')).toEqual([2, 'DEPLOY_REVISION_UNKNOWN'])
    expect(await code('./stratus.ts', 'rollback')).toEqual([2, 'DEPLOY_ROLLBACK_IMPOSSIBLE'])
    expect(await code('./stratus.ts', 'invoke')).toEqual([2, 'CLI_ARGUMENT_INVALID'])
    expect(await code('./stratus.ts', 'invoke', '--rows', '7')).toEqual([2, 'DEPLOY_ROWS_UNREADABLE'])
    expect(await code('./stratus.ts', 'invoke', '--rows', '{"nothing": 1}')).toEqual([
      1,
      'DEPLOY_ANSWER_REFUSED',
    ])
    expect(await code('./stratus.ts', 'outputs', 'arn')).toEqual([2, 'CLI_ARGUMENT_INVALID'])
  })

  it('an unsigned model where the store asks for signatures, also on the way back', async () => {
    await applied('churn/1')
    await applied('churn/2')
    await runIn(folder, ['policy', 'set', 'deploy=signed'], undefined, env())
    const refused = await stratus('apply', 'churn/3', '--yes')
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('PROJECT_SIGNATURE_MISSING')])
    const back = await stratus('rollback')
    expect([back.code, back.stderr]).toEqual([3, expect.stringContaining('PROJECT_SIGNATURE_MISSING')])
    const packs = [
      ['pack', 'churn/3', '--as', 'bundle'],
      ['pack', 'churn/3', '--as', 'standalone'],
      ['export', 'churn/3', '--onnx'],
    ]
    for (const words of packs) {
      const { code, stderr } = await runIn(folder, words, undefined, env())
      expect([words, code, stderr]).toEqual([words, 3, expect.stringContaining('PROJECT_SIGNATURE_MISSING')])
    }
    // The file itself, to be signed where the key lies.
    expect((await runIn(folder, ['export', 'churn/3'], undefined, env())).code).toBe(0)
  })

  it('a second apply while one goes on', async () => {
    const project = await openProject(folder)
    const lock = await project.deployments.lock('stratus', 'churn')
    const refused = await stratus('apply', 'churn/1', '--yes')
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('DEPLOY_DEPLOYMENT_LOCKED')])
    await lock.release()
    await project.close()
    await applied('churn/1')
  })
})

describe('what others did', () => {
  it('is shown by status, and mended by apply', async () => {
    await applied('churn/1')
    cloud.things.get('service/churn')!.properties = { region: 'north', memory: 999, size: { copies: 0 } }
    cloud.things.delete('role/churn')
    cloud.things.get('logs/churn')!.labels = {}
    const status = await stratus('status')
    expect(status.code).toBe(1)
    expect(status.stdout).toMatch(/gone +Stratus role churn/)
    expect(status.stdout).toMatch(/foreign +Stratus logs churn/)
    expect(status.stdout).toMatch(/changed +Stratus service churn\n +memory {2}256 → 999/)
    const gone = await stratus('destroy', '--yes')
    expect([gone.code, gone.stdout]).toEqual([
      1,
      expect.stringContaining('left      Stratus logs churn: it does not carry our label'),
    ])
    expect(cloud.inventory()).toEqual(['logs/churn'])
  })

  it('is not taken for a change where it cannot be read', async () => {
    await applied('churn/1')
    cloud.faults.push({ at: 'GET service/churn/traffic', times: 1, what: 403 })
    const status = await stratus('status')
    expect([status.code, status.stdout]).toEqual([1, expect.stringContaining(' ? %')])
    expect(status.stdout).toContain('Who has the traffic cannot be read.\n')
    expect(status.stdout).not.toContain('moved elsewhere')
    cloud.faults.push({ at: 'GET service/churn/traffic', times: 1, what: 403 })
    const back = await stratus('rollback')
    expect([back.code, back.stderr]).toEqual([1, expect.stringContaining('DEPLOY_PERMISSION_MISSING')])
  })

  it('is found again when the state was lost', async () => {
    await applied('churn/1')
    await applied('churn/2', '--traffic', '30')
    const project = await openProject(folder)
    const before = (await project.deployments.get('stratus', 'churn'))!.state
    await project.deployments.forget('stratus', 'churn')
    await project.close()
    const lost = await stratus('apply', 'churn/2', '--yes')
    expect([lost.code, lost.stderr]).toEqual([1, expect.stringContaining('DEPLOY_STATE_LOST')])
    const found = await stratus('import', 'churn/1', 'churn/2', '--json')
    expect(found.json()).toMatchObject({ missing: [], traffic: before.traffic })
    const back = await stratus('rollback')
    expect(back.code).toBe(0)
    await stratus('destroy', '--yes', '--keep-data')
    expect(cloud.inventory()).toEqual(['logs/churn'])
    await stratus('destroy', '--yes')
    expect(cloud.inventory()).toEqual([])
  })
})

describe('a workflow that says where its models go', () => {
  const workflow = (deploy: string, prepare = '') => `
import { csv, defineWorkflow, lag, logistic, targetWith } from 'modelwright'
import stratus from './stratus.ts'
export default defineWorkflow({
  name: 'birds', retrieve: csv('penguins.csv'), target: 'sex', train: [logistic()], tune: { budget: { trials: 1 } },
  deploy: [${deploy}], ${prepare}
})`
  const train = (deploy: string, prepare?: string) => {
    writeFileSync(join(folder, 'workflow.ts'), workflow(deploy, prepare))
    return runIn(folder, ['run', '--quiet', '--json'], undefined, env())
  }

  it('has its options kept with the run, and they are no part of the model', async () => {
    folder = workFolder('penguins.csv')
    writeTarget(folder)
    const digestOf = (done: { json<D>(): D }) => done.json<{ model: { digest: string } }>().model.digest
    const first = await train("targetWith(stratus, { memory: 512, region: 'south' })")
    expect([first.code, first.stderr]).toEqual([0, ''])
    const plan = await stratus('plan', 'birds', '--json', '--region', 'north')
    expect(plan.json()).toMatchObject({ options: { memory: 512, region: 'north', alwaysOn: false } })
    expect(digestOf(await train('targetWith(stratus, { memory: 1024 })'))).toBe(digestOf(first))
    await applied('birds')
    const file = join(folder, 'penguins.csv')
    const [head, ...lines] = readFileSync(file, 'utf8').split('\n')
    writeFileSync(join(folder, 'few.csv'), [head, ...lines.slice(0, 3)].join('\n'))
    const asked = await stratus('invoke', 'few.csv', '--json')
    expect([asked.code, asked.stderr]).toEqual([0, ''])
    const [{ predictions }] = asked.json<{ answers: { predictions: object[] }[] }>().answers
    expect(predictions).toHaveLength(3)
  })

  it('is refused before anything is read where an option is wrong, or a step cannot be ONNX', async () => {
    folder = workFolder('penguins.csv')
    writeTarget(folder, "{ runs: 'onnx' }")
    const wrong = await train('targetWith(stratus, { memory: 1 })')
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('CORE_OPTION_INVALID')])
    const refused = await train('targetWith(stratus)', "prepare: [lag('body_mass_g')], time: 'year'")
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining('PACK_OPERATION_UNEXPORTABLE'),
    ])
    expect(refused.stderr).toContain('lag')
    const none = await train('{}')
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('a deploy target such as')])
  })
})

it('rows of a table are asked as the schema reads them', async () => {
  await applied('churn/1')
  writeFileSync(join(folder, 'rows.json'), JSON.stringify({ instances: [{}, {}] }))
  const asked = await stratus('invoke', 'rows.json', '--json')
  const text = asked.code === 0 ? asked.stdout : asked.stderr
  expect(text).toMatch(/predictions|DEPLOY_ANSWER_REFUSED/)
  expect(readFileSync(join(folder, 'rows.json'), 'utf8')).toContain('instances')
})
