import { connect } from 'node:net'
import { exampleRow, load } from '@modelwright/runtime'
import { describe, expect, test } from 'vitest'
import { treesBytes } from '../playground/playground-models.ts'
import { codeOf, predict, start } from './guarded-server.ts'

const expected = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
}

/** Sends bytes and gives all that comes back. */
function raw(url: string, text: string): Promise<string> {
  const { port, hostname } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text))
    const parts: Buffer[] = []
    socket.on('data', (part: Buffer) => parts.push(part))
    socket.on('close', () => resolve(Buffer.concat(parts).toString()))
    socket.on('error', reject)
  })
}

describe('every answer', () => {
  test.each([
    '/',
    '/schema',
    '/openapi.json',
    '/health/live',
    '/nothing',
    '/playground/page.js',
    '/artifact',
  ])('%s tells browsers to be careful, and nothing of what made it', async (path) => {
    const { url } = await start({ model: { bytes: treesBytes() } })
    const { headers } = await fetch(url + path)
    expect(Object.fromEntries(headers)).toMatchObject(expected)
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('cache-control')).toMatch(/^no-(?:store|cache)$/)
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    for (const name of ['server', 'x-powered-by', 'set-cookie']) expect(headers.get(name)).toBeNull()
  })

  test('predictions do so too, of one row and of many, and so do refusals', async () => {
    const { url } = await start({ model: { bytes: treesBytes() } })
    const row = exampleRow(load(treesBytes()).schema)
    for (const body of [row, { instances: [row, row] }, [row], {}, 7]) {
      const headers = { 'content-type': 'application/json', 'x-request-id': 'one' }
      const response = await fetch(`${url}/predict`, { method: 'POST', headers, body: JSON.stringify(body) })
      expect(Object.fromEntries(response.headers)).toMatchObject({
        ...expected,
        'x-request-id': 'one',
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      })
    }
  })

  test('no page of the service can be put into a frame', async () => {
    const { url } = await start({ model: { bytes: treesBytes() } })
    for (const path of ['/', '/schema']) {
      const { headers } = await fetch(url + path)
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    }
  })

  test('a failure of its own says no word of where it happened', async () => {
    const guard = {
      admit(): never {
        throw new TypeError('secret detail at /srv/app/file.ts:7')
      },
    }
    const { url, reports } = await start({ guards: [guard] })
    const response = await predict(url)
    expect(response.status).toBe(500)
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({ code: 'SERVE_ANSWER_FAILED' })
    expect(text).not.toMatch(/secret|\.ts|at \//)
    expect(reports).toHaveLength(1)
  })

  test('a guard that fails later lets nobody by either', async () => {
    const { url } = await start({ guards: [{ admit: async () => Promise.reject(new Error('later')) }] })
    const response = await predict(url)
    expect(response.status).toBe(500)
    expect(await codeOf(response)).toBe('SERVE_ANSWER_FAILED')
  })
})

test('a refused request with a long body is answered and hung up on, unread', async () => {
  const guard = { admit: () => ({ status: 401, headers: {}, body: new Uint8Array(0) }) }
  const { url } = await start({ guards: [guard] })
  const head = 'POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n'
  expect(await raw(url, `${head}content-length: 1000000000\r\n\r\n{`)).toMatch(/^HTTP\/1\.1 401 /)
  expect(await raw(url, `${head}transfer-encoding: chunked\r\n\r\n1\r\n{\r\n`)).toMatch(/^HTTP\/1\.1 401 /)
})

test('guards are asked in order, and the first refusal counts', async () => {
  const asked: string[] = []
  const guard = (name: string, status?: number) => ({
    admit: async () => {
      asked.push(name)
      return status === undefined ? undefined : { status, headers: {}, body: new Uint8Array(0) }
    },
  })
  const sync = { admit: () => void asked.push('sync') }
  const { url } = await start({ guards: [sync, guard('a'), sync, guard('b', 418), guard('c', 500)] })
  expect((await predict(url)).status).toBe(418)
  expect(asked).toEqual(['sync', 'a', 'sync', 'b'])
})
