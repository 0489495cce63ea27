import { existsSync, readFileSync, rmSync } from 'node:fs'
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

describe('modelwright monitor', () => {
  it('shows windows, what changed, what it costs and what to do, and ends with 3 where something is to be acted on', async () => {
    const done = await run(folder, ['monitor'])
    console.log(
      done.stdout,
      (await run(folder, ['monitor', 'series', 'drift/number 1/effect'])).stdout,
      (await run(folder, ['update', '--dry'])).stdout,
    )
    expect(done.code).toBe(3)
  })
})
