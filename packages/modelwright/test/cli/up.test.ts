import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../test/free-port.ts'
import { isLong, times } from '../../../../test/long.ts'
import { seedOf } from '../../src/core/index.ts'
import { askLog } from '../../src/project/predictions/open-log.ts'
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

/** Asks once and tells the outcome; gives the id where that was acknowledged. */
async function askAndTell(port: number): Promise<readonly string[]> {
  const asked = await post(port, '/predict', row).catch(() => undefined)
  await wait(20)
  if (asked?.status !== 200) return []
  expect(asked.body['model']).toMatchObject({ name: 'birds' })
  const id = String(asked.body['id'])
  const told = await post(port, '/outcomes', { id, outcome: 'Gentoo' }).catch(() => undefined)
  return told?.status === 200 ? [id] : []
}

/** All processes below one: service, processes that answer, passes, retrainings. */
function descendants(pid: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const [, parent] = readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ')
        return [[Number(name), Number(parent)] as const]
      } catch {
        return []
      }
    })
  const below = (of: number): readonly number[] =>
    parents.flatMap(([child, parent]) => (parent === of ? [child, ...below(child)] : []))
  return below(pid)
}

/** Ids of all outcomes of a log: lines, and what became of them. */
async function outcomesOf(log: string): Promise<ReadonlySet<string>> {
  const rows = await askLog({ folders: [log] }, (engine) => engine.query('SELECT DISTINCT id FROM outcomes'))
  return new Set(rows.map(({ id }) => String(id)))
}

