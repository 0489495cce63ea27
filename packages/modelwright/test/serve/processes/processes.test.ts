import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { Agent } from 'node:http'
import { createServer as createTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { hammer, shoot, until } from '../hammer.ts'
import { type Version, versionOf } from '../models/versions.ts'
import { type ServingBin, startBin, startServing } from './bin.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-processes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const versions = [1, 2].map((at) => versionOf('churn', at)) as [Version, Version]
const yesOf = new Map(versions.map(({ digest, yes }) => [digest, yes]))

/** Puts a version in place of the file that is served, at once. */
function put({ bytes }: { readonly bytes: Uint8Array | string }, at = folder): void {
  writeFileSync(join(at, 'new'), bytes)
  renameSync(join(at, 'new'), join(at, 'churn.safetensors'))
}

const servers: ServingBin[] = []
afterEach(async () => {
  for (const { child } of servers) child.kill('SIGKILL')
  await Promise.all(servers.splice(0).map(({ ended }) => ended))
})

async function serve(argv: readonly string[] = [], options: Parameters<typeof startServing>[2] = {}) {
  put(versions[0])
  const server = await startServing(
    folder,
    ['churn.safetensors', '--follow', '0.1', '--no-playground', ...argv],
    options,
  )
  servers.push(server)
  return server
}

/** Processes that this one started; on Linux the kernel tells. */
function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return text === '' ? [] : text.split(' ').map(Number)
}
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
const digestNow = async (url: string): Promise<string> =>
  (await shoot(url, new Agent({ maxSockets: 1 }), 'now')).digest

const isLinux = process.platform === 'linux'

