import { writeFileSync } from 'node:fs'
import { createServer as createHttp } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { goodRow } from '../../../../runtime/test/example-models.ts'
import { addKey, keyFileText, readRate, type Scope, scopes } from '../../../src/serve/index.ts'
import { run, workFolder } from '../../cli/command-line.ts'
import { modelFolder } from '../../cli/serve-flags/serving.ts'
import { treesBytes } from '../playground/playground-models.ts'
import { codeOf, predict, type Started, start } from './guarded-server.ts'
import { type Issuer, startIssuer, tokenOf } from './tokens/issuer.ts'

/** The OWASP API Security Top 10 of 2023, one after the other; `docs/09-serve/security.md` names these tests. */

const folder = workFolder()
const path = join(folder, 'keys.json')
const keys = new Map<string, string>()
let file: Parameters<typeof addKey>[0] = { format: 1, keys: [] }
function key(name: string, allowed: readonly Scope[], rate?: string): string {
  const made = addKey(file, { name, scopes: allowed, ...(rate !== undefined && { rate }) }, Date.now())
  file = made.file
  keys.set(name, made.text)
  return made.text
}
for (const scope of scopes) key(scope, [scope])
key('all', scopes)
key('slow', ['predict'], '2/h')
writeFileSync(path, keyFileText(file))

const answered = { status: 200, headers: {}, body: new Uint8Array(0) }
let served: Started
let issuer: Issuer
beforeAll(async () => {
  issuer = await startIssuer()
  served = await start({
    model: { bytes: treesBytes(), name: 'churn', version: '7' },
    guard: { keys: path, oidc: { issuer: issuer.url, audience: 'churn-api' } },
    playground: true,
    limits: { maxBytes: 10_000, maxRows: 10, maxDepth: 8 },
    additions: [
      { method: 'GET', path: '/metrics', scope: 'metrics', handle: () => answered },
      { method: 'POST', path: '/outcomes', scope: 'outcomes', handle: () => answered },
    ],
  })
})
afterAll(() => issuer.close())

const as = (name: string): Record<string, string> => ({ 'x-api-key': keys.get(name) ?? '' })
const status = async (method: string, at: string, headers: Record<string, string> = {}): Promise<number> =>
  (await fetch(served.url + at, { method, headers })).status

describe('API1:2023 Broken Object Level Authorization', () => {
  test('no spelling of a path leads to the artifact, or to another model, past the scope', async () => {
    const spellings = [
      '/artifact',
      '/artifact/',
      '/artifact?',
      '/./artifact',
      '/%61rtifact',
      '//artifact',
      '/artifact%00',
    ]
    for (const at of [...spellings, '/v2/models/other', '/v2/models/..%2fchurn', '/playground/../artifact'])
      for (const name of ['predict', 'describe']) {
        const found = await status('GET', at, as(name))
        expect([at, found === 403 || found === 404]).toEqual([at, true])
      }
    expect(await status('GET', '/artifact', as('all'))).toBe(200)
  })
})

describe('API2:2023 Broken Authentication', () => {
  test('none, wrong ones, and tokens that nobody signed open nothing', async () => {
    const good = await tokenOf(issuer, { scope: scopes.join(' ') })
    const [, claims] = good.split('.')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    const shown = [undefined, '', 'x', `${none}.${claims}.`, `${good}x`, (keys.get('all') ?? '').slice(0, -1)]
    for (const text of shown)
      for (const at of ['/predict', '/schema', '/artifact', '/metrics', '/']) {
        const headers: Record<string, string> = text === undefined ? {} : { authorization: `Bearer ${text}` }
        expect([401, 429]).toContain(await status(at === '/predict' ? 'POST' : 'GET', at, headers))
      }
    expect(await status('GET', '/schema', { authorization: `Bearer ${good}` })).toBe(200)
  })
})

