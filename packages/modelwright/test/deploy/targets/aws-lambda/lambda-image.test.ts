import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../../../test/free-port.ts'
import { readOptions } from '../../../../src/core/index.ts'
import { buildFunctionImage } from '../../../../src/deploy/targets/aws-lambda/build.ts'
import { lambdaOptions } from '../../../../src/deploy/targets/aws-lambda/options.ts'
import { awsLambda } from '../../../../src/deploy/targets/aws-lambda/target.ts'
import type { PackedFile } from '../../../../src/pack/index.ts'
import { writeFiles } from '../../../pack/bundle-server.ts'
import { goldenOf, modelsToPack } from '../../../pack/models-to-pack.ts'
import { hostAt, releaseOf } from '../../a-release.ts'
import { sources } from './events.ts'
import { type RunningFunction, runtimeLacks, startImage } from './lambda-runtime.ts'

// What runs in an image of a function: our own client of Lambda's runtime API, before ours and before AWS's emulator of it.
const lacks = runtimeLacks()
const folder = mkdtempSync(join(tmpdir(), 'modelwright-lambda-image-test-'))
const running: RunningFunction[] = []
afterAll(async () => {
  await Promise.all(running.map((one) => one.stop()))
  rmSync(folder, { recursive: true, force: true })
})

const imageOptions = (given: Record<string, unknown> = {}) =>
  readOptions(
    lambdaOptions,
    { createRole: true, package: 'image', node: '/bin/true', architecture: 'x86_64', ...given },
    'aws-lambda',
  )

async function filesOf(kind: string): Promise<readonly PackedFile[]> {
  const { files } = await buildFunctionImage(await releaseOf(kind), imageOptions(), hostAt(folder))
  return files
}

async function started(files: readonly PackedFile[]): Promise<RunningFunction> {
  const one = await startImage(files)
  running.push(one)
  return one
}

