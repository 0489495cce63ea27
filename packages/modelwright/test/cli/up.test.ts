import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { times } from '../../../../test/long.ts'
import { seedOf } from '../../src/core/index.ts'
import { type Started, startBin } from '../serve/processes/bin.ts'
import { run, workFolder } from './command-line.ts'

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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

const post = async (port: number, path: string, body: unknown) => {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as Readonly<Record<string, unknown>> }
}

const up = (port: number, ...more: readonly string[]): Started =>
  startBin(folder, ['up', '--port', String(port), '--every', '1', '--cool-down', '0.0001', ...more])

/** Asks until an answer comes; what refuses connections is being started. */
async function answered(port: number, started: Started): Promise<Readonly<Record<string, unknown>>> {
  for (;;) {
    const found = await post(port, '/predict', row).catch(() => undefined)
    if (found?.status === 200) return found.body
    if (started.child.exitCode !== null) throw new Error(started.said.join('\n'))
    await wait(50)
  }
}

beforeAll(() => {
  writeFileSync(
    join(folder, 'workflow.ts'),
    `import { csv, defineWorkflow, logistic, onNewOutcomes } from 'modelwright'
export default defineWorkflow({
  name: 'birds', retrieve: csv('penguins.csv'), target: 'species', train: [logistic()], tune: { budget: { trials: 1 } },
  update: [onNewOutcomes(20)],
})`,
  )
})

describe('the whole workflow as one service', () => {
  it('makes a first champion, serves it, and looks after it; two do not do the same work', async () => {
    const port = await freePort()
    const first = up(port)
    expect(await answered(port, first)).toMatchObject({ model: { name: 'birds', version: '1' } })
    const second = startBin(folder, ['up', '--port', String(await freePort())])
    expect(await second.ended).toEqual([1, null])
    expect(second.said.join('\n')).toContain('UPDATE_MODEL_KEPT')
    for (let at = 0; at < 30; at++) {
      const { id } = (await post(port, '/predict', row)).body
      expect((await post(port, '/outcomes', { id, outcome: 'Gentoo' })).status).toBe(200)
    }
    while (!first.said.some((line) => line.includes('Retrained'))) await wait(100)
    first.child.kill('SIGTERM')
    expect((await first.ended)[0]).toBe(0)
    await expect(post(port, '/predict', row)).rejects.toThrow()
  }, 240_000)

  it('killed at any moment and started again, one champion answers and no outcome that was taken is lost', async () => {
    const seed = seedOf(71)
    const port = await freePort()
    const taken: string[] = []
    for (let round = 0; round < times(3, 100); round++) {
      const started = up(port)
      await answered(port, started)
      const until = Date.now() + 200 + seed.integer(3000)
      while (Date.now() < until) {
        const asked = await post(port, '/predict', row).catch(() => undefined)
        if (asked === undefined) break
        expect(asked.body['model']).toMatchObject({ name: 'birds' })
        const id = String(asked.body['id'])
        const told = await post(port, '/outcomes', { id, outcome: 'Gentoo' }).catch(() => undefined)
        if (told?.status === 200) taken.push(id)
        await wait(20)
      }
      started.child.kill('SIGKILL')
      await started.ended
    }
    // Parts of what was killed end by themselves.
    for (;;) {
      if ((await post(port, '/predict', row).catch(() => undefined)) === undefined) break
      await wait(50)
    }
    const kept = await run(folder, ['predictions', 'export', '-o', 'all.jsonl', '--json'])
    expect(kept.code).toBe(0)
    expect(taken.length).toBeGreaterThan(0)
    const segments = join(folder, '.modelwright/predictions/birds/segments')
    const text = readdirSync(segments)
      .filter((name) => name.startsWith('outcomes'))
      .map((name) => readFileSync(join(segments, name), 'utf8'))
      .join('')
    for (const id of taken) expect(text).toContain(id)
    expect((await run(folder, ['audit', 'verify'])).code).toBe(0)
    expect((await run(folder, ['store', 'check'])).code).toBe(0)
  }, 3_600_000)
})

it('a workflow without a name says what is missing', async () => {
  const nameless = workFolder('penguins.csv')
  writeFileSync(
    join(nameless, 'workflow.ts'),
    "import { csv, defineWorkflow } from 'modelwright'\nexport default defineWorkflow({ retrieve: csv('penguins.csv'), target: 'species' })",
  )
  const done = await run(nameless, ['up'])
  expect(done.code).toBe(2)
  expect(done.stderr).toContain('does not name its model')
})
