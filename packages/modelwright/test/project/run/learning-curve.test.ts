import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runDocument } from '../../../src/cli/run-text.ts'
import { deadlineIn, noDeadline, seedOf, type Target } from '../../../src/core/index.ts'
import { boostedTrees, csv, run } from '../../../src/index.ts'
import { learningCurve } from '../../../src/project/run/learning-curve.ts'
import { factsOf } from './facts.ts'
import { sampleFolder } from './sample-folder.ts'

const folder = sampleFolder('penguins.csv')
const { signal } = new AbortController()

/** A target that is its row number, and a fit that foretells the mean. */
const values = Float64Array.from({ length: 200 }, (_, row) => row % 17)
const target: Target = { task: 'regression', values }
const data = {
  schema: { inputs: [], output: { name: 'y', task: 'regression' as const } },
  fixes: [],
  rows: { rowCount: 200, columns: new Map() },
  target,
}

function meanFit(seen: number[]) {
  return async (rows: Uint32Array, of: Target) => {
    if (of.task !== 'regression') throw new Error('numbers')
    seen.push(rows.length)
    const mean = of.values.reduce((sum, value) => sum + value, 0) / of.values.length
    return (test: Uint32Array) => new Float64Array(test.length).fill(mean)
  }
}

describe('the learning curve', () => {
  it('fits growing shares of the rows in each fold; a small share lies in the next', async () => {
    const seen: number[] = []
    const steps = await learningCurve(
      data,
      { seed: seedOf(1), fit: meanFit(seen), metric: 'rmse' },
      { signal, deadline: noDeadline },
    )
    expect(steps.map(({ share }) => share)).toEqual([0.1, 0.2, 0.4, 0.7, 1])
    expect(steps.map(({ rows }) => rows)).toEqual([16, 32, 64, 112, 160])
    expect(seen).toHaveLength(25)
    for (const { value, low, high } of steps) {
      expect(low).toBeLessThan(value)
      expect(high).toBeGreaterThan(value)
    }
  })

  it('is less sure of a small share, by how many rows test what so many trained', async () => {
    const zero = async () => (test: Uint32Array) => new Float64Array(test.length)
    const settings = { seed: seedOf(1), fit: zero, metric: 'rmse' }
    const steps = await learningCurve(data, settings, { signal, deadline: noDeadline })
    const [least, ...more] = steps.map(({ low, high }) => high - low)
    // Scores are the same at every share, so that only (1/5 + test rows ÷ training rows) differs: 40 by 16, and 40 by 160.
    expect(least / more[3]).toBeCloseTo(Math.sqrt((0.2 + 40 / 16) / (0.2 + 40 / 160)), 10)
  })

  it('leaves out shares that are no fit, and stops when its share of the time is up', async () => {
    const few = { ...data, target: { task: 'regression' as const, values: values.slice(0, 40) } }
    const settings = { seed: seedOf(1), fit: meanFit([]), metric: 'mae' }
    const steps = await learningCurve(few, settings, { signal, deadline: noDeadline })
    expect(steps.map(({ share }) => share)).toEqual([0.4, 0.7, 1])
    let now = 0
    const deadline = deadlineIn(40, () => now++)
    const cut = await learningCurve(data, { ...settings, fit: meanFit([]) }, { signal, deadline })
    expect(cut.length).toBeGreaterThan(0)
    expect(cut.length).toBeLessThan(5)
  })

  it('stands in the report and the JSON of a run that asks for it', async () => {
    const workflow = {
      retrieve: csv('penguins.csv'),
      target: 'sex',
      train: [boostedTrees({ trees: 20 })],
      tune: { budget: { trials: 1 } },
    }
    const result = await run({ ...workflow, evaluate: { learningCurve: true } }, { folder, workers: 0 })
    const document = runDocument(factsOf(result, folder))
    expect(document.learningCurve?.map(({ share }) => share)).toEqual([0.1, 0.2, 0.4, 0.7, 1])
    expect(document.calibrationError?.low).toBeLessThanOrEqual(document.calibrationError?.high ?? -1)
    const page = readFileSync(result.report, 'utf8')
    expect(page).toContain('Would more rows help?')
    expect(page).toContain('Both errors (DET)')
    expect(page).toContain('without what chance adds')
    await expect(
      run({ ...workflow, evaluate: { learningCurve: 'yes' as never } }, { folder, workers: 0 }),
    ).rejects.toMatchObject({ code: 'PROJECT_WORKFLOW_INVALID' })
  })
})