describe.skipIf(lacks !== '')(`a function in an image (needs ${lacks || 'nothing more'})`, () => {
  it.each(['binary', 'multiclass', 'regression', 'prepared', 'trees', 'blended', 'calibrated'])(
    'of the kind %s gives its golden rows bit for bit',
    async (kind) => {
      const { rows, said } = goldenOf((await modelsToPack()).get(kind)!)
      const one = await started(await filesOf(kind))
      const { isError, text } = await one.invoke({ instances: rows })
      expect([isError, one.text()]).toEqual([false, ''])
      const { predictions } = JSON.parse(text) as { predictions: unknown }
      expect(JSON.stringify(predictions)).toBe(JSON.stringify(said.predictions))
    },
  )

  it('answers every source of events, one after the other in one process', async () => {
    const { rows, said } = goldenOf((await modelsToPack()).get('trees')!)
    const one = await started(await filesOf('trees'))
    const events = Object.values(sources).flatMap((eventOf) =>
      [false, true].map((isBase64) =>
        eventOf({
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ instances: rows }),
          isBase64,
        }),
      ),
    )
    for (const { text } of await Promise.all(events.map((event) => one.invoke(event)))) {
      const result = JSON.parse(text) as { statusCode: number; body: string }
      expect(result.statusCode).toBe(200)
      const { predictions } = JSON.parse(result.body) as { predictions: unknown }
      expect(JSON.stringify(predictions)).toBe(JSON.stringify(said.predictions))
    }
  })

  it('survives events that are none, and says of one that breaks it what it broke at', async () => {
    const one = await started(await filesOf('trees'))
    for (const text of ['null', '"x"', '[1,2]', '{"requestContext":1}'])
      expect(JSON.parse((await one.invokeText(text)).text)).toMatchObject({ code: /^SERVE_/ })
    const broken = await one.invokeText('{"half":')
    expect(broken.isError).toBe(true)
    expect(JSON.parse(broken.text)).toMatchObject({ errorType: 'Runtime.SyntaxError', errorMessage: /JSON/ })
    expect((await one.invoke([])).isError).toBe(false)
  })

  it('says what is wrong with an artifact that is damaged, as an error of its start', async () => {
    const damaged = (await filesOf('trees')).map(({ path, bytes }) => {
      if (path !== 'model.safetensors') return { path, bytes }
      const other = Uint8Array.from(bytes)
      other[other.length >> 1] ^= 1
      return { path, bytes: other }
    })
    const { isError, text } = await (await started(damaged)).invoke({})
    expect([isError, text]).toEqual([true, expect.stringContaining('checksum')])
  })

  it('an answer that is larger than Lambda takes is an error of its own, and the next is answered', async () => {
    const one = await startImage(await filesOf('trees'), 1000)
    running.push(one)
    const [row] = goldenOf((await modelsToPack()).get('trees')!).rows
    const { isError, text } = await one.invoke({ instances: Array.from({ length: 100 }, () => row) })
    expect([isError, JSON.parse(text).errorType]).toEqual([true, 'Function.ResponseSizeTooLarge'])
    expect((await one.invoke({ instances: [row] })).isError).toBe(false)
  })

  it('elsewhere than on Lambda says so, and ends; and ends where the runtime API breaks', async () => {
    const at = join(folder, 'elsewhere')
    writeFiles(at, await filesOf('trees'))
    const start = (env: Record<string, string>) =>
      spawnSync(process.execPath, [join(at, 'index.mjs')], { env, encoding: 'utf8', timeout: 20_000 })
    const none = start({})
    expect([none.status, none.stderr]).toEqual([1, expect.stringContaining('DEPLOY_RUNTIME_ABSENT')])
    const gone = start({ AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${await freePort()}` })
    expect([gone.status, gone.stderr]).toEqual([1, expect.stringContaining('not there any more')])
  })
})

const emulator = process.env['MODELWRIGHT_LAMBDA_RIE'] ?? ''

/** Asked for by naming the emulator, which comes from no registry of packages. */
const inEmulator = emulator === '' ? () => {} : describe.skipIf(lacks !== '')
inEmulator("in AWS's own emulator of Lambda (needs MODELWRIGHT_LAMBDA_RIE: aws-lambda-rie)", () => {
  it('gives golden rows bit for bit, and errors as errors', async () => {
    const at = join(folder, 'rie')
    writeFiles(at, await filesOf('prepared'))
    const [port, runtime] = [await freePort(), await freePort()]
    const args = [
      ...['--runtime-interface-emulator-address', `127.0.0.1:${port}`],
      ...['--runtime-api-address', `127.0.0.1:${runtime}`],
      ...[process.execPath, join(at, 'index.mjs')],
    ]
    const child = spawn(emulator, args, { stdio: 'ignore' })
    try {
      const { rows, said } = goldenOf((await modelsToPack()).get('prepared')!)
      const invoke = async (body: string) => {
        const url = `http://127.0.0.1:${port}/2015-03-31/functions/function/invocations`
        for (let tries = 0; ; tries++) {
          const answer = await fetch(url, { method: 'POST', body }).catch((error: Error) => error)
          if (!(answer instanceof Error)) return answer.json()
          if (tries > 100) throw answer
          await pause(50)
        }
      }
      const { predictions } = (await invoke(JSON.stringify({ instances: rows }))) as {
        predictions: unknown
      }
      expect(JSON.stringify(predictions)).toBe(JSON.stringify(said.predictions))
      expect(await invoke('{"instances":[7]}')).toMatchObject({ code: 'SERVE_ROWS_REFUSED' })
      const event = sources['function URL']?.({ method: 'GET', path: '/health/ready' })
      if (event !== undefined) expect(await invoke(JSON.stringify(event))).toMatchObject({ statusCode: 200 })
    } finally {
      child.kill('SIGKILL')
    }
  }, 60_000)
})

describe('an image of a function', () => {
  it('is the same digest twice, for the processors that are asked for, and runs the function', async () => {
    const release = await releaseOf('trees')
    const host = hostAt(folder)
    const [a, b] = [
      await awsLambda.build(release, imageOptions(), host),
      await awsLambda.build(release, imageOptions(), host),
    ]
    expect([a.kind, a.digest]).toEqual(['image', b.digest])
    expect(a.facts['platform']).toBe('linux/amd64')
    const config = JSON.parse(
      Buffer.from(a.files.find(({ path }) => path === 'config.json')!.bytes).toString(),
    ) as { config: { Entrypoint: string[]; ExposedPorts?: object } }
    expect(config.config.Entrypoint.at(-1)).toBe('/app/index.mjs')
    expect(config.config.ExposedPorts).toBeUndefined()
  })

  it.each([
    [{ bucket: 'mine' }, ['DEPLOY_OPTION_INVALID']],
    [{ repository: 'docker.io/team/churn' }, ['DEPLOY_OPTION_INVALID']],
    [
      { region: 'eu-west-1', repository: '123456789012.dkr.ecr.us-east-1.amazonaws.com/team/churn' },
      ['DEPLOY_OPTION_INVALID'],
    ],
    [{ region: 'eu-west-1', repository: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/churn' }, []],
    [{}, []],
  ])('what Lambda would refuse is found offline: %j', async (given, codes) => {
    const problems = await awsLambda.check(await releaseOf(), imageOptions(given))
    expect(problems.map(({ code }) => code)).toEqual(codes)
  })
})