describe('API3:2023 Broken Object Property Level Authorization', () => {
  test('columns that are no inputs change nothing, and answers hold what is documented alone', async () => {
    const { url } = await start()
    const ask = async (row: string) => {
      const headers = { 'content-type': 'application/json' }
      return fetch(`${url}/predict`, { method: 'POST', headers, body: `{"instances": [${row}]}` })
    }
    const plain = JSON.stringify(goodRow)
    const stuffed = `${plain.slice(0, -1)}, "__proto__": {"age": 1}, "constructor": 1, "threshold": 0, "model": "x", "id": "y"}`
    const [one, other] = [await (await ask(plain)).json(), await (await ask(stuffed)).json()]
    expect((other as { predictions: unknown }).predictions).toEqual(
      (one as { predictions: unknown }).predictions,
    )
    expect(Object.keys(one as object).sort()).toEqual(['id', 'model', 'predictions'])
    expect(({} as Record<string, unknown>)['age']).toBeUndefined()
  })
})

describe('API4:2023 Unrestricted Resource Consumption', () => {
  test('bytes, rows, depth and requests are bounded', async () => {
    const headers = { ...as('predict'), 'content-type': 'application/json' }
    const code = async (body: string): Promise<string> =>
      codeOf(await fetch(`${served.url}/predict`, { method: 'POST', headers, body }))
    expect(await code(`[${' '.repeat(10_000)}]`)).toBe('SERVE_BODY_OVERSIZED')
    expect(await code(`[${Array(11).fill('{}').join()}]`)).toBe('SERVE_ROWS_EXCESSIVE')
    expect(await code(`${'['.repeat(9)}${']'.repeat(9)}`)).toBe('SERVE_BODY_NESTED')
    const { url } = await start({ guard: { rate: readRate('1/h') } })
    expect([(await predict(url)).status, (await predict(url)).status]).toEqual([200, 429])
  })
})

describe('API5:2023 Broken Function Level Authorization', () => {
  test.each([
    ['POST', '/predict', 'predict'],
    ['POST', '/invocations', 'predict'],
    ['POST', '/v2/models/churn/infer', 'predict'],
    ['GET', '/schema', 'describe'],
    ['GET', '/openapi.json', 'describe'],
    ['GET', '/', 'describe'],
    ['GET', '/v2', 'describe'],
    ['GET', '/models/churn/ping', 'describe'],
    ['GET', '/models/churn/health/ready', 'describe'],
    ['GET', '/artifact', 'artifact'],
    ['HEAD', '/artifact', 'artifact'],
    ['GET', '/metrics', 'metrics'],
    ['POST', '/outcomes', 'outcomes'],
  ] as const)('%s %s is for the scope %s alone', async (method, at, needed) => {
    for (const scope of scopes) {
      const found = await status(method, at, as(scope))
      expect([scope, found === 403]).toEqual([scope, scope !== needed])
    }
  })

  test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])('%s is no way around a scope', async (method) => {
    for (const at of ['/predict', '/artifact', '/metrics', '/outcomes']) {
      expect(await status(method, at)).toBe(401)
      expect(await status(method, at, as('outcomes'))).toBe(403)
    }
  })
})

describe('API6:2023 Unrestricted Access to Sensitive Business Flows', () => {
  test('whoever copies a model by asking is slowed down by key, on whatever connection', async () => {
    const ask = () => status('POST', '/predict', { ...as('slow'), connection: 'close' })
    const found = [await ask(), await ask(), await ask()]
    expect(found[2]).toBe(429)
    expect(found.slice(0, 2)).not.toContain(429)
    expect(await status('POST', '/predict', as('predict'))).not.toBe(429)
  })
})

