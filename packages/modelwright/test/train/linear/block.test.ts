import { models, type PreparedColumn, type SparseColumn } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import {
  type FitContext,
  noDeadline,
  type OptionSpecs,
  readOptions,
  seedOf,
  type Target,
  takeRows,
} from '../../../src/core/index.ts'
import { sampleColumn } from '../../../src/testing/sample-columns.ts'
import { logistic } from '../../../src/train/learners/logistic/logistic.ts'
import { ridge } from '../../../src/train/learners/ridge/ridge.ts'

const rowCount = 400
const block = sampleColumn('sparse', rowCount, seedOf(3)) as SparseColumn

function expanded({ starts, places, values, size }: SparseColumn): PreparedColumn[] {
  return Array.from({ length: size }, (_, place) => {
    const dense = new Float64Array(rowCount)
    for (let row = 0; row < rowCount; row++)
      for (let k = starts[row]; k < starts[row + 1]; k++) if (places[k] === place) dense[row] = values[k]
    return { type: 'number', values: dense } as const
  })
}

const columns = expanded(block)
const noise = seedOf(4)
const scores = Float64Array.from({ length: rowCount }, (_, row) =>
  columns.reduce(
    (sum, column, at) => sum + (column.type === 'number' ? column.values[row] * (at - 2) : 0),
    noise.next(),
  ),
)
const targets: readonly [typeof logistic | typeof ridge, Target][] = [
  [
    logistic,
    { task: 'binary', codes: Int32Array.from(scores, (v) => Number(v > 0.5)), classes: ['no', 'yes'] },
  ],
  [
    logistic,
    {
      task: 'multiclass',
      codes: Int32Array.from(scores, (v) => (v < 0 ? 0 : v < 1 ? 1 : 2)),
      classes: ['a', 'b', 'c'],
    },
  ],
  [ridge, { task: 'regression', values: scores }],
]
const context: FitContext = { seed: seedOf(1), deadline: noDeadline, progress: () => {} }

describe('a sparse block', () => {
  it.each(targets)(
    'gives $name the coefficients that its columns one by one give',
    async (learner, target) => {
      const tight = 'tolerance' in learner.options ? { tolerance: 1e-6 } : {}
      const options = readOptions<OptionSpecs>(learner.options, tight, learner.name) as never
      const fit = (features: Map<string, PreparedColumn>) =>
        learner.fit({ rowCount, features, target }, options, context)
      const sparse = await fit(new Map([['terms', block]]))
      const dense = await fit(new Map(columns.map((column, at) => [`x${at}`, column])))
      expect([...sparse.sizes]).toEqual([-2 - block.size])
      sparse.coefficients.forEach((value, at) => {
        expect(value).toBeCloseTo(dense.coefficients[at], 5)
      })
      sparse.intercepts.forEach((value, at) => {
        expect(value).toBeCloseTo(dense.intercepts[at], 5)
      })
    },
  )

  it('predicts the same bits for a row alone and among others', () => {
    const state = {
      sizes: Int32Array.of(-2 - block.size),
      coefficients: Float64Array.of(0.1, -0.7, 1.3, 2.9, -1e-3, 7),
      intercepts: Float64Array.of(0.2),
    }
    const operation = models.logistic
    const all = operation.predict(state, [block], rowCount)
    for (let row = 0; row < rowCount; row++)
      expect(operation.predict(state, [takeRows(block as PreparedColumn, Uint32Array.of(row))], 1)[0]).toBe(
        all[row],
      )
  })
})
