import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { http, retrieve, scrape } from '../../../src/retrieve/index.ts'
import { openProxy } from '../../core/node/proxy-server.ts'
import { errorOf, openDesk } from '../desk.ts'
import { body, openWeb } from '../web.ts'

const desk = await openDesk()
const web = await openWeb()
const table = 'a,b\n1,x\n2,y\n'

const proxy = await openProxy()
const { asked, address } = proxy
afterAll(proxy.close)

beforeEach(() => {
  asked.length = 0
  web.requests.length = 0
  desk.reports.length = 0
  proxy.refuse(0)
})

const options = { backoffMs: 1, retries: 1, timeoutMs: 2000 }
const read = (url: string, env: Record<string, string>) =>
  retrieve(http(url, options), { ...desk.context, env })

describe('proxies of the environment', () => {
  it('are asked for plain addresses, with the credentials of each where they belong', async () => {
    const url = web.on('/a.csv', body(table))
    const { snapshot } = await read(`${url.replace('//', '//you:secret@')}?x=1`, { HTTP_PROXY: address })
    expect(snapshot.rowCount).toBe(2)
    expect(asked[0].url).toBe(`${url}?x=1`)
    const own = `Basic ${Buffer.from('you:secret').toString('base64')}`
    expect(web.requests[0].headers).toMatchObject({ authorization: own, host: new URL(url).host })
    expect(web.requests[0].headers['proxy-authorization']).toBeUndefined()
    expect(JSON.stringify([snapshot, desk.reports])).not.toContain('planted')
  })

  it('are left out for the hosts of NO_PROXY, and where there is no environment', async () => {
    const url = web.on('/a.csv', body(table))
    await read(url, { HTTP_PROXY: address, NO_PROXY: '127.0.0.1' })
    await retrieve(http(url), desk.context)
    expect([asked.length, web.requests.length]).toEqual([0, 2])
  })

  it('are asked for pages and their robots.txt, too', async () => {
    const url = web.on('/page', body('<table><tr><th>a<tr><td>1<tr><td>2</table>'))
    const { snapshot } = await retrieve(scrape(url, { delayMs: 0 }), {
      ...desk.context,
      env: { http_proxy: address },
    })
    expect(snapshot.rowCount).toBe(2)
    expect(asked.map((one) => new URL(one.url!).pathname)).toEqual(['/robots.txt', '/page'])
  })

  it('say that it is they who fail', async () => {
    const url = web.on('/a.csv', body(table))
    const wrong = await errorOf(read(url, { HTTP_PROXY: address.replace('planted', 'wrong') }))
    expect([wrong.code, wrong.message]).toEqual([
      'RETRIEVE_ACCESS_REFUSED',
      expect.stringContaining('proxy that wants a login'),
    ])
    const gone = await errorOf(read(url, { HTTP_PROXY: 'http://me:planted@127.0.0.1:1' }))
    expect(gone).toMatchObject({
      code: 'RETRIEVE_HOST_UNREACHABLE',
      message: expect.stringContaining('its proxy, 127.0.0.1:1, fails: it cannot be reached (ECONNREFUSED)'),
    })
    const secure = url.replace('http:', 'https:')
    const closed = await errorOf(read(secure, { HTTPS_PROXY: address.replace('planted', 'wrong') }))
    expect(closed).toMatchObject({
      code: 'RETRIEVE_HOST_UNREACHABLE',
      mend: [expect.stringContaining('Log in'), expect.anything(), expect.anything()],
    })
    expect(asked).toHaveLength(2)
    proxy.refuse(503)
    expect((await errorOf(read(secure, { HTTPS_PROXY: address }))).message).toContain('status 503')
    expect(asked).toHaveLength(4)
    for (const error of [wrong, gone, closed]) expect(JSON.stringify(error)).not.toContain('planted')
  })
})

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'])
    return true
  } catch {
    return false
  }
}

describe.skipIf(!hasOpenssl())('a tunnel (needs openssl, for a certificate)', () => {
  it('carries secure requests, of which the proxy sees the host alone', async () => {
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(desk.folder, name))
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        '-days',
        '2',
        ...subject,
      ],
      { stdio: 'ignore' },
    )
    const seen: IncomingMessage[] = []
    const server = createSecureServer(
      { key: readFileSync(key), cert: readFileSync(cert) },
      (incoming, outgoing) => {
        seen.push(incoming)
        outgoing.writeHead(200, { 'content-type': 'text/csv' }).end(table)
      },
    ).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `https://localhost:${(server.address() as AddressInfo).port}/a.csv?key=planted-key`
    const untrusted = await errorOf(read(url, { HTTPS_PROXY: address }))
    expect(untrusted.message).toContain('certificate is not trusted')
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    try {
      expect((await read(url, { HTTPS_PROXY: address })).snapshot.rowCount).toBe(2)
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before
      server.closeAllConnections()
      server.close()
    }
    expect(asked.at(-1)).toMatchObject({ method: 'CONNECT', url: new URL(url).host })
    expect(seen[0].url).toBe('/a.csv?key=planted-key')
    expect(seen[0].headers['proxy-authorization']).toBeUndefined()
  })
})
