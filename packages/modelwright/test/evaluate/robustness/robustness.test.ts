import type { Batch, Input } from '@modelwright/runtime'
import { expect, it } from 'vitest'
import {
  categoryColumn,
  cellOf,
  columnOf,
  deadlineIn,
  numberColumn,
  seedOf,
  type Table,
  tableOf,
} from '../../../src/core/index.ts'
import { lookedText, robustnessOf, seedSpread } from '../../../src/evaluate/index.ts'

const rowCount = 300
const stream = seedOf(5)
const x = Array.from({ length: rowCount }, () => stream.next() * 10)
const color = x.map((value) => (value > 5 ? 'red' : 'blue'))
const raw = tableOf({
  x: numberColumn(x),
  idle: numberColumn(x.map(() => stream.next())),
  color: categoryColumn(color),
})
const inputs = [
  { name: 'x', type: 'number', nullable: true },
  { name: 'idle', type: 'number', nullable: false },
  { name: 'color', type: 'category', nullable: true, levels: ['blue', 'red'] },
] as unknown as readonly Input[]

/** Predicts what x says, and where it is missing what the color says; unknown colors say nothing. */
function predict(rows: Batch): Float64Array {
  const values = columnOf(rows, 'x') as { values: Float64Array }
  const colors = columnOf(rows, 'color')
  return Float64Array.from(values.values, (value, row) => {
    const seen = cellOf(colors, row)
    const guess = seen === 'red' ? 7.5 : seen === 'blue' ? 2.5 : 5
    return Number.isNaN(value) ? guess : 0.9 * value + 0.1 * guess
  })
}

const input = {
  raw,
  inputs,
  target: { task: 'regression' as const, values: Float64Array.from(x) },
  read: (rows: Table): Batch => rows,
  predict,
  metric: 'rmse',
  seed: seedOf(1),
}

it('scores fall as more is damaged, each kind with its own curve', () => {
  const { curves, score } = robustnessOf(input)
  expect(curves.map(({ against }) => against)).toEqual(['noise', 'missing', 'unknown-levels', 'typos'])
  for (const { points } of curves) {
    expect(points.map(({ share }) => share)).toEqual([0.05, 0.1, 0.2, 0.5])
    for (const { score: left, drop, low, high } of points) {
      expect(drop).toBeCloseTo(left - score, 12)
      expect(low).toBeLessThanOrEqual(left)
      expect(high).toBeGreaterThanOrEqual(left)
    }
    expect(points[3].drop).toBeGreaterThan(points[0].drop)
    expect(points[3].drop).toBeGreaterThan(0)
  }
})

it('noise is a share of the column’s own spread: a twentieth of it moves the score by about that', () => {
  const { curves } = robustnessOf({
    ...input,
    predict: (rows) => (columnOf(rows, 'x') as { values: Float64Array }).values,
  })
  const mean = x.reduce((sum, value) => sum + value, 0) / rowCount
  const spread = Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (rowCount - 1))
  const { points } = curves[0]
  for (const { share, score } of points) expect(Math.abs(score / (share * spread) - 1)).toBeLessThan(0.15)
})

it('looks at each column alone: the one that matters first, the idle one at nothing', () => {
  const { columns } = robustnessOf(input)
  expect(columns[0]).toMatchObject({ column: 'x', against: 'unit' })
  const idle = columns.filter(({ column }) => column === 'idle')
  expect(idle.map(({ drop }) => drop)).toEqual([0, 0])
  expect(idle[0].isRequired).toBe(true)
  expect(columns.find(({ column, against }) => column === 'color' && against === 'unit')).toBeUndefined()
})

it('a model without an answer for damaged rows is said to have none, first of all', () => {
  const blind = (rows: Batch) =>
    predict(rows).map((value, row) =>
      columnOf(rows, 'color').type === 'category' && cellOf(columnOf(rows, 'color'), row) === null
        ? Number.NaN
        : value,
    )
  const { columns } = robustnessOf({ ...input, predict: blind })
  expect(columns[0]).toMatchObject({ column: 'color', against: 'missing' })
  expect(columns[0].drop).toBeNaN()
})

it('the same seed gives the same damage, another another', () => {
  expect(robustnessOf(input)).toEqual(robustnessOf(input))
  expect(robustnessOf({ ...input, seed: seedOf(2) })).not.toEqual(robustnessOf(input))
})

it('looks at every input, and says of how many there was no time to', () => {
  const more = Array.from({ length: 40 }, (_, at) => `extra ${at}`)
  const columns = new Map(raw.columns)
  for (const name of more) columns.set(name, columnOf(raw, 'idle'))
  const wider = [...inputs, ...more.map((name) => ({ name, type: 'number' as const, nullable: true }))]
  const wide = { ...input, raw: { ...raw, columns }, inputs: wider }
  const all = robustnessOf(wide)
  expect([all.inputs, all.inputsLookedAt]).toEqual([wider.length, wider.length])
  expect(new Set(all.columns.map(({ column }) => column)).size).toBe(wider.length)
  const cut = robustnessOf({ ...wide, deadline: deadlineIn(0, () => 1) })
  expect([cut.inputs, cut.inputsLookedAt]).toEqual([wider.length, 0])
  expect(lookedText(cut)).toBe(`0 of ${wider.length} inputs were looked at one by one before the time was up`)
})

it('takes a sample of many rows, and stops when its time is up', () => {
  expect(robustnessOf({ ...input, maximumRows: 50 }).rowCount).toBe(50)
  const { curves, columns } = robustnessOf({ ...input, deadline: deadlineIn(0, () => 1) })
  expect([curves, columns]).toEqual([[], []])
})

it('the file itself is left as it was', () => {
  const before = [...(columnOf(raw, 'x') as { values: Float64Array }).values]
  robustnessOf(input)
  expect([...(columnOf(raw, 'x') as { values: Float64Array }).values]).toEqual(before)
  expect(cellOf(columnOf(raw, 'color'), 0)).toBe(color[0])
})

it('the spread of seeds counts the model’s own score', () => {
  expect(seedSpread(0.8, [0.83, 0.81], 5)).toEqual({
    own: 0.8,
    scores: [0.83, 0.81],
    asked: 5,
    spread: expect.closeTo(0.03, 12),
  })
  expect(seedSpread(0.8, [], 5).spread).toBe(0)
})
