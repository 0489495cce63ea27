import { get } from 'node:http'
import { gunzipSync, gzipSync } from 'node:zlib'
import { createService, load, sha256 } from '@modelwright/runtime'
import { afterEach, describe, expect, test } from 'vitest'
import { createServer, type Server, type ServerOptions } from '../../../src/serve/index.ts'
import { openPlayground } from '../../../src/serve/playground/playground.ts'
import { hostile, hostileBytes, treesBytes } from './playground-models.ts'

const bytes = treesBytes()
const others: Server[] = []

async function start(options: Partial<ServerOptions> = {}): Promise<Server> {
  const started = await createServer({ model: { bytes, name: 'churn', version: '7' }, port: 0, ...options })
  others.push(started)
  return started
}

afterEach(async () => {
  await Promise.all(others.splice(0).map((other) => other.close()))
})

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  openPlayground(createService(load(bytes)), bytes, 'anyone').answer({ method, path, headers })

describe('the playground over HTTP', () => {
  test('hands out the very bytes whose digest every prediction names', async () => {
    const { url } = await start()
    const response = await fetch(`${url}/artifact`)
    expect(response.status).toBe(200)
    const got = new Uint8Array(await response.arrayBuffer())
    expect(sha256(got)).toBe(sha256(bytes))
    expect(response.headers.get('etag')).toBe(`"${sha256(bytes)}"`)
    expect(response.headers.get('repr-digest')).toBe(
      `sha-256=:${Buffer.from(sha256(bytes), 'hex').toString('base64')}:`,
    )
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="churn-7.safetensors"')
    const again = await fetch(`${url}/artifact`, {
      headers: { 'if-none-match': `W/"x", "${sha256(bytes)}"` },
    })
    expect(again.status).toBe(304)
    expect((await again.arrayBuffer()).byteLength).toBe(0)
  })

  test('a head says how long the artifact is and sends none of it', async () => {
    const { url } = await start()
    const response = await fetch(`${url}/artifact`, { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-length')).toBe(String(bytes.length))
    expect((await response.arrayBuffer()).byteLength).toBe(0)
  })

  test('its page runs nothing inline, nothing of other hosts, and makes no markup of text', async () => {
    const { url } = await start({ model: { bytes: hostileBytes(), name: hostile.script, version: '1' } })
    const response = await fetch(url)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).not.toContain('unsafe')
    const html = await response.text()
    expect(html.match(/<script\b[^>]*>/g)).toEqual(['<script src="playground/page.js" type="module">'])
    expect(html).not.toMatch(/<img|onerror="|style="|https?:\/\/(?!127\.0\.0\.1:\d+(?:\/predict|&#39;))/)
    expect(html).toContain('&lt;/script&gt;&lt;script&gt;document.title=2')
    expect(html).toContain('<noscript>')
    expect(html).toContain('POST /predict')
  })

  test('its files come packed to whom asks, each with a tag', async () => {
    const { url } = await start()
    for (const name of ['page.js', 'worker.js', 'offline.js', 'page.css']) {
      const path = `/playground/${name}`
      const packed = ask(path, { 'accept-encoding': 'br, gzip' })
      const plain = ask(path)
      expect(packed?.headers['content-encoding']).toBe('gzip')
      expect(plain?.headers).not.toHaveProperty('content-encoding')
      expect(Buffer.compare(gunzipSync(packed!.body), plain!.body)).toBe(0)
      const response = await fetch(`${url}${path}`)
      expect(response.headers.get('etag')).toBe(plain?.headers['etag'])
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(plain!.body))).toBe(true)
      expect(ask(path, { 'if-none-match': plain!.headers['etag'] })?.status).toBe(304)
    }
  })

  test('WebAssembly is for the worker alone, and the whole is small', () => {
    const allowed = ['page.js', 'worker.js', 'offline.js'].filter((name) =>
      ask(`/playground/${name}`)?.headers['content-security-policy'].includes('wasm-unsafe-eval'),
    )
    expect(allowed).toEqual(['worker.js'])
    const paths = [
      '/',
      '/playground/page.js',
      '/playground/worker.js',
      '/playground/offline.js',
      '/playground/page.css',
    ]
    const sizes = paths.map((path) => gzipSync(ask(path)!.body, { level: 9 }).length)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(100_000)
  })

  test('leaves every other path and method to the service', async () => {
    for (const path of [
      '/predict',
      '/schema',
      '/playground',
      '/playground/',
      '/playground/toString',
      '/artifacts',
    ])
      expect(ask(path)).toBeUndefined()
    expect(ask('/', {}, 'POST')).toBeUndefined()
    const { url } = await start()
    expect((await fetch(`${url}/schema`)).status).toBe(200)
    expect((await fetch(`${url}/playground/none.js`)).status).toBe(404)
    expect((await fetch(`${url}/?from=mail`)).status).toBe(200)
  })

  test('is where only this machine can ask, unless told otherwise', async () => {
    const [open, told, off] = [
      await start({ host: '0.0.0.0' }),
      await start({ host: '0.0.0.0', playground: true }),
      await start({ playground: false }),
    ]
    const local = (url: string) => url.replace('0.0.0.0', '127.0.0.1')
    expect((await fetch(`${local(open.url)}/artifact`)).status).toBe(404)
    expect(await (await fetch(local(open.url))).text()).not.toContain('playground')
    expect((await fetch(`${local(told.url)}/artifact`)).status).toBe(200)
    expect((await fetch(`${off.url}/artifact`)).status).toBe(404)
    expect((await fetch(off.url)).status).toBe(200)
  })

  test.each([
    [{ host: 'localhost:8080' }, true],
    [{ host: '127.0.0.1' }, true],
    [{ host: '[::1]:80' }, true],
    [{ host: 'evil.example' }, false],
    [{ host: '127.0.0.1.evil.example:8080' }, false],
    [{ host: 'localhost.evil.example' }, false],
    [{}, false],
    [{ host: '127.0.0.1', 'x-forwarded-for': '203.0.113.7' }, false],
    [{ host: '127.0.0.1', forwarded: 'for=203.0.113.7' }, false],
    [{ host: '127.0.0.1', via: '1.1 proxy' }, false],
  ])('on this machine alone it answers by names of this machine, and no proxy: %j', (headers, isThere) => {
    const local = openPlayground(createService(load(bytes)), bytes, 'local')
    for (const path of ['/', '/artifact', '/playground/page.js'])
      expect(local.answer({ method: 'GET', path, headers })?.status).toBe(isThere ? 200 : undefined)
  })

  test('a foreign name that points at this machine gets no artifact', async () => {
    const { url } = await start()
    const status = await new Promise((resolve, reject) => {
      get(`${url}/artifact`, { headers: { host: 'rebound.example' } }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      }).on('error', reject)
    })
    expect(status).toBe(403)
  })

  test('a model without its bytes has the plain page', async () => {
    const { url } = await start({ model: { model: load(bytes) } })
    expect((await fetch(`${url}/artifact`)).status).toBe(404)
    expect(await (await fetch(url)).text()).toContain('POST /predict')
  })
})