describe('API7:2023 Server Side Request Forgery', () => {
  test('no address that a request names is fetched', async () => {
    let fetched = 0
    const trap = createHttp((_request, response) => {
      fetched += 1
      response.end('{"keys": []}')
    })
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve))
    const there = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`
    const headers = [
      ...(await Promise.all(
        [{ jku: there }, { x5u: there }, { kid: there }, { jwk: { jku: there } }].map(async (header) => ({
          authorization: `Bearer ${await tokenOf(issuer, { iss: there }, issuer.key, header)}`,
        })),
      )),
      { ...as('all'), 'x-forwarded-host': there, forwarded: `host=${there}`, referer: there, origin: there },
    ]
    for (const each of headers) await predict(served.url, each as Record<string, string>)
    await fetch(`${served.url}/schema?url=${there}`, { headers: as('all') })
    expect(fetched).toBe(0)
    await new Promise((resolve) => trap.close(resolve))
  })
})

describe('API8:2023 Security Misconfiguration', () => {
  test('nothing is open by default: no other site, no network without a guard, no inside in an answer', async () => {
    const { url } = await start()
    expect(url).toContain('//127.0.0.1:')
    const foreign = await predict(url, { origin: 'https://evil.example' })
    expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([403, null])
    expect(foreign.headers.get('x-content-type-options')).toBe('nosniff')
    const opened = await run(modelFolder(), ['serve', 'churn.safetensors', '--host', '0.0.0.0'])
    expect([opened.code, opened.stderr]).toEqual([2, expect.stringContaining('SERVE_GUARD_ABSENT')])
    for (const body of ['{', '[]', '{"instances": 7}', '\u0000']) {
      const headers = { 'content-type': 'application/json' }
      const text = await (await fetch(`${url}/predict`, { method: 'POST', headers, body })).text()
      expect(text).not.toMatch(/\.[jt]s:|node_modules|\bat \w+ \(/)
    }
  })
})

describe('API9:2023 Improper Inventory Management', () => {
  test('what answers is in the OpenAPI document, and every answer names model, version and digest', async () => {
    const document = (await (await fetch(`${served.url}/openapi.json`, { headers: as('all') })).json()) as {
      paths: Record<string, Record<string, unknown>>
    }
    for (const [at, methods] of Object.entries(document.paths))
      for (const method of Object.keys(methods))
        expect([at, await status(method.toUpperCase(), at, as('all'))]).not.toEqual([at, 404])
    for (const at of ['/admin', '/debug', '/v1', '/old/predict', '/.env', '/metrics/x', '/docs', '/status'])
      expect([at, await status('GET', at, as('all'))]).toEqual([at, 404])
    const { url } = await start()
    expect(await (await predict(url)).json()).toMatchObject({
      model: { name: 'churn', version: '7', digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
  })
})

describe('API10:2023 Unsafe Consumption of APIs', () => {
  test('the issuer is asked over https alone, is followed nowhere, and is believed no more than it proves', async () => {
    const starting = (oidc: object) =>
      start({ guard: { oidc: { audience: 'a', issuer: issuer.url, ...oidc } } })
    const refused = (code: string) => expect.objectContaining({ code })
    await expect(starting({ issuer: 'http://issuer.example' })).rejects.toThrow(
      refused('SERVE_ISSUER_INVALID'),
    )
    const redirecting = createHttp((_request, response) =>
      response.writeHead(302, { location: `${issuer.url}/keys` }).end(),
    )
    await new Promise<void>((resolve) => redirecting.listen(0, '127.0.0.1', resolve))
    const there = `http://127.0.0.1:${(redirecting.address() as AddressInfo).port}`
    await expect(starting({ jwks: `${there}/keys` })).rejects.toThrow(refused('SERVE_ISSUER_UNREACHABLE'))
    await new Promise((resolve) => redirecting.close(resolve))
    issuer.answers = { document: JSON.stringify({ issuer: issuer.url, jwks_uri: 'http://keys.example/' }) }
    await expect(starting({})).rejects.toThrow(refused('SERVE_ISSUER_INVALID'))
    issuer.answers = { keys: '{"keys": [{"kty": "oct", "k": "c2VjcmV0", "alg": "HS256"}, 7, null]}' }
    await expect(starting({})).rejects.toThrow(refused('SERVE_ISSUER_UNREACHABLE'))
    issuer.answers = {}
  })
})
