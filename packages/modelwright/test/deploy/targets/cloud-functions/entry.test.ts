import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { buildFunction } from '../../../../src/deploy/targets/cloud-functions/build.ts'
import { writeFiles } from '../../../pack/bundle-server.ts'
import { goldenOf, modelsToPack } from '../../../pack/models-to-pack.ts'
import { releaseOf } from '../../a-release.ts'
import { hasFramework, needsFramework, startFunction } from '../../google/functions-framework.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-function-'))
const world = { closing: [] as (() => unknown)[] }
afterAll(async () => {
  for (const close of world.closing) await close()
  rmSync(folder, { recursive: true, force: true })
})

const post = (url: string, body: string, type = 'application/json') =>
  fetch(url, { method: 'POST', headers: { 'content-type': type }, body })

describe.skipIf(!hasFramework)(`the function, under Google's own framework (${needsFramework})`, () => {
  it('answers golden rows of every kind of model bit for bit, at its own address and at /predict', async () => {
    for (const kind of (await modelsToPack()).keys()) {
      const release = await releaseOf(kind)
      const { files } = await buildFunction(release)
      writeFiles(join(folder, kind), files)
      const url = (await startFunction(join(folder, kind), { FUNCTION_TARGET: 'predict' }, world))!
      const { rows, said } = goldenOf(release.model.bytes)
      for (const path of ['/', '/predict', '/?a=b']) {
        const answered = await post(url + path, JSON.stringify({ instances: rows }))
        const { predictions, model } = (await answered.json()) as {
          predictions: unknown
          model: { digest: string }
        }
        expect(answered.status).toBe(200)
        expect(JSON.stringify(predictions)).toBe(JSON.stringify(said.predictions))
        expect(model.digest).toBe(release.model.digest)
      }
    }
  }, 240_000)

  it('takes other formats, and says what is wrong with a request', async () => {
    const release = await releaseOf('trees')
    const { files } = await buildFunction(release)
    writeFiles(join(folder, 'formats'), files)
    const url = (await startFunction(join(folder, 'formats'), { FUNCTION_TARGET: 'predict' }, world))!
    const [row] = goldenOf(release.model.bytes).rows
    expect((await post(`${url}/invocations`, JSON.stringify({ dataframe_records: [row] }))).status).toBe(200)
    expect((await fetch(`${url}/schema`)).status).toBe(200)
    expect((await fetch(`${url}/health/ready`)).status).toBe(200)
    expect((await post(`${url}/predict`, '{}')).status).toBeGreaterThanOrEqual(400)
    const unknown = await post(`${url}/predict`, JSON.stringify({ instances: [{ nothing: 1 }] }))
    expect([unknown.status, unknown.headers.get('content-type')]).toEqual([
      422,
      expect.stringContaining('problem+json') as unknown,
    ])
  }, 120_000)

  it('is the same from the same model, byte for byte, and small', async () => {
    const [first, again] = [await buildFunction(await releaseOf()), await buildFunction(await releaseOf())]
    expect(again.digest).toBe(first.digest)
    expect(first.files.map(({ path }) => path)).toEqual(['model.safetensors', 'index.mjs', 'package.json'])
    expect(first.archive!.length).toBeLessThan(150_000)
  })
})
