import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { times } from '../../../../test/long.ts'
import { hammer, type Shot, shoot } from './hammer.ts'
import { versionOf } from './models/versions.ts'
import { startServing } from './processes/bin.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-soak-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Memory of a process in MB; on Linux the kernel tells. */
function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}

/** Requests a second that the server answers when clients wait for nothing else. */
async function mostPerSecond(url: string): Promise<number> {
  const hammering = hammer(url, 8)
  const startedAt = performance.now()
  await wait(times(2_000, 10_000))
  await hammering.stop()
  return (hammering.shots.length / (performance.now() - startedAt)) * 1000
}

it.skipIf(process.platform !== 'linux')(
  'at half load it answers everything and its memory stays flat',
  async () => {
    const version = versionOf('churn', 1)
    writeFileSync(join(folder, 'churn.safetensors'), version.bytes)
    const server = await startServing(folder, ['churn.safetensors', '--shadow', 'churn=churn.safetensors'])
    const rate = (await mostPerSecond(server.url)) / 2
    const minutes = times(0.15, Number(process.env['MODELWRIGHT_SOAK_MINUTES'] ?? 60))
    const agent = new Agent({ keepAlive: true, maxSockets: 32 })
    const memory: number[] = []
    const wrong: Shot[] = []
    const under = new Set<Promise<void>>()
    let count = 0
    // A machine that is starved by others for seconds makes any server fall behind: it then says so, and does not let them wait.
    let refused = 0
    const began = performance.now()
    for (let now = began; now < began + minutes * 60_000; now = performance.now()) {
      while (count < ((now - began) / 1000) * rate && under.size < 500) {
        const asked = shoot(server.url, agent, `soak-${count++}`).then((shot) => {
          if (shot.status === 503) refused++
          else if (shot.status !== 200 || !shot.isOwn || shot.yes !== version.yes) wrong.push(shot)
          under.delete(asked)
        })
        under.add(asked)
      }
      if (memory.length <= ((now - began) / (minutes * 60_000)) * 300) memory.push(residentMb(server.pid))
      await wait(5)
    }
    await Promise.all(under)
    agent.destroy()
    // The first third fills caches and is compiled; what grows afterwards is a leak.
    const [second, third] = [1, 2].map((at) =>
      median(memory.slice((memory.length / 3) * at, (memory.length / 3) * (at + 1))),
    )
    console.log(
      `${count} requests in ${minutes} min, ${Math.round(rate)}/s, ${refused} told to come again; MB by thirds: ${[0, 1, 2].map((at) => Math.round(median(memory.slice((memory.length / 3) * at, (memory.length / 3) * (at + 1))))).join(', ')}`,
    )
    expect(wrong).toEqual([])
    expect(refused).toBeLessThanOrEqual(count / 10_000)
    expect(count).toBeGreaterThan(100)
    expect(third).toBeLessThan(second! * times(1.3, 1.1))
    server.child.kill('SIGTERM')
    expect(await server.ended).toEqual([0, null])
  },
  7_200_000,
)
