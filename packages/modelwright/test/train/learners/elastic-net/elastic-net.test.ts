import { type Column, models, type PreparedColumn, type SparseLinearState } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import {
  deadlineIn,
  readOptions,
  type Seed,
  seedOf,
  type Target,
  type TrainingData,
} from '../../../../src/core/index.ts'
import { elasticNet } from '../../../../src/train/learners/elastic-net/elastic-net.ts'
import { distance, fitContext } from '../../linear-fixture.ts'

async function fit(
  data: TrainingData,
  given: Readonly<Record<string, unknown>>,
  context = fitContext(),
): Promise<SparseLinearState> {
  return await elasticNet.fit(data, readOptions(elasticNet.options, given, 'elastic-net'), context)
}

const numbers = (rowCount: number, seed: Seed): Float64Array =>
  Float64Array.from({ length: rowCount }, () => seed.next() - 0.5)

/** Thirty columns of which three matter, and a category that does not. */
function wideData(task: 'binary' | 'multiclass' | 'regression', rowCount = 300): TrainingData {
  const seed = seedOf(4)
  const columns = Array.from({ length: 30 }, () => numbers(rowCount, seed))
  const score = columns[0].map((value, row) => 6 * value - 4 * columns[1][row] + 3 * columns[2][row])
  const noise = numbers(rowCount, seed)
  const features = new Map<string, PreparedColumn>(
    columns.map((values, j) => [`x${j}`, { type: 'number', values } as Column]),
  )
  const codes = Int32Array.from({ length: rowCount }, () => seed.integer(3))
  features.set('idle', { type: 'category', codes, levels: ['a', 'b', 'c'] })
  const target: Target =
    task === 'regression'
      ? { task, values: score.map((value, row) => 1000 + 50 * (value + noise[row])) }
      : task === 'binary'
        ? {
            task,
            codes: Int32Array.from(score, (value, row) => Number(value + noise[row] > 0)),
            classes: ['no', 'yes'],
          }
        : {
            task,
            codes: Int32Array.from(score, (value, row) =>
              Math.min(2, Math.max(0, Math.round(value + noise[row]) + 1)),
            ),
            classes: ['low', 'middle', 'high'],
          }
  return { rowCount, features, target }
}

/** The same numbers as one block of terms. */
function asBlock(data: TrainingData): TrainingData {
  const columns = [...data.features.values()].flatMap((column) =>
    column.type === 'number' ? [column.values] : [],
  )
  const size = columns.length
  const starts = Int32Array.from({ length: data.rowCount + 1 }, (_, row) => row * size)
  const places = Int32Array.from({ length: data.rowCount * size }, (_, at) => at % size)
  const values = Float64Array.from(places, (place, at) => columns[place][Math.floor(at / size)])
  return { ...data, features: new Map([['terms', { type: 'sparse', starts, places, values, size }]]) }
}

const predict = (state: SparseLinearState, { features, rowCount }: TrainingData): Float64Array =>
  models['sparse-linear'].predict(state, [...features.values()], rowCount)

describe('the elastic net', () => {
  for (const task of ['binary', 'multiclass', 'regression'] as const)
    it(`keeps what matters and leaves the rest out: ${task}`, async () => {
      const data = wideData(task)
      const state = await fit(data, { alpha: 0.05, l1Ratio: 1 })
      const { state: narrowed, inputs } = elasticNet.narrow!(state)
      expect(inputs.slice(0, 2)).toEqual([0, 1])
      expect(inputs.length).toBeLessThan(10)
      expect(inputs).not.toContain(30)
      expect(narrowed.sizes).toHaveLength(inputs.length)
      expect(narrowed.values).toEqual(state.values)
    })

  for (const task of ['binary', 'multiclass', 'regression'] as const)
    it(`fits a block of terms as it fits numbers: ${task}`, async () => {
      const data = wideData(task)
      data.features instanceof Map && data.features.delete('idle')
      const given = { alpha: 0.01, l1Ratio: 0.5, tolerance: 1e-11 }
      const [byPairs, byRows] = [data, asBlock(data)]
      const found = [predict(await fit(byPairs, given), byPairs), predict(await fit(byRows, given), byRows)]
      const scale = found[0].reduce((top, value) => Math.max(top, Math.abs(value)), 0)
      expect(distance(found[0], found[1]) / scale).toBeLessThan(1e-5)
    })

  it('sets all coefficients to 0 under a strong penalty: only the prior is left', async () => {
    const data = wideData('binary')
    const state = await fit(data, { alpha: 10, l1Ratio: 1 })
    expect(state.places).toHaveLength(0)
    const codes = data.target.task === 'binary' ? data.target.codes : new Int32Array()
    const share = codes.reduce((sum, code) => sum + code, 0) / codes.length
    expect(predict(state, data)[0]).toBeCloseTo(share, 9)
    expect(elasticNet.narrow!(state).inputs).toEqual([])
  })

  it('means the same in any unit of the target', async () => {
    const data = wideData('regression')
    const inMillions = {
      ...data,
      target: {
        task: 'regression',
        values: (data.target as { values: Float64Array }).values.map((v) => v * 1e6),
      },
    } as TrainingData
    const [small, large] = [await fit(data, { alpha: 0.02 }), await fit(inMillions, { alpha: 0.02 })]
    expect(large.places).toEqual(small.places)
    const off = small.values.map((value, k) => large.values[k] / 1e6 / value)
    expect(distance(off, new Float64Array(off.length).fill(1))).toBeLessThan(1e-9)
  })

  it('gives what it has at the deadline, and says how far from the optimum it is', async () => {
    for (const task of ['binary', 'multiclass', 'regression'] as const) {
      const notes: string[] = []
      const context = { ...fitContext(notes), deadline: deadlineIn(0, () => 0) }
      const state = await fit(wideData(task), { alpha: 0.0001, tolerance: 1e-12 }, context)
      expect(notes.join()).toMatch(/stopped by the deadline after \d+ sweeps, at most .* of the loss above/)
      expect(state.places.length).toBeGreaterThan(0)
    }
  })

  it('says when it ran out of iterations', async () => {
    const notes: string[] = []
    await fit(wideData('binary'), { alpha: 0.0001, maxIterations: 2 }, fitContext(notes))
    expect(notes.join()).toContain('stopped at maxIterations, after')
  })

  it('gives a class without rows next to no chance', async () => {
    const data = wideData('multiclass')
    const target = { ...data.target, classes: ['low', 'middle', 'high', 'never'] } as Target
    const state = await fit({ ...data, target }, {})
    const found = predict(state, { ...data, target })
    expect(Math.max(...found.filter((_, at) => at % 4 === 3))).toBeLessThan(0.01)
  })

  it('refuses rows of one class', async () => {
    const data = wideData('binary')
    const target: Target = { task: 'binary', codes: new Int32Array(300), classes: ['no', 'yes'] }
    await expect(fit({ ...data, target }, {})).rejects.toMatchObject({ code: 'TRAIN_TARGET_CONSTANT' })
  })
})
