import { createServer as createHttp } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { goodRow } from '../../../../runtime/test/example-models.ts'
import { createServer, type Guard, type Server } from '../../../src/serve/index.ts'
import { treesBytes } from '../../serve/playground/playground-models.ts'
import { run, workFolder } from '../command-line.ts'

const folder = workFolder()
const guard: Guard = {
  admit: ({ headers }, scope) =>
    scope !== 'metrics' || headers.authorization === 'Bearer mw_right'
      ? undefined
      : { status: 401, headers: {}, body: new Uint8Array(0) },
}
let server: Server
let guarded: Server

beforeAll(async () => {
  server = await createServer({ model: { bytes: treesBytes(), name: 'churn', version: '7' }, port: 0 })
  guarded = await createServer({ model: { bytes: treesBytes() }, port: 0, guards: [guard] })
})

afterAll(async () => {
  await server.close()
  await guarded.close()
})

const top = (...argv: readonly string[]) => run(folder, ['top', '--every', '0.3', ...argv])

describe('top', () => {
  test('says once how a service does, as a text and as JSON', async () => {
    const headers = { 'content-type': 'application/json' }
    const predict = () =>
      fetch(`${server.url}/predict`, { method: 'POST', headers, body: JSON.stringify(goodRow) })
    await predict()
    const asking = setInterval(() => void predict(), 20)
    const [text, json] = [await top(server.url), await top(server.url, '--json')]
    clearInterval(asking)
    expect(text.code).toBe(0)
    expect(text.stdout).toContain(`modelwright top  ${server.url}  up `)
    expect(text.stdout).toMatch(/churn +7 +7 +100 % +\d/)
    const snapshot = json.json<Record<string, number> & { models: { model: string; p99Ms: number }[] }>()
    expect(snapshot['requestsPerSecond']).toBeGreaterThan(0)
    expect(snapshot.models).toMatchObject([{ model: 'churn', version: '7', isLoaded: true, share: 1 }])
    expect(snapshot.models[0]!.p99Ms).toBeGreaterThan(0)
  })

  test('asks with a key, by flag or environment', async () => {
    expect((await top(guarded.url)).stderr).toContain('CLI_METRICS_REFUSED')
    const wrong = await top(guarded.url, '--key', 'mw_wrong')
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('The key may not read metrics.')])
    expect(wrong.stderr).not.toContain('mw_wrong')
    expect((await top(guarded.url, '--key', 'mw_right')).code).toBe(0)
    const env = { MODELWRIGHT_SERVICE_KEY: 'mw_right' }
    expect((await run(folder, ['top', guarded.url, '--every', '0.1'], undefined, env)).code).toBe(0)
  })

  test.each([
    ['http://127.0.0.1:1', 1, 'SERVE_SERVICE_UNREACHABLE'],
    ['ftp://x', 2, 'CLI_ARGUMENT_INVALID'],
    ['http://', 2, 'CLI_ARGUMENT_INVALID'],
  ])('%s: exit %i, %s', async (url, code, said) => {
    const ended = await top(url)
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(said)])
  })

  test('another service is none of ours', async () => {
    const other = createHttp((request, response) => {
      response.statusCode = request.url === '/away/metrics' ? 404 : 200
      response.end('up 1\n')
    }).listen(0, '127.0.0.1')
    const { port } = await new Promise<AddressInfo>((resolve) => {
      other.on('listening', () => resolve(other.address() as AddressInfo))
    })
    for (const path of ['', '/away']) {
      const ended = await top(`127.0.0.1:${port}${path}`)
      expect([ended.code, ended.stderr]).toEqual([1, expect.stringContaining('CLI_METRICS_MISSING')])
    }
    other.close()
  })
})
