import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import type { Report } from '../../src/core/index.ts'
import { createPool } from '../../src/core/node/pool.ts'
import { type NotedTrial, noteTrial, search } from '../../src/tune/index.ts'
import { shareOf } from '../../src/tune/shortage.ts'
import { bundleChild } from '../project/child.ts'
import { temporaryFolder } from '../project/temporary.ts'
import { searchData } from './search-fixture.ts'

const entry = pathToFileURL(await bundleChild('greedy-worker'))
const data = searchData('regression', 900)
const options = {
  seed: 1,
  clock: () => performance.now(),
  trials: 9,
  learners: [{ learner: 'ridge' }],
  portfolio: false,
  folds: 2,
}

afterEach(() => {
  for (const name of ['FOLDER', 'KIND', 'SHARE', 'TRIALS']) delete process.env[`GREEDY_${name}`]
})

/** Searches in threads that take more memory than there is in some trials, unless these take so small a share of the rows. */
async function greedySearch(
  { kind, share, trials }: { kind: 'heap' | 'array'; share: number; trials: readonly number[] },
  { size, ...asked }: { size: number; trials?: number },
) {
  const folder = await temporaryFolder()
  Object.assign(process.env, {
    ...{ GREEDY_FOLDER: folder, GREEDY_KIND: kind, GREEDY_SHARE: `${share}` },
    GREEDY_TRIALS: JSON.stringify(trials),
  })
  const pool = createPool({ size, entry, resourceLimits: { maxOldGenerationSizeMb: 48 } })
  const reports: Report[] = []
  const log = (report: Report): void => void reports.push(report)
  const found = await search(data, { ...options, ...asked, pool, log })
  await pool.close()
  const lines = readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n')
  return { found, reports, folds: lines.map((line) => JSON.parse(line) as [number, number, number]) }
}

const plain = ({ trials }: Awaited<ReturnType<typeof search>>) =>
  trials.map(({ index, state, scores, share, error, options: values }) => ({
    ...{ index, state, scores, share, error, values },
  }))

describe('a search whose memory runs out', () => {
  it('fits a fold again alone, records the trial, takes fewer rows in those that follow, and says so', async () => {
    const greedy = { kind: 'array', share: 0.25, trials: [1, 5, 9] } as const
    const { found, reports, folds } = await greedySearch(greedy, { size: 2 })
    const states = found.trials.map(({ state, share = 1 }) => [state, share])
    expect(states.map(([, share]) => share)).toEqual([1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25])
    expect(states.flatMap(([state], index) => (state === 'failed' ? [index] : []))).toEqual([1, 5])
    expect(found.trials[1].error).toMatch(/^Memory ran out, also with nothing beside it: Array buffer/)
    expect(folds.filter(([trial]) => trial === 1)).toEqual([
      [1, 0, 1],
      [1, 0, 1],
    ])
    expect(found.best.state).toBe('done')
    const warnings = reports.flatMap((report) => (report.kind === 'warning' ? [report.message] : []))
    expect(warnings).toHaveLength(2)
    expect(warnings[0]).toContain('Memory ran out 2 times while a fold was fitted')
    expect(warnings[1]).toBe(
      "Memory was too short for trial 1 (ridge), also alone: its trials from 5 on took a part of each fold's rows, at least 1 in 4.",
    )
    expect(found.notes).toEqual(expect.arrayContaining(warnings))

    const alone = await greedySearch(greedy, { size: 1 })
    expect(plain(alone.found)).toEqual(plain(found))
    const replay: readonly NotedTrial[] = found.trials.map(noteTrial)
    expect(plain(await search(data, { ...options, replay }))).toEqual(plain(found))
  }, 300_000)

  it('goes on where a thread is ended by its heap', async () => {
    const greedy = { kind: 'heap', share: 0.5, trials: [1] } as const
    const { found } = await greedySearch(greedy, { size: 1, trials: 2 })
    expect(found.trials.map(({ state }) => state)).toEqual(['done', 'failed', 'done'])
    expect(found.trials[1].error).toContain('also with nothing beside it: The worker thread that ran')
    expect(found.trials[1].error).toContain('ran out of memory')
  }, 300_000)
})

describe('shareOf', () => {
  it('halves once for failures that could not know of each other, again for those that could', () => {
    expect(shareOf(3, [1, 2], 4)).toBe(1)
    expect(shareOf(6, [1, 2], 4)).toBe(0.5)
    expect(shareOf(20, [1, 2, 6], 4)).toBe(0.25)
    expect(shareOf(99, [0, 4, 8, 12, 16, 20, 24, 28], 4)).toBe(1 / 64)
  })
})
