import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { dailyStream, day, logRows, trainedFolder } from '../project/monitor/watched-project.ts'
import { runSql } from '../project/stores.ts'
import { run } from './command-line.ts'

let folder: string
const today = Math.floor(Date.now() / day) * day
const channel = {
  ...{ kind: 'channel', name: 'webhook', label: 'webhook', least: 'warning' },
  options: { url: '${HOOK}', headers: [], secret: '', ca: '' },
}

beforeAll(async () => {
  folder = await trainedFolder({ seed: 3 }, 3000, `monitor: { alerts: [${JSON.stringify(channel)}] },`)
  const change = { kind: 'covariate', shape: 'sudden', at: 3600, size: 2 } as const
  const startMs = today - 6 * day
  const made = dailyStream({ seed: 3, change, startMs, outcomes: { delayMs: 3_600_000 } }, 900).next(5400)
  await logRows(folder, made, { toldUntil: today })
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(() => void vi.useRealTimers())

/** A receiver that never answers; tells when it is asked, and when whoever asks goes away. */
async function hanging(asked: () => Promise<void>) {
  let gone = (): void => {}
  const left = new Promise<number>((resolve) => (gone = () => resolve(performance.now())))
  const server = createServer((request) => {
    request.socket.once('close', gone)
    void asked()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, left }
}

it('a pass ends, with the message that it is about to send, once somebody else has the right to the model', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  let lostAt = 0
  const { url, left } = await hanging(async () => {
    await runSql(folder, `DELETE FROM deployment_locks WHERE target = 'monitor'`)
    lostAt = performance.now()
    await vi.advanceTimersByTimeAsync(20_000)
  })
  const { code, stderr } = await run(folder, ['monitor'], undefined, { HOOK: url })
  expect([code, stderr]).toEqual([1, expect.stringContaining('UPDATE_LOCK_LOST')])
  // A receiver that hangs is given up only after ten seconds.
  expect((await left) - lostAt).toBeLessThan(5000)
}, 120_000)
