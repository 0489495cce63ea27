import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { beforeAll, expect, it } from 'vitest'
import { freePort } from '../../../../test/free-port.ts'
import { isLong } from '../../../../test/long.ts'
import { startBin } from '../serve/processes/bin.ts'
import { workFolder } from './command-line.ts'

const folder = workFolder('penguins.csv')
const row = {
  island: 'Biscoe',
  bill_length_mm: 46.1,
  bill_depth_mm: 13.2,
  flipper_length_mm: 211,
  body_mass_g: 4500,
  sex: 'female',
  year: 2007,
}
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function post(
  port: number,
  path: string,
  body: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

beforeAll(() => {
  writeFileSync(
    join(folder, 'workflow.ts'),
    `import { csv, defineWorkflow, logistic, onNewOutcomes } from 'modelwright'
export default defineWorkflow({
  name: 'birds', retrieve: csv('penguins.csv'), target: 'species', train: [logistic()], tune: { budget: { trials: 1 } },
  update: [onNewOutcomes(1000)],
})`,
  )
})

/** How the passes that update fare, as `status` reads it. */
function updateState(): { readonly outcome: string | null; readonly failures: number } {
  const text = readFileSync(join(folder, '.modelwright', 'up-birds.json'), 'utf8')
  return (JSON.parse(text) as { parts: { update: { outcome: string | null; failures: number } } }).parts
    .update
}

// A busy store is waited for a minute before anybody says so.
it.skipIf(!isLong)(
  'a store that another program holds is told of; the service answers, outcomes are kept, and passes recover',
  async () => {
    const port = await freePort()
    const started = startBin(folder, ['up', '--port', String(port), '--every', '1'])
    const isAnswered = async (): Promise<boolean> =>
      (await post(port, '/predict', row).catch(() => undefined))?.status === 200
    while (!(await isAnswered())) {
      if (started.child.exitCode !== null) throw new Error(started.said.join('\n'))
      await wait(100)
    }
    const store = new Database(join(folder, '.modelwright', 'store.db'))
    store.exec('PRAGMA busy_timeout = 20000')
    store.exec('BEGIN EXCLUSIVE')
    const statuses = new Set<number>()
    const isTold = (line: string): boolean => line.includes('PROJECT_STORE_BUSY; it is tried again')
    try {
      while (!started.said.some(isTold)) {
        const { status, body } = await post(port, '/predict', row)
        statuses.add(status)
        statuses.add((await post(port, '/outcomes', { id: body['id'], outcome: 'Gentoo' })).status)
        await wait(200)
      }
    } finally {
      store.exec('ROLLBACK')
      store.close()
    }
    expect([...statuses]).toEqual([200])
    while (updateState().outcome !== 'done' || updateState().failures > 0) {
      expect(started.child.exitCode).toBeNull()
      await wait(200)
    }
    expect(await isAnswered()).toBe(true)
    started.child.kill('SIGTERM')
    expect((await started.ended)[0]).toBe(0)
  },
  300_000,
)
