import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { build } from '../../scripts/build.mjs'
import { isLong, times } from '../long.ts'
import {
  draws,
  type Ended,
  listed,
  run,
  start,
  unfinished,
  until,
  workFolder,
  writeTable,
} from './command.ts'

const runIt = ['run', 'data.csv', '--target', 'y', '--json', '--trials', '1']
/** Of learners that are quick: where it matters how a run ends, and not what it learns. */
const linear = isLong ? runIt : [...runIt, '--linear']

function project(rowCount = times(2000, 30_000)): string {
  const folder = workFolder()
  writeTable(join(folder, 'data.csv'), rowCount)
  return folder
}

function expectInterrupted(ended: Ended, code = 130): void {
  expect([ended.code, ended.signal], ended.stderr).toEqual([code, null])
  expect(ended.json()).toMatchObject({ error: { code: 'PROJECT_RUN_INTERRUPTED' } })
  expect(ended.stderr).toContain('error PROJECT_RUN_INTERRUPTED')
  expect(ended.stderr).not.toContain('Node.js v')
}

/** Nothing half-done is there, what is recorded is consistent. */
async function expectConsistent(folder: string): Promise<void> {
  expect(unfinished(folder)).toEqual([])
  const { runs, models } = await listed(folder)
  expect(models.filter(({ aliases }) => aliases.includes('champion')).length).toBe(models.length > 0 ? 1 : 0)
  const done = runs.filter(({ status }) => status === 'done')
  expect(done.length > 0).toBe(models.length > 0)
  for (const { status, error } of runs)
    if (status !== 'done') expect([status, error]).toEqual(['failed', expect.stringContaining('interrupted')])
}

beforeAll(async () => {
  await build({ types: false })
})

describe('Ctrl-C', () => {
  it('at any stage ends a run with 130 and leaves nothing half-done; the next run works', async () => {
    const folder = project()
    for (const moment of ['✓ retrieve', '✓ explore', '✓ prepare', '✓ tune', '✓ evaluate']) {
      const running = start(folder, runIt)
      await running.said(moment)
      running.child.kill('SIGINT')
      expectInterrupted(await running.ended)
      await expectConsistent(folder)
    }
    expect((await run(folder, runIt)).json()).toMatchObject({
      model: { version: 1, aliases: ['champion'] },
    })
    await expectConsistent(folder)
  }, 600_000)

  it('at random moments ends a run or lets it finish, never half', async () => {
    const rowCount = times(2000, 5000)
    const folder = project(rowCount)
    const draw = draws(11)
    const began = Date.now()
    await run(project(rowCount), linear)
    const wholeMs = Date.now() - began
    const attempts = times(3, 60)
    for (let attempt = 0; attempt < attempts; attempt++) {
      const running = start(folder, [...linear, '--seed', String(attempt)])
      await until(() => existsSync(join(folder, '.modelwright')))
      await pause(((attempt + draw() / 4294967296) / attempts) * wholeMs * 1.1)
      running.child.kill('SIGINT')
      const ended = await running.ended
      if (ended.signal === 'SIGINT') continue
      if (ended.code === 0) expect(ended.json()).toMatchObject({ model: { name: 'data' } })
      else expectInterrupted(ended)
      await expectConsistent(folder)
    }
    expect((await run(folder, linear)).code).toBe(0)
  }, 1_800_000)

  it('that comes twice at once, as under npm, is one', async () => {
    const folder = project()
    const running = start(folder, linear)
    await running.said('✓ prepare')
    running.child.kill('SIGINT')
    await pause(20)
    running.child.kill('SIGINT')
    expectInterrupted(await running.ended)
    await expectConsistent(folder)
  })

  it('a second time ends even a busy process at once', async () => {
    const folder = workFolder()
    const busy = `console.error('ready'); await new Promise((go) => setTimeout(go, 1500)); console.error('busy'); for (;;);`
    writeFileSync(join(folder, 'workflow.ts'), busy)
    const running = start(folder, ['run'])
    await running.said('ready')
    running.child.kill('SIGINT')
    await running.said('busy')
    running.child.kill('SIGINT')
    expect(await running.ended).toMatchObject({ signal: 'SIGINT' })
  })

  it('SIGTERM ends a run as well, with 143', async () => {
    const folder = project()
    const running = start(folder, linear)
    await running.said('✓ prepare')
    running.child.kill('SIGTERM')
    expectInterrupted(await running.ended, 143)
    await expectConsistent(folder)
  })

  it('during predict leaves no output and an older one as it was', async () => {
    const folder = project(times(80_000, 400_000))
    writeTable(join(folder, 'few.csv'), 500)
    await run(folder, ['run', 'few.csv', '--target', 'y', '--trials', '1', '--linear'])
    writeFileSync(join(folder, 'scored.csv'), 'precious\n')
    const before = readdirSync(folder).sort()
    const running = start(folder, ['predict', 'few', 'data.csv', '-o', 'scored.csv', '--json'])
    await until(() => readdirSync(folder).length > before.length || running.child.exitCode !== null)
    running.child.kill('SIGINT')
    const ended = await running.ended
    expect(ended.code).toBe(130)
    expect(ended.json()).toMatchObject({ error: { code: 'CLI_COMMAND_INTERRUPTED' } })
    expect(readdirSync(folder).sort()).toEqual(before)
  })
})

describe('kill -9', () => {
  it('in the middle of a run is shown as interrupted; the next run works', async () => {
    const folder = project()
    const moments = isLong ? ['✓ retrieve', '✓ prepare', '✓ tune', '✓ evaluate'] : ['✓ prepare', '✓ tune']
    for (const moment of moments) {
      const running = start(folder, linear)
      await running.said(moment)
      running.child.kill('SIGKILL')
      expect(await running.ended).toMatchObject({ signal: 'SIGKILL' })
      const { runs, models } = await listed(folder)
      expect(runs[0]).toMatchObject({ status: 'failed', error: expect.stringContaining('interrupted') })
      expect(models).toEqual([])
    }
    expect((await run(folder, linear)).json()).toMatchObject({
      model: { version: 1, aliases: ['champion'] },
    })
    const { runs } = await listed(folder)
    expect(runs.map(({ status }) => status)).toEqual(['done', ...moments.map(() => 'failed')])
  }, 600_000)
})

describe('two runs at once in one project', () => {
  const bothLinear = [...runIt, '--linear']

  it('of the same data make one version', async () => {
    const folder = project(times(2000, 5000))
    const both = await Promise.all([run(folder, bothLinear), run(folder, bothLinear)])
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    const { models } = await listed(folder)
    expect(models).toMatchObject([{ version: 1, aliases: ['champion'] }])
    await expectConsistent(folder)
  })

  it('of different models make two versions and one champion', async () => {
    const folder = project(times(2000, 5000))
    const argvs =
      times(2, 8) === 2 ? [[], ['--ignore', 'c']] : [[], ...['a', 'b', 'c', 'd'].map((c) => ['--ignore', c])]
    const all = await Promise.all(argvs.map((more) => run(folder, [...bothLinear, ...more])))
    expect(all.map(({ code }) => code)).toEqual(argvs.map(() => 0))
    const { models } = await listed(folder)
    expect(models.map(({ version }) => version).sort()).toEqual(argvs.map((_, i) => i + 1))
    await expectConsistent(folder)
  })
})