describe.each([1, 2])('%i processes', (count) => {
  const flags = ['--processes', String(count)]

  it('swaps of a file under load lose no request and mix none', async () => {
    const { url, child, ended, said } = await serve(flags)
    const hammering = hammer(url, 6)
    const wanted = times(1_000, 100_000)
    for (let swap = 1; hammering.shots.length < wanted || swap < 5; swap++) {
      const next = versions[swap % 2]!
      put(next)
      await until(() => hammering.shots.at(-1)?.digest === next.digest, 'an answer of the new version')
    }
    await hammering.stop()
    expect(hammering.shots.filter(({ status, isOwn }) => status !== 200 || !isOwn)).toEqual([])
    expect(hammering.shots.filter(({ digest, yes }) => yesOf.get(digest) !== yes)).toEqual([])
    expect(said.filter((line) => line.includes('Now serving churn')).length).toBeGreaterThan(3)
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  }, 3_600_000)

  it('a file that is no model is refused, told once and by GET /models; the model before serves on', async () => {
    const { url, said } = await serve(flags)
    for (const bytes of [Buffer.from('no model'), versions[1].bytes.slice(0, 500)]) {
      const before = said.length
      put({ bytes })
      await until(
        () => said.slice(before).some((line) => line.includes('PACK_ARTIFACT_REFUSED')),
        'a refusal',
      )
      const told = await (await fetch(`${url}/models`)).json()
      expect(told).toMatchObject({ refused: { code: 'PACK_ARTIFACT_REFUSED' }, models: [{ name: 'churn' }] })
      expect(await digestNow(url)).toBe(versions[0].digest)
      await new Promise((resolve) => setTimeout(resolve, 500))
      expect(said.slice(before).filter((line) => line.includes('Serving goes on as before'))).toHaveLength(1)
    }
    rmSync(join(folder, 'churn.safetensors'))
    await until(
      () => said.some((line) => line.includes('PROJECT_MODEL_UNREADABLE')),
      'a word on the file that is gone',
    )
    expect(await digestNow(url)).toBe(versions[0].digest)
    put(versions[1])
    await until(async () => (await digestNow(url)) === versions[1].digest, 'the new version')
    await until(
      async () => !('refused' in ((await (await fetch(`${url}/models`)).json()) as object)),
      'no refusal',
    )
  })

  it('SIGHUP has it look at once', async () => {
    put(versions[0])
    const server = await startServing(folder, [
      'churn.safetensors',
      '--no-follow',
      '--no-playground',
      ...flags,
    ])
    servers.push(server)
    put(versions[1])
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(await digestNow(server.url)).toBe(versions[0].digest)
    server.child.kill('SIGHUP')
    await until(async () => (await digestNow(server.url)) === versions[1].digest, 'the new version')
  })

  it('a port that is taken is one clear error', async () => {
    const other = createTcp().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as { port: number }
    put(versions[0])
    const started = startBin(folder, ['serve', 'churn.safetensors', '--port', String(port), ...flags])
    expect(await started.ended).toEqual([1, null])
    expect(started.said[0]).toMatch(/^error SERVE_PORT_TAKEN {2}Port/)
    expect(started.said.filter((line) => line.startsWith('error'))).toHaveLength(1)
    expect(started.said.join('\n')).not.toMatch(/another takes its place|\bat .*:\d+:\d+/)
    other.close()
  })

  it.skipIf(process.platform === 'win32').each(['SIGTERM', 'SIGINT'] as const)(
    '%s to the whole group, as terminals and supervisors send it, answers what is under way and ends with 0',
    async (signal) => {
      const { url, pid, ended, said } = await serve(flags, { isGroup: true })
      const slow = new Agent({ keepAlive: true })
      expect((await shoot(url, slow, 'first')).status).toBe(200)
      const open = new ReadableStream({
        async start(controller) {
          controller.enqueue(
            Buffer.from('{"age":30,"contract":"yearly","active":true,"signup":"2020-09-13"}\n'),
          )
          await new Promise((resolve) => setTimeout(resolve, 600))
          controller.enqueue(
            Buffer.from('{"age":30,"contract":"yearly","active":true,"signup":"2020-09-13"}\n'),
          )
          controller.close()
        },
      })
      const answered = fetch(`${url}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/jsonl' },
        body: open,
        duplex: 'half',
      } as RequestInit).then((answer) => answer.text())
      await new Promise((resolve) => setTimeout(resolve, 200))
      process.kill(-pid, signal)
      expect((await answered).trim().split('\n')).toHaveLength(2)
      expect(await ended).toEqual([0, null])
      expect(said.join('\n')).not.toContain('takes its place')
      slow.destroy()
    },
  )
})

describe.skipIf(!isLinux)('processes that end (Linux)', () => {
  it('kill -9 loses at most what that process had under way; another takes its place and serves the same', async () => {
    const { url, pid, said } = await serve(['--processes', '2'])
    const clients = 8
    const hammering = hammer(url, clients)
    const kills = times(2, 100)
    for (let kill = 0; kill < kills; kill++) {
      const next = hammering.shots.length + 200
      await until(() => hammering.shots.length >= next, 'answers')
      const [victim] = childrenOf(pid)
      const killedAt = performance.now()
      const before = hammering.shots.length
      process.kill(victim!, 'SIGKILL')
      await until(() => said.filter((line) => line.includes('takes its place')).length > kill, 'a word on it')
      await until(() => said.filter((line) => line.includes('in its place')).length > kill, 'another process')
      const lost = hammering.shots.slice(before).filter(({ status }) => status !== 200)
      // Each client has one connection: it loses what was under way there, and nothing else.
      expect(new Set(lost.map(({ client }) => client)).size).toBe(lost.length)
      expect(lost.filter(({ endedAt }) => endedAt < killedAt)).toEqual([])
    }
    await hammering.stop()
    const answered = hammering.shots.filter(({ status }) => status === 200)
    expect(answered.filter(({ digest, yes }) => yesOf.get(digest) !== yes)).toEqual([])
    expect(hammering.shots.length - answered.length).toBeLessThanOrEqual(clients * kills)
    expect(said.join('\n')).toContain('ended by SIGKILL')
  }, 3_600_000)

  it('one that is killed while names change comes back with what they mean now', async () => {
    const { url, pid, said } = await serve(['--processes', '2'])
    for (let round = 1; round <= times(3, 6); round++) {
      const next = versions[round % 2]!
      put(next)
      if (round > 1) await new Promise((resolve) => setTimeout(resolve, 30 * round))
      const [victim] = childrenOf(pid)
      process.kill(victim!, 'SIGKILL')
      await until(() => childrenOf(pid).length === 2, 'two processes')
      let inARow = 0
      await until(async () => {
        inARow = (await digestNow(url).catch(() => '')) === next.digest ? inARow + 1 : 0
        return inARow >= 20
      }, 'the new version, from both').catch((error: Error) => {
        throw new Error(`${error.message}: ${said.join('\n')}`)
      })
    }
  })

  it('restarts back off', async () => {
    const { pid, said } = await serve(['--processes', '2'])
    const pauses = () => said.flatMap((line) => /in (\d+) ms/.exec(line)?.[1] ?? []).map(Number)
    const [keeper] = childrenOf(pid)
    while (pauses().length < 5) {
      const before = pauses().length
      await until(() => childrenOf(pid).some((child) => child !== keeper), 'a process to kill')
      for (const child of childrenOf(pid)) if (child !== keeper) process.kill(child, 'SIGKILL')
      await until(() => pauses().length > before, 'the next pause')
    }
    expect(pauses().slice(0, 5)).toEqual([100, 200, 400, 800, 1600])
  })

  it('a process that is asked to end by itself drains and is replaced', async () => {
    const { url, pid } = await serve(['--processes', '2'])
    const hammering = hammer(url, 4)
    const [first] = childrenOf(pid)
    await until(() => hammering.shots.length > 100)
    process.kill(first!, 'SIGTERM')
    await until(() => !childrenOf(pid).includes(first!) && childrenOf(pid).length === 2, 'another process')
    const next = hammering.shots.length + 200
    await until(() => hammering.shots.length >= next)
    await hammering.stop()
    expect(hammering.shots.filter(({ status }) => status === 0).length).toBeLessThanOrEqual(4)
    expect(hammering.shots.filter(({ status }) => status !== 0 && status !== 200 && status !== 503)).toEqual(
      [],
    )
  })

  it('where the supervisor is killed, its processes answer what is under way and end', async () => {
    const { url, pid, child, ended } = await serve(['--processes', '2'])
    const processes = childrenOf(pid)
    const hammering = hammer(url, 4)
    await until(() => hammering.shots.length > 100)
    child.kill('SIGKILL')
    expect(await ended).toEqual([null, 'SIGKILL'])
    await until(() => !processes.some(isAlive), 'the end of both', 20_000)
    await hammering.stop()
  })

  it('takes no artifact with it: its temporary folder goes when it stops', async () => {
    const temporary = join(folder, 'tmp')
    mkdirSync(temporary)
    const { child, ended } = await serve(['--processes', '2'], { env: { TMPDIR: temporary } })
    const [own] = readdirSync(temporary)
    expect(readdirSync(join(temporary, own!))).toEqual([`${versions[0].digest}.safetensors`])
    child.kill('SIGTERM')
    await ended
    expect(readdirSync(temporary)).toEqual([])
  })
})

it('a folder that cannot be written is one clear error with two ways out', async () => {
  put(versions[0])
  copyFileSync(join(folder, 'churn.safetensors'), join(folder, 'a-file'))
  const env = { TMPDIR: join(folder, 'a-file') }
  const started = startBin(folder, ['serve', 'churn.safetensors', '--port', '0', '--processes', '2'], { env })
  expect(await started.ended).toEqual([1, null])
  expect(started.said.join('\n')).toMatch(/error SERVE_FOLDER_UNWRITABLE[\s\S]*TMPDIR=[\s\S]*--processes 1/)
})
