import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dailyStream, day, hour, keysOf, logRows, pass, start, trainedFolder } from './watched-project.ts'

let folder: string

beforeAll(async () => {
  folder = await trainedFolder({ seed: 3 })
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a pass over windows', () => {
  it('judges days that are over, and finds the day on which a column moved', async () => {
    const change = { kind: 'covariate', shape: 'sudden', at: 3000, size: 1.5 } as const
    const made = dailyStream({ seed: 3, change, outcomes: { delayMs: 6 * hour } }, 1000).next(5200)
    await logRows(folder, made, { toldUntil: start + 5.2 * day })
    const found = await pass(folder, start + 5.2 * day)
    expect(keysOf(found)).toEqual([])
  })
})
