import type { Batch } from '@modelwright/runtime'
import { expect, it } from 'vitest'
import { numberColumn, seedOf } from '../../../src/core/index.ts'
import { permutationImportance } from '../../../src/evaluate/index.ts'

const seed = seedOf(1)
const draw = (): number[] => Array.from({ length: 300 }, () => seed.next())
const [strong, weak, idle] = [draw(), draw(), draw()]
const rows: Batch = {
  rowCount: 300,
  columns: new Map([
    ['idle', numberColumn(idle)],
    ['strong', numberColumn(strong)],
    ['weak', numberColumn(weak)],
  ]),
}
const target = { task: 'regression', values: Float64Array.from(strong, (s, i) => 3 * s + weak[i]) } as const

function predict(batch: Batch): Float64Array {
  const valuesOf = (name: string): Float64Array => {
    const column = batch.columns.get(name)
    if (column?.type !== 'number') throw new Error('no such column')
    return column.values
  }
  return valuesOf('strong').map((s, i) => 3 * s + valuesOf('weak')[i])
}

const input = { rows, predict, target, metric: 'rmse', seed: seedOf(2) }

it('ranks columns by what the model loses without them, whichever way the metric points', () => {
  for (const metric of ['rmse', 'r2']) {
    const found = permutationImportance({ ...input, metric })
    expect(found.map(({ column }) => column)).toEqual(['strong', 'weak', 'idle'])
    expect(found[2]).toEqual({ column: 'idle', drop: 0, low: 0, high: 0, p: 1, rate: 1 })
    for (const { drop, low, high } of found.slice(0, 2)) {
      expect(low).toBeGreaterThan(0)
      expect(low).toBeLessThan(drop)
      expect(high).toBeGreaterThan(drop)
    }
  }
})

it('a column has the same importance whoever else is asked about', () => {
  const all = permutationImportance(input)
  const [one] = permutationImportance({ ...input, columns: ['weak'] })
  // Adjusted for one question, not for three.
  expect(one).toEqual({ ...all[1], rate: all[1].p })
  expect(permutationImportance(input)).toEqual(all)
})

it('many rows are sampled', () => {
  let most = 0
  permutationImportance({
    ...input,
    maximumRows: 50,
    predict: (batch) => {
      most = Math.max(most, batch.rowCount)
      return predict(batch)
    },
  })
  expect(most).toBe(50)
})

it('the rows themselves are not touched', () => {
  const before = [...predict(rows)]
  permutationImportance(input)
  expect([...predict(rows)]).toEqual(before)
})

it('an unknown column is refused', () => {
  expect(() => permutationImportance({ ...input, columns: ['stron'] })).toThrowError(
    expect.objectContaining({ code: 'CORE_COLUMN_UNKNOWN' }),
  )
})
