import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { times } from '../../../../../test/long.ts'
import type { AlertMessage } from '../../../src/core/index.ts'
import { seedOf } from '../../../src/core/index.ts'
import { deliverAlerts } from '../../../src/project/alerts/deliver.ts'
import { webhook } from '../../../src/project/channels/webhook.ts'
import { bundleChild, start } from '../child.ts'
import { openProject, storeEnv } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'

const child = await bundleChild('alerter')

/** A receiver that takes its time, and sees whether one delivery is under way twice at once. */
async function slowReceiver() {
  const active = new Map<string, number>()
  const received = new Map<string, string[]>()
  let twice = 0
  const server = createServer((request, response) => {
    const key = String(request.headers['idempotency-key'])
    const now = (active.get(key) ?? 0) + 1
    active.set(key, now)
    if (now > 1) twice++
    response.on('close', () => active.set(key, active.get(key)! - 1))
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('error', () => {})
    request.on('end', () => {
      const { items } = JSON.parse(Buffer.concat(pieces).toString('utf8')) as AlertMessage
      received.set(
        key,
        items.map((item) => item.key),
      )
      setTimeout(() => response.writeHead(200).end(), 15)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return { url, received, twice: () => twice }
}

const kills = times(5, 100)
const perChild = 400

test(
  `after ${kills} kills, each at any moment and of two processes, nothing that was kept is lost and nothing is sent twice at once`,
  async () => {
    const folder = await temporaryFolder()
    const receiver = await slowReceiver()
    const seed = seedOf(11)
    const kept = new Set<string>()
    const open = await openProject(folder)
    await open.close()
    for (let kill = 0; kill < kills; kill++) {
      const running = [0, 1].map((who) => {
        const from = (2 * kill + who) * perChild
        return start(child, [folder, receiver.url, String(from), String(perChild)], [], storeEnv(folder))
      })
      await Promise.all(running.map(({ said }) => said('kept')))
      for (const { process } of running) {
        await pause(seed.next() * 120)
        process.kill('SIGKILL')
      }
      for (const { finished } of running)
        for (const [, at] of (await finished).output.matchAll(/^kept (\d+)$/gm)) kept.add(`drift/${at}`)
    }
    const project = await openProject(folder)
    const delivering = { alerts: project.alerts, model: 'churn', channels: [webhook({ url: receiver.url })] }
    // What failed because its process died is tried at its time, an hour later at most.
    const tools = { env: {}, folder, clock: Date.now }
    await deliverAlerts(delivering, tools)
    const waiting = await project.alerts.deliveries({ state: 'waiting' })
    await project.close()
    expect(waiting).toEqual([])
    const told = new Set([...receiver.received.values()].flat())
    expect(kept.size).toBeGreaterThan(kills)
    expect([...kept].filter((key) => !told.has(key))).toEqual([])
    expect(receiver.twice()).toBe(0)
  },
  times(120_000, 1_800_000),
)
