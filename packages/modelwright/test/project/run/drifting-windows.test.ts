import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load, log } from '@modelwright/runtime'
import { expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { cellOf } from '../../../src/core/index.ts'
import { csv, last, logistic, sinceDrift, type WindowUse, weighted } from '../../../src/index.ts'
import { type StreamRows, simulateStream } from '../../../src/testing/index.ts'
import { flowOf } from './flow/flow-of.ts'
import { sampleFolder } from './sample-folder.ts'

const learnt = 4000
const changedAt = 3000
const judged = 4000

function rowsOf({ rows, times, outcomes }: StreamRows): readonly Readonly<Record<string, unknown>>[] {
  const columns = [...rows.columns]
  return Array.from({ length: rows.rowCount }, (_, row) => ({
    ...Object.fromEntries(columns.map(([name, column]) => [name, cellOf(column, row)])),
    at: new Date(times[row]!).toISOString(),
    outcome: outcomes[row] === 1 ? 'yes' : 'no',
  }))
}

function csvOf(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const names = Object.keys(rows[0]!)
  return [names.join(','), ...rows.map((row) => names.map((name) => row[name]).join(','))].join('\n')
}

const found = new Map<string, Promise<number>>()

/** Mean log loss, on rows that come later, of a model that learnt from a window; measured once. */
function lossOf(seed: number, window: 'all' | WindowUse): Promise<number> {
  const key = JSON.stringify([seed, window])
  const loss = found.get(key) ?? measuredLoss(seed, window)
  found.set(key, loss)
  return loss
}

async function measuredLoss(seed: number, window: 'all' | WindowUse): Promise<number> {
  const folder = sampleFolder()
  const change = { kind: 'concept', shape: 'sudden', at: changedAt, size: 1 } as const
  const stream = simulateStream({ seed, change, everyMs: 3_600_000 })
  writeFileSync(join(folder, 'stream.csv'), csvOf(rowsOf(stream.next(learnt))))
  const workflow = {
    ...{ name: 'stream', retrieve: csv('stream.csv'), target: 'outcome', time: 'at', window, seed },
    ...{ train: [logistic()], tune: { budget: { trials: 1 }, ensemble: false } },
  }
  const later = stream.next(judged)
  return flowOf(
    folder,
    workflow,
    ({ told }) => {
      const said = load(readFileSync(told!.path)).predict(rowsOf(later)).predictions
      const losses = said.map(({ probabilities }, row) => {
        const p = (probabilities as Record<string, number>)['yes']!
        return -log(later.outcomes[row] === 1 ? p : 1 - p)
      })
      return losses.reduce((sum, loss) => sum + loss, 0) / losses.length
    },
    { until: 'pack' },
  )
}

// A row an hour: the concept changed 1000 hours before the last row.
const from = (rows: number) => `${rows}h`

it.each([1, 2, 3, 4, 5].slice(0, times(1, 5)))(
  'after a change of concept, rows since then beat all rows, and so do rows weighed by age (stream %i)',
  async (seed) => {
    const all = await lossOf(seed, 'all')
    const sliding = await lossOf(seed, last(from(learnt - changedAt)))
    const aged = await lossOf(seed, weighted(from(300)))
    expect(sliding).toBeLessThan(all - 0.02)
    expect(aged).toBeLessThan(all - 0.02)
  },
)

it('a window since drift holds the rows that a window of that length holds', async () => {
  const stream = simulateStream({ seed: 1, everyMs: 3_600_000 })
  const { times } = stream.next(learnt)
  const began = new Date(times[changedAt]!).toISOString()
  expect(await lossOf(1, sinceDrift({ from: began, leastRows: 500 }))).toBe(
    await lossOf(1, last(from(learnt - changedAt))),
  )
})

it('where nothing changes, fewer rows cost something: a window is no free gift', async () => {
  const still = async (window: 'all' | WindowUse) => {
    const folder = sampleFolder()
    const stream = simulateStream({ seed: 6, everyMs: 3_600_000 })
    writeFileSync(join(folder, 'stream.csv'), csvOf(rowsOf(stream.next(learnt))))
    const later = stream.next(judged)
    return flowOf(
      folder,
      {
        ...{ name: 'stream', retrieve: csv('stream.csv'), target: 'outcome', time: 'at', window },
        ...{ train: [logistic()], tune: { budget: { trials: 1 }, ensemble: false } },
      },
      ({ told }) => {
        const said = load(readFileSync(told!.path)).predict(rowsOf(later)).predictions
        const wrong = said.map(({ probabilities }, row) =>
          Math.abs((probabilities as Record<string, number>)['yes']! - later.chances[row]!),
        )
        return wrong.reduce((sum, one) => sum + one, 0) / wrong.length
      },
      { until: 'pack' },
    )
  }
  expect(await still('all')).toBeLessThan(await still(last(from(300))))
})
