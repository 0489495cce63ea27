import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../../../../test/free-port.ts'

/** A PostgreSQL server of the tests' own. */
export interface PostgresServer {
  readonly port: number
  readonly user: 'keeper'
  readonly password: string
  /** Address of the database `postgres`, with the password in it. */
  readonly url: string
}

/** A server that was started by itself. */
export interface StartedPostgres extends PostgresServer {
  /** Ends it at once, as a power cut would, and starts it again on the same data. */
  restart(): Promise<void>
  /** Stops it and removes all it kept. */
  stop(): Promise<void>
}

/** Where the server's programs lie; undefined where they are not installed. */
export function findPostgres(): string | undefined {
  const versions = existsSync('/usr/lib/postgresql')
    ? readdirSync('/usr/lib/postgresql').sort().reverse()
    : []
  const folders = [
    ...versions.map((version) => `/usr/lib/postgresql/${version}/bin`),
    ...(process.env['PATH'] ?? '').split(':'),
  ]
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}

/** The server refuses to run as root: nobody runs it then. */
const asNobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

async function untilItAnswers(server: ChildProcess): Promise<void> {
  let text = ''
  for await (const block of server.stderr!) {
    text += String(block)
    if (text.includes('ready to accept connections')) return
  }
  throw new Error(`PostgreSQL did not start:\n${text}`)
}

/** Starts a server. */
export async function startPostgres(bin: string): Promise<StartedPostgres> {
  const root = mkdtempSync(join(tmpdir(), 'modelwright-postgres-'))
  const data = join(root, 'data')
  const passwordFile = join(root, 'password')
  const password = 'planted@pass/word:1'
  writeFileSync(passwordFile, password)
  if (asNobody.uid !== undefined)
    for (const path of [root, passwordFile]) chownSync(path, asNobody.uid, asNobody.gid)
  chmodSync(root, 0o700)
  execFileSync(
    join(bin, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'keeper',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { ...asNobody, stdio: 'pipe', cwd: root },
  )
  const port = await freePort()
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: root,
    fsync: 'off',
    max_connections: 100,
  }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const start = async (): Promise<ChildProcess> => {
    const server = spawn(join(bin, 'postgres'), ['-D', data, ...args], {
      ...asNobody,
      stdio: ['ignore', 'ignore', 'pipe'],
      cwd: root,
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    })
    await untilItAnswers(server)
    server.stderr!.resume()
    return server
  }
  let server = await start()
  const end = async (): Promise<void> => {
    server.kill('SIGQUIT')
    if (server.exitCode === null) await once(server, 'exit')
  }
  const url = `postgres://keeper:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`
  return {
    ...{ port, password, url },
    user: 'keeper',
    async restart() {
      await end()
      server = await start()
    },
    async stop() {
      await end()
      rmSync(root, { recursive: true, force: true })
    },
  }
}
