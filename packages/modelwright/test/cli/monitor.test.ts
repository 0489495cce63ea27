import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WindowVerdict } from '../../src/core/index.ts'
import { dailyStream, day, logRows, trainedFolder } from '../project/monitor/watched-project.ts'
import { run } from './command-line.ts'

let folder: string
const today = Math.floor(Date.now() / day) * day
const begin = today - 6 * day

interface Shown {
  readonly serving: string
  readonly judged: readonly WindowVerdict[]
  readonly windows: readonly WindowVerdict[]
  readonly notes: readonly string[]
}

beforeAll(async () => {
  folder = await trainedFolder({ seed: 3 }, 3000, "monitor: { drift: 'auto', slices: ['level 1'] },")
  const change = { kind: 'covariate', shape: 'sudden', at: 3600, size: 2 } as const
  const made = dailyStream({ seed: 3, change, startMs: begin, outcomes: { delayMs: 3_600_000 } }, 900).next(
    5400,
  )
  await logRows(folder, made, { toldUntil: today - 2 * day })
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('modelwright monitor', { timeout: 300_000 }, () => {
  it('shows windows, what changed, what it costs and what to do, and ends with 3 where something is to be acted on', async () => {
    const { stdout, code } = await run(folder, ['monitor', '--report', 'page.html'])
    expect(code).toBe(3)
    expect(stdout).toMatch(/^stream, version 1, is not well since /)
    expect(stdout).toContain('error    Column "number 1" is outside of the range of the reference')
    expect(stdout).toContain('What to do\n  1. ')
    expect(stdout).toMatch(
      /WINDOW +VERSION +ROWS +OUTCOMES +ERRORS +WARNINGS +QUIET +DRIFTED +AUC EST\. +MEASURED/,
    )
    expect(stdout).toMatch(/Estimates of auc held the truth in \d of \d windows/)
    expect(readFileSync(join(folder, 'page.html'), 'utf8')).toContain('number 1')
    expect((await run(folder, ['monitor', '--fail-on', 'never'])).code).toBe(0)
  })

  it('prints series', async () => {
    const names = (await run(folder, ['monitor', 'series'])).stdout.trim().split('\n')
    expect(names).toEqual(expect.arrayContaining(['rows', 'drift/number 1/effect', 'performance/auc']))
    const { stdout } = await run(folder, ['monitor', 'series', 'rows'])
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'WINDOW      VERSION  VALUE  LOW  HIGH',
      `${new Date(begin).toISOString().slice(0, 10)}  1          900`,
    ])
    const wrong = await run(folder, ['monitor', 'series', 'row'])
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain('MONITOR_SERIES_UNKNOWN')
  })

  it('judges otherwise for one look, and keeps nothing of it', async () => {
    const before = (await run(folder, ['monitor', 'series', 'rows'])).stdout
    const range = [
      '--since',
      new Date(begin).toISOString(),
      '--until',
      new Date(begin + 2 * day).toISOString(),
    ]
    const { windows } = (
      await run(folder, ['monitor', '--json', '--window', '12h', '--fail-on', 'never', ...range])
    ).json<Shown>()
    expect(windows.map(({ rows, until, from }) => [rows, until - from])).toEqual(
      Array(4).fill([450, day / 2]),
    )
    const then = new Date(begin + 2.5 * day).toISOString()
    const asOf = (
      await run(folder, ['monitor', '--json', '--as-of', then, '--reference', 'artifact'])
    ).json<Shown>()
    expect(asOf.windows.map(({ isWhole }) => isWhole)).toEqual([true, true, false])
    expect((await run(folder, ['monitor', 'series', 'rows'])).stdout).toBe(before)
  })

  it('says what it cannot', async () => {
    const unknown = await run(folder, ['monitor', 'strem'])
    expect(unknown.code).toBe(2)
    expect(unknown.stderr).toMatch(/There is no model "strem"[\s\S]*stream/)
    for (const argv of [
      ['--window', 'long'],
      ['--window', '3'],
      ['--reference', 'mine'],
      ['--since', 'then'],
    ])
      expect((await run(folder, ['monitor', ...argv])).code).toBe(2)
    const missing = await run(folder, ['monitor', '--folder', 'nowhere'])
    expect(missing).toMatchObject({ code: 1 })
    expect(missing.stderr).toContain('PROJECT_LOG_MISSING')
  })
})
