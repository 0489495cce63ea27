import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { connect, type PeerCertificate } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { goodRow } from '../../../../../runtime/test/example-models.ts'
import { addKey, keyFileText } from '../../../../src/serve/index.ts'
import { workFolder } from '../../../cli/command-line.ts'
import { start, until } from '../guarded-server.ts'
import { hasOpenssl, makeAuthority, makeCertificate, type Pair } from './certificates.ts'

interface Said {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
  readonly peer: PeerCertificate
}

describe.skipIf(!hasOpenssl)('TLS', () => {
  const folder = workFolder()
  const authority = makeAuthority(folder, 'authority')
  const stranger = makeAuthority(folder, 'stranger')
  const first = makeCertificate(folder, 'first', authority)
  const second = makeCertificate(folder, 'second', authority)
  const client = makeCertificate(folder, 'client-7', authority)
  const foreign = makeCertificate(folder, 'foreign', stranger)
  const ca = readFileSync(authority.cert)

  /** Asks over TLS, on a connection of its own. */
  function ask(url: string, path: string, pair?: Pair, headers: Record<string, string> = {}): Promise<Said> {
    const own = pair === undefined ? {} : { cert: readFileSync(pair.cert), key: readFileSync(pair.key) }
    const isPost = path === '/predict'
    return new Promise((resolve, reject) => {
      const asked = request(
        url + path,
        {
          ca,
          ...own,
          agent: false,
          method: isPost ? 'POST' : 'GET',
          headers: { ...(isPost && { 'content-type': 'application/json' }), ...headers },
        },
        (response) => {
          const { statusCode: status = 0, headers: said, socket } = response
          const peer = (socket as unknown as { getPeerCertificate(): PeerCertificate }).getPeerCertificate()
          const parts: Buffer[] = []
          response.on('data', (part: Buffer) => parts.push(part))
          response.on('end', () =>
            resolve({ status, headers: said, body: Buffer.concat(parts).toString(), peer }),
          )
        },
      )
      asked.on('error', reject)
      asked.end(isPost ? JSON.stringify(goodRow) : undefined)
    })
  }

  test('answers over https alone, and tells browsers to come back so', async () => {
    const { url } = await start({ tls: first })
    expect(url).toMatch(/^https:/)
    const { status, headers } = await ask(url, '/predict')
    expect(status).toBe(200)
    expect(headers['strict-transport-security']).toBe('max-age=31536000')
    await expect(fetch(url.replace('https', 'http'))).rejects.toThrow()
    expect((await ask(url, '/')).body).toContain(`${url}/predict</pre>`)
  })

  test('takes no protocol older than TLS 1.2', async () => {
    const { url } = await start({ tls: first })
    const { port } = new URL(url)
    const handshake = (version: 'TLSv1.1' | 'TLSv1.2'): Promise<string> =>
      new Promise((resolve) => {
        const socket = connect({
          port: Number(port),
          host: '127.0.0.1',
          ca,
          minVersion: version,
          maxVersion: version,
          ciphers: 'DEFAULT@SECLEVEL=0',
        })
        socket.on('secureConnect', () => resolve(socket.getProtocol() ?? ''))
        socket.on('error', (error: NodeJS.ErrnoException) => resolve(`refused ${error.code}`))
      })
    expect(await handshake('TLSv1.2')).toBe('TLSv1.2')
    expect(await handshake('TLSv1.1')).toMatch(/^refused/)
  })

  test('takes a new certificate without a restart; half of one changes nothing', async () => {
    const pair = { cert: join(folder, 'living.pem'), key: join(folder, 'living.key') }
    copyFileSync(first.cert, pair.cert)
    copyFileSync(first.key, pair.key)
    const { url, reports } = await start({ tls: pair })
    const name = async (): Promise<unknown> => (await ask(url, '/health/live')).peer.subject.CN
    expect(await name()).toBe('first')
    copyFileSync(second.cert, `${pair.cert}.new`)
    renameSync(`${pair.cert}.new`, pair.cert)
    await until(() => reports.length === 1)
    expect(reports[0]).toMatchObject({ kind: 'warning', message: expect.stringContaining('stays as it was') })
    expect(await name()).toBe('first')
    copyFileSync(second.key, `${pair.key}.new`)
    renameSync(`${pair.key}.new`, pair.key)
    await until(async () => (await name()) === 'second')
    expect(reports).toHaveLength(1)
  })

  test("asks for clients' certificates where there is an authority for them", async () => {
    const { url } = await start({ tls: { ...first, clientCa: authority.cert } })
    expect((await ask(url, '/predict', client)).status).toBe(200)
    expect((await ask(url, '/schema', client)).status).toBe(200)
    await expect(ask(url, '/predict')).rejects.toThrow()
    await expect(ask(url, '/health/live')).rejects.toThrow()
    await expect(ask(url, '/predict', foreign)).rejects.toThrow()
    await expect(ask(url, '/predict', stranger)).rejects.toThrow()
  })

  test('names the client in what watchers see', async () => {
    const callers: unknown[] = []
    const watcher = { answered: ({ caller }: { caller?: unknown }) => void callers.push(caller) }
    const { url } = await start({ tls: { ...first, clientCa: authority.cert }, watchers: [watcher] })
    await ask(url, '/predict', client)
    expect(callers).toMatchObject([{ id: 'cert:client-7' }])
  })

  test('asks for a certificate and a key where both are asked for', async () => {
    const { file, text } = addKey({ format: 1, keys: [] }, { name: 'shop', scopes: ['predict'] }, 0)
    const keys = join(folder, 'keys.json')
    writeFileSync(keys, keyFileText(file))
    const { url } = await start({ tls: { ...first, clientCa: authority.cert }, guard: { keys } })
    expect((await ask(url, '/predict', client)).status).toBe(401)
    expect((await ask(url, '/predict', client, { 'x-api-key': text })).status).toBe(200)
    await expect(ask(url, '/predict', undefined, { 'x-api-key': text })).rejects.toThrow()
  })

  test.each([
    ['a certificate that is not there', { cert: join(folder, 'absent.pem'), key: first.key }],
    ['a key that is not there', { cert: first.cert, key: join(folder, 'absent.key') }],
    ["another's key", { cert: first.cert, key: second.key }],
    ['a key in place of the certificate', { cert: first.key, key: first.key }],
    ['a certificate in place of the key', { cert: first.cert, key: first.cert }],
    ['a folder', { cert: folder, key: first.key }],
    ['an authority that is a key', { ...first, clientCa: first.key }],
  ])('does not start with %s', async (_name, tls) => {
    await expect(start({ tls })).rejects.toThrow(expect.objectContaining({ code: 'SERVE_TLS_INVALID' }))
  })
})
