import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTls } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { openEngine } from '../../../../src/deploy/targets/docker/engine.ts'
import { engineAddress } from '../../../../src/deploy/targets/docker/engine-address.ts'
import { framesOf } from '../../../../src/deploy/targets/docker/log-lines.ts'
import { hostAt } from '../../a-release.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-engine-'))
const running: Server[] = []
afterEach(() => {
  for (const server of running.splice(0)) server.close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What an engine says of itself, and nothing else. */
function sayingWhoItIs(version: string | undefined, seen: string[] = []) {
  return (request: IncomingMessage, response: ServerResponse) => {
    seen.push(request.url ?? '')
    if (version !== undefined) response.setHeader('api-version', version)
    response.end(JSON.stringify({ Name: 'host', ID: 'ABCD', Architecture: 'x86_64' }))
  }
}

let sockets = 0

/** A socket for each: one that was closed is looked for no more. */
function onSocket(version: string | undefined, seen: string[] = []): Promise<string> {
  const path = join(folder, `${++sockets}.sock`)
  const server = createServer(sayingWhoItIs(version, seen))
  running.push(server)
  return new Promise((resolve) => server.listen(path, () => resolve(`unix://${path}`)))
}

describe('the address of an engine', () => {
  it.each([
    ['', {}, { kind: 'socket', path: '/var/run/docker.sock' }],
    ['', { DOCKER_HOST: 'unix:///run/p.sock' }, { kind: 'socket', path: '/run/p.sock' }],
    ['unix:///a.sock', { DOCKER_HOST: 'unix:///b.sock' }, { kind: 'socket', path: '/a.sock' }],
    ['tcp://127.0.0.1:2375', {}, { kind: 'tcp', host: '127.0.0.1', port: 2375 }],
    ['tcp://localhost', {}, { kind: 'tcp', host: 'localhost', port: 2375 }],
  ])('is %s with %o', async (option, env, address) => {
    expect(await engineAddress(option, env)).toEqual(address)
  })

  it.each([
    'ssh://me@host',
    'npipe:////./pipe/docker_engine',
    'host:2375',
    'tcp://',
    'tcp://192.0.2.1:2375',
    '???',
  ])('is refused: %s', async (text) => {
    await expect(engineAddress(text, {})).rejects.toMatchObject({ code: 'DEPLOY_ENGINE_INVALID' })
  })

  it('wants certificates where it is to be verified', async () => {
    const env = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: join(folder, 'none') }
    await expect(engineAddress('tcp://192.0.2.1', env)).rejects.toMatchObject({
      code: 'DEPLOY_CREDENTIALS_MISSING',
      message: expect.stringContaining('ca.pem'),
    })
  })
})

describe('an engine', () => {
  it('is spoken to in the version that both know', async () => {
    for (const [theirs, ours] of [
      ['1.41', '/v1.41/info'],
      ['1.47', '/v1.47/info'],
      ['1.99', '/v1.51/info'],
    ]) {
      const seen: string[] = []
      const engine = await openEngine(await onSocket(theirs, seen), hostAt(folder))
      expect(seen).toEqual(['/_ping', ours])
      expect(engine).toMatchObject({ host: '127.0.0.1', isLocal: true, facts: { machine: 'host' } })
    }
  })

  it.each(['1.40', '1.24', '2.0', undefined])('is refused where it speaks %s', async (version) => {
    await expect(openEngine(await onSocket(version), hostAt(folder))).rejects.toMatchObject({
      code: 'DEPLOY_ENGINE_INVALID',
    })
  })

  it('is said not to be there, with where it was looked for', async () => {
    const host = hostAt(folder, { sleep: async () => {} })
    const path = `unix://${join(folder, 'nobody.sock')}`
    await expect(openEngine(path, host)).rejects.toMatchObject({
      code: 'DEPLOY_PROVIDER_UNREACHABLE',
      where: path,
      message: expect.stringContaining('ENOENT'),
    })
    await expect(openEngine('tcp://127.0.0.1:1', host)).rejects.toMatchObject({
      code: 'DEPLOY_PROVIDER_UNREACHABLE',
      where: 'tcp://127.0.0.1:1',
    })
  })

  it('is spoken to over TLS by a client that shows its own certificate', async () => {
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'key.pem',
      '-out',
      'cert.pem',
      '-days',
      '2',
      '-subj',
      '/CN=engine',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
    )
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => readFileSync(join(folder, name)))
    execFileSync('cp', ['cert.pem', 'ca.pem'], { cwd: folder })
    let shown = false
    const server = createTls(
      { key, cert, ca: cert, requestCert: true, rejectUnauthorized: true },
      (request, response) => {
        shown = (request.socket as TLSSocket).authorized
        sayingWhoItIs('1.45')(request, response)
      },
    )
    running.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
    const env = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder }
    await openEngine(address, hostAt(folder, { env }))
    expect(shown).toBe(true)
  })
})

describe('output of containers', () => {
  const frame = (stream: number, text: string): Buffer => {
    const head = Buffer.alloc(8)
    head[0] = stream
    head.writeUInt32BE(Buffer.byteLength(text), 4)
    return Buffer.concat([head, Buffer.from(text)])
  }

  it('is taken out of its frames, and left as it is where there are none', () => {
    expect(framesOf(Buffer.concat([frame(1, 'one\n'), frame(2, 'zwei ü\n'), frame(1, '')]))).toBe(
      'one\nzwei ü\n',
    )
    expect(framesOf(Buffer.from('plain\n'))).toBe('plain\n')
    expect(framesOf(new Uint8Array())).toBe('')
  })

  it('that is cut off gives what is there', () => {
    expect(framesOf(frame(1, 'whole line\n').subarray(0, 13))).toBe('whole')
    expect(framesOf(Buffer.concat([frame(1, 'a\n'), Buffer.from([1, 0, 0])]))).toBe('a\n')
  })
})
