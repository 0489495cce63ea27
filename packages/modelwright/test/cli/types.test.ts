import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePort } from '../../../../test/free-port.ts'
import { binaryArtifact } from '../../../runtime/test/example-models.ts'
import { encodeArtifact } from '../../src/pack/index.ts'
import { run, workFolder } from './command-line.ts'

const folder = workFolder()
writeFileSync(join(folder, 'churn.safetensors'), encodeArtifact(binaryArtifact))

test('types writes a module of the model, named after it or as told', async () => {
  const told = await run(folder, ['types', 'churn.safetensors'])
  expect(told).toMatchObject({ code: 0, stderr: '' })
  expect(told.stdout).toContain('churn.ts')
  const text = readFileSync(join(folder, 'churn.ts'), 'utf8')
  expect(text).toContain("readonly contract: 'monthly' | 'yearly'")
  const asked = await run(folder, ['types', 'churn.safetensors', '-o', 'mine.ts', '--json'])
  expect(asked.json()).toMatchObject({ output: 'mine.ts', model: { name: 'churn' } })
  expect(readFileSync(join(folder, 'mine.ts'), 'utf8')).toBe(text)
})

test('types of a file that is none says so', async () => {
  expect(await run(folder, ['types', 'nothing.safetensors'])).toMatchObject({ code: 2, stdout: '' })
})

test('serve takes port and paths from where Vertex AI says them', { timeout: 60_000 }, async () => {
  const stop = new AbortController()
  const port = String(await freePort())
  const env = { AIP_HTTP_PORT: '0', AIP_PREDICT_ROUTE: '/v1/mine:predict', AIP_HEALTH_ROUTE: '/v1/mine' }
  const served = run(folder, ['serve', 'churn.safetensors', '--port', port, '--json'], stop.signal, env)
  await expect
    .poll(
      () =>
        fetch(`http://127.0.0.1:${port}/v1/mine`).then(
          ({ status }) => status,
          () => 0,
        ),
      { timeout: 30_000 },
    )
    .toBe(200)
  const body = JSON.stringify({ instances: [[30, 'yearly', true, '2020-09-13']] })
  const headers = { 'content-type': 'application/json' }
  const said = await fetch(`http://127.0.0.1:${port}/v1/mine:predict`, { method: 'POST', body, headers })
  expect(Object.keys((await said.json()) as object)).toEqual(['predictions', 'model'])
  stop.abort()
  expect((await served).code).toBe(0)
  const wrong = await run(folder, ['serve', 'churn.safetensors'], AbortSignal.abort(), {
    AIP_HTTP_PORT: 'http',
  })
  expect(wrong.code).toBe(2)
})