function isThere(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

/** A workflow that trains again after so many outcomes. */
function writeWorkflow(into: string, outcomes: number): void {
  writeFileSync(
    join(into, 'workflow.ts'),
    `import { csv, defineWorkflow, logistic, onNewOutcomes } from 'modelwright'
export default defineWorkflow({
  name: 'birds', retrieve: csv('penguins.csv'), target: 'species', train: [logistic()], tune: { budget: { trials: 1 } },
  update: [onNewOutcomes(${outcomes})],
})`,
  )
}

/** How the passes that update fare, as `status` reads it. */
function updateState(of: string): { readonly outcome: string | null; readonly failures: number } {
  const text = readFileSync(join(of, '.modelwright', 'up-birds.json'), 'utf8')
  return (JSON.parse(text) as { parts: { update: { outcome: string | null; failures: number } } }).parts
    .update
}

beforeAll(() => {
  writeWorkflow(folder, 20)
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

  it('serves while somebody has the right to look after the model who cannot be asked, and takes it up after that', async () => {
    const store = new Database(join(folder, '.modelwright', 'store.db'))
    const take = store.prepare(
      `INSERT INTO deployment_locks (target, name, token, actor, taken_at, heartbeat_at, machine, pid, process)
       VALUES ('up', 'birds', 'gone', 'ana', ?, ?, 'a container that was started again', 1, 'x')`,
    )
    take.run(Date.now(), Date.now())
    const port = await freePort()
    const started = up(port)
    expect(await answered(port, started)).toMatchObject({ model: { name: 'birds' } })
    expect(started.said.join('\n')).toMatch(
      /Another modelwright up looks after "birds" already.*served meanwhile/,
    )
    store.exec(`UPDATE deployment_locks SET heartbeat_at = 0 WHERE token = 'gone'`)
    const holder = store.prepare(`SELECT token FROM deployment_locks WHERE target = 'up'`)
    while ((holder.get() as { token: string }).token === 'gone') await wait(200)
    started.child.kill('SIGTERM')
    expect((await started.ended)[0]).toBe(0)
    store.close()
  }, 240_000)

  it('any part killed at any moment, all is there again and nothing that was acknowledged is lost', async () => {
    const seed = seedOf(71)
    const port = await freePort()
    const taken: string[] = []
    let started: Started | undefined
    for (let round = 0; round < times(3, 100); round++) {
      started ??= up(port, '--processes', '2')
      await answered(port, started)
      const until = Date.now() + 100 + seed.integer(times(500, 1500))
      while (Date.now() < until) taken.push(...(await askAndTell(port)))
      const parts = descendants(started.pid)
      const [pid] = seed.shuffle([started.pid, ...parts])
      process.kill(pid!, 'SIGKILL')
      if (pid !== started.pid) continue
      await started.ended
      started = undefined
      // Parts of what was killed end by themselves.
      while (parts.some(isThere)) await wait(50)
    }
    started ??= up(port, '--processes', '2')
    await answered(port, started)
    const status = (await run(folder, ['status', 'birds', '--json'])).json<{ models: { up: object }[] }>()
    expect(status.models[0]!.up).toMatchObject({ pid: started.pid, target: null })
    started.child.kill('SIGTERM')
    expect((await started.ended)[0]).toBe(0)
    const kept = await outcomesOf(join(folder, '.modelwright/predictions/birds'))
    expect(taken.length).toBeGreaterThan(0)
    expect(taken.filter((id) => !kept.has(id))).toEqual([])
    const { models } = (await run(folder, ['models', '--json'])).json<{ models: { aliases: string[] }[] }>()
    expect(models.filter(({ aliases }) => aliases.includes('champion'))).toHaveLength(1)
    expect((await run(folder, ['audit', 'verify'])).code).toBe(0)
    expect((await run(folder, ['store', 'check'])).code).toBe(0)
  }, 3_600_000)
})

// A busy store is waited for a minute before anybody says so.
if (isLong)
  it('a store that another program holds is told of; the service answers, outcomes are kept, and passes recover', async () => {
    const locked = workFolder('penguins.csv')
    writeWorkflow(locked, 1000)
    const port = await freePort()
    const started = startBin(locked, ['up', '--port', String(port), '--every', '1'])
    await answered(port, started)
    const store = new Database(join(locked, '.modelwright', 'store.db'))
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
    while (updateState(locked).outcome !== 'done' || updateState(locked).failures > 0) {
      expect(started.child.exitCode).toBeNull()
      await wait(200)
    }
    await answered(port, started)
    started.child.kill('SIGTERM')
    expect((await started.ended)[0]).toBe(0)
  }, 300_000)

/** Takes all the room there is. */
function fill(file: string): void {
  for (const size of [1_000_000, 10_000, 512]) {
    try {
      for (;;) appendFileSync(file, Buffer.alloc(size))
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC')
    }
  }
}

it('a disk that is full is told of; the service answers, what it acknowledged is kept, and all goes on once there is room', async (context) => {
  const disk = join(workFolder('penguins.csv'), 'disk')
  mkdirSync(disk)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk]).status !== 0)
    return context.skip('no right to mount a small file system')
  try {
    copyFileSync(join(folder, 'penguins.csv'), join(disk, 'penguins.csv'))
    writeWorkflow(disk, 1000)
    const port = await freePort()
    const started = startBin(disk, ['up', '--port', String(port), '--every', '1'])
    await answered(port, started)
    const taken = [...(await askAndTell(port))]
    fill(join(disk, 'filler'))
    while (!started.said.some((line) => line.includes('PROJECT_DISK_FULL; it is tried again'))) {
      taken.push(...(await askAndTell(port)))
      await answered(port, started)
      await wait(100)
    }
    rmSync(join(disk, 'filler'))
    while (updateState(disk).outcome !== 'done' || updateState(disk).failures > 0) {
      expect(started.child.exitCode).toBeNull()
      await wait(100)
    }
    const after = await askAndTell(port)
    expect(after).toHaveLength(1)
    started.child.kill('SIGTERM')
    expect((await started.ended)[0]).toBe(0)
    const kept = await outcomesOf(join(disk, '.modelwright/predictions/birds'))
    expect([...taken, ...after].filter((id) => !kept.has(id))).toEqual([])
    expect((await run(disk, ['store', 'check'])).code).toBe(0)
  } finally {
    spawnSync('umount', ['-l', disk])
  }
}, 240_000)

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
