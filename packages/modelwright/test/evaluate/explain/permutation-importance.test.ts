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

it('columns that say the same look idle one by one, and not when shuffled together', () => {
  const twins = { ...rows, columns: new Map(rows.columns).set('twin', numberColumn(strong)) }
  // The model takes the larger of two that are equal: with one shuffled, half is left.
  const both = (batch: Batch): Float64Array => {
    const of = (name: string): Float64Array => (batch.columns.get(name) as { values: Float64Array }).values
    return of('strong').map((s, i) => 1.5 * s + 1.5 * of('twin')[i] + of('weak')[i])
  }
  const found = permutationImportance({
    ...input,
    rows: twins,
    predict: both,
    columns: ['strong', ['strong', 'twin'], 'idle'],
  })
  expect(found.map(({ column }) => column)).toEqual(['strong + twin', 'strong', 'idle'])
  expect(found[0].drop).toBeGreaterThan(1.8 * found[1].drop)
})

it('intervals hold the drop on endless rows in about 95 of 100 tables, and an idle column is rarely called useful', () => {
  const tables = 120
  const size = 150
  let within = 0
  let isWrong = 0
  // Squared error: shuffling x adds its variance twice, times the square of its weight.
  const truth = Math.sqrt(0.25 + 2 / 12) - 0.5
  for (let table = 0; table < tables; table++) {
    const stream = seedOf(100 + table)
    const uniform = (): number[] => Array.from({ length: size }, () => stream.next())
    const [x, idleColumn, noise] = [uniform(), uniform(), uniform()]
    const batch: Batch = {
      rowCount: size,
      columns: new Map([
        ['x', numberColumn(x)],
        ['idle', numberColumn(idleColumn)],
      ]),
    }
    const spread = Math.sqrt(12) / 2
    const found = permutationImportance({
      rows: batch,
      // The second column moves predictions a little, and helps nothing.
      predict: (of) => {
        const values = (name: string) => (of.columns.get(name) as { values: Float64Array }).values
        return values('x').map((value, row) => value + 0.05 * (values('idle')[row] - 0.5))
      },
      target: {
        task: 'regression',
        values: Float64Array.from(x, (value, row) => value + spread * (noise[row] - 0.5)),
      },
      metric: 'rmse',
      seed: stream.split('importance'),
    })
    const [of, none] = ['x', 'idle'].map((name) => found.find(({ column }) => column === name)!)
    if (of.low <= truth && truth <= of.high) within++
    if (none.low > 0) isWrong++
  }
  expect(within / tables).toBeGreaterThan(0.89)
  expect(isWrong / tables).toBeLessThan(0.09)
})

it('rows that belong together are left out together: the interval is wider where they are alike', () => {
  const groups = Array.from({ length: 300 }, (_, row) => Math.floor(row / 30))
  const alike = groups.map((group) => Math.sin(group))
  const together: Batch = { rowCount: 300, columns: new Map(rows.columns).set('strong', numberColumn(alike)) }
  const values = Float64Array.from(alike, (s, i) => 3 * s + weak[i])
  const common = {
    ...input,
    rows: together,
    target: { task: 'regression', values } as const,
    columns: ['strong'],
  }
  const width = ({ low, high }: { low: number; high: number }): number => high - low
  const [plain] = permutationImportance(common)
  const [grouped] = permutationImportance({ ...common, groups })
  expect(grouped.drop).toBe(plain.drop)
  expect(width(grouped)).toBeGreaterThan(1.5 * width(plain))
})
