import { afterAll, describe, expect, it } from 'vitest'
import { readOptions } from '../../../../src/core/index.ts'
import { buildFunction } from '../../../../src/deploy/targets/aws-lambda/build.ts'
import { lambdaOptions } from '../../../../src/deploy/targets/aws-lambda/options.ts'
import { zipOf } from '../../../../src/pack/zip.ts'
import { goldenOf, modelsToPack } from '../../../pack/models-to-pack.ts'
import { releaseOf } from '../../a-release.ts'
import { sources } from './events.ts'
import { type RunningFunction, runtimeLacks, startFunction } from './lambda-runtime.ts'

// The archive that is uploaded, unpacked by another program and run by the client that Lambda itself runs Node with.
const lacks = runtimeLacks()
const running: RunningFunction[] = []
afterAll(() => Promise.all(running.map((one) => one.stop())))

async function started(kind: string, runtime?: 'nodejs22.x' | 'nodejs24.x'): Promise<RunningFunction> {
  const options = readOptions(lambdaOptions, { createRole: true }, 'aws-lambda')
  const { archive } = await buildFunction(await releaseOf(kind), options)
  const one = await startFunction(archive, runtime)
  running.push(one)
  return one
}

describe.skipIf(lacks !== '')(`a function in AWS's own client (needs ${lacks || 'nothing more'})`, () => {
  it.each(['binary', 'multiclass', 'regression', 'prepared', 'trees', 'blended', 'calibrated'])(
    'of the kind %s gives its golden rows bit for bit',
    async (kind) => {
      const { rows, said } = goldenOf((await modelsToPack()).get(kind)!)
      const one = await started(kind)
      const { isError, text } = await one.invoke({ instances: rows })
      expect([isError, one.text()]).toEqual([false, ''])
      const { predictions } = JSON.parse(text) as { predictions: unknown }
      expect(JSON.stringify(predictions)).toBe(JSON.stringify(said.predictions))
      await one.stop()
    },
  )

  it.each(['nodejs22.x', 'nodejs24.x'] as const)('answers every source of events in %s', async (runtime) => {
    const { rows, said } = goldenOf((await modelsToPack()).get('trees')!)
    const one = await started('trees', runtime)
    for (const eventOf of Object.values(sources)) {
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ instances: rows })
      for (const isBase64 of [false, true]) {
        const { text } = await one.invoke(eventOf({ headers, body, isBase64 }))
        const result = JSON.parse(text) as { statusCode: number; body: string }
        expect(result.statusCode).toBe(200)
        const { predictions } = JSON.parse(result.body) as { predictions: unknown }
        expect(JSON.stringify(predictions)).toBe(JSON.stringify(said.predictions))
      }
      const health = await one.invoke(eventOf({ method: 'GET', path: '/health/ready' }))
      expect(JSON.parse(health.text)).toMatchObject({ statusCode: 200, body: '{"status":"ready"}' })
    }
  })

  it('survives events that are none: what cannot be read, and rows that do not fit', async () => {
    const one = await started('trees')
    for (const text of ['null', '"x"', '[1,2]', '{"requestContext":1}'])
      expect(JSON.parse((await one.invokeText(text)).text)).toMatchObject({ code: /^SERVE_/ })
    expect((await one.invoke([])).isError).toBe(false)
  })

  it('says what is wrong with a package whose artifact is damaged, as an error of its start', async () => {
    const options = readOptions(lambdaOptions, { createRole: true }, 'aws-lambda')
    const { files } = await buildFunction(await releaseOf('trees'), options)
    const damaged = files.map(({ path, bytes }) => {
      if (path !== 'model.safetensors') return { path, bytes }
      const other = Uint8Array.from(bytes)
      other[other.length >> 1] ^= 1
      return { path, bytes: other }
    })
    const one = await startFunction(zipOf(damaged))
    running.push(one)
    const { isError, text } = await one.invoke({})
    expect([isError, text]).toEqual([true, expect.stringContaining('checksum')])
  })
})
