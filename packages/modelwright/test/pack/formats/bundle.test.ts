import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { packBundle } from '../../../src/pack/formats/bundle.ts'
import { type RunningBundle, startBundle, writeFiles } from '../bundle-server.ts'
import { goldenOf, modelsToPack } from '../models-to-pack.ts'

const root = mkdtempSync(join(tmpdir(), 'modelwright-bundle-'))
const running: RunningBundle[] = []
let models: ReadonlyMap<string, Uint8Array>

beforeAll(async () => {
  models = await modelsToPack()
})

afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL')
    await ended
  }
})

afterAll(() => rmSync(root, { recursive: true }))

async function folderOf(name: string, about: object = {}): Promise<string> {
  const folder = join(root, name)
  writeFiles(folder, await packBundle({ bytes: models.get(name)!, ...about }))
  return folder
}

async function start(folder: string, env?: Readonly<Record<string, string>>, args?: readonly string[]) {
  const server = await startBundle(folder, env, args)
  running.push(server)
  return server
}

const post = (url: string, body: string, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })

describe('a bundle', () => {
  it('answers golden rows with the bits of the library, for every kind of model', async () => {
    for (const [name, bytes] of models) {
      const { url } = await start(await folderOf(name))
      const { model, rows, said } = goldenOf(bytes)
      expect(rows.length, name).toBeGreaterThan(0)
      const answered = await post(`${url}/predict`, JSON.stringify({ instances: rows }))
      const text = await answered.text()
      expect(answered.status, `${name}: ${text.slice(0, 300)}`).toBe(200)
      const document = JSON.parse(text) as { predictions: unknown; model: unknown }
      // Text of a double is the same only where its bits are.
      expect(JSON.stringify(document.predictions), name).toBe(JSON.stringify(said.predictions))
      expect(document.model, name).toEqual({ name: model.name, digest: model.digest })
    }
  })

  it('holds no operation that the model does not use, and is the same each time', async () => {
    const script = async (name: string) =>
      (await packBundle({ bytes: models.get(name)! })).find(({ path }) => path === 'server.mjs')!.bytes
    const [trees, prepared] = [await script('trees'), await script('prepared')]
    const text = Buffer.from(trees).toString()
    for (const absent of ['"tf-idf"', '"date-cycles"', '"k-nearest-neighbours"'])
      expect(text).not.toContain(absent)
    expect(gzipSync(trees, { level: 9 }).length).toBeLessThan(56_000)
    expect(prepared.length).toBeGreaterThan(trees.length)
    expect(Buffer.compare(trees, await script('trees'))).toBe(0)
  })

  it('says what the registry calls the model', async () => {
    const { url, text } = await start(await folderOf('binary', { name: 'cle, é', version: 3 }))
    const answered = await post(
      `${url}/predict`,
      JSON.stringify(goldenOf(models.get('binary')!).rows.slice(0, 1)),
    )
    expect(await answered.json()).toMatchObject({ model: { name: 'cle, é', version: '3' } })
    expect(text()).toMatch(/^cle, é 3, [0-9a-f]{12}: http:\/\/127\.0\.0\.1:\d+\n$/)
  })

  it('cannot be broken out of by a name', async () => {
    const name = 'a\u2028process.exit(9)\n*/ process.exit(9) //"'
    const { url } = await start(await folderOf('regression', { name }))
    expect(await (await fetch(`${url}/health/live`)).status).toBe(200)
  })
})
