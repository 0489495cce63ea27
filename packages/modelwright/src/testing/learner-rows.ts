import type { Column, PreparedColumn, Task } from '@modelwright/runtime'
import { type Learner, type Seed, seedOf, type Target, type TrainingData, takeData } from '../core/index.ts'
import { missingColumn, sampleColumn } from './sample-columns.ts'

function sampledFeatures(learner: Learner, rowCount: number, seed: Seed): Map<string, Column> {
  const draw = (): number => seed.next() + seed.next() + seed.next() - 1.5
  const numbers = ['first', 'second'].map((name) => {
    const values = Float64Array.from({ length: rowCount }, draw)
    if (learner.supports.missing) for (let row = 0; row < rowCount; row += 9) values[row] = Number.NaN
    return [name, { type: 'number', values } as Column] as const
  })
  if (!learner.supports.categories) return new Map(numbers)
  const codes = Int32Array.from({ length: rowCount }, () => seed.integer(4) - 1)
  const color: Column = { type: 'category', codes, levels: ['blue', 'green', 'red', 'never met'] }
  return new Map<string, Column>([numbers[0], ['color', color], numbers[1]])
}

function signalOf(features: ReadonlyMap<string, Column>, row: number): number {
  let value = 0
  for (const column of features.values()) {
    if (column.type === 'number') value += Number.isNaN(column.values[row]) ? 0.3 : column.values[row]
    else if (column.type === 'category') value += 0.4 * column.codes[row]
  }
  return value
}

function targetOf(task: Task, values: Float64Array): Target {
  if (task === 'regression') return { task, values: values.map((value) => 10 + 3 * value) }
  if (task === 'binary')
    return { task, codes: Int32Array.from(values, (v) => Number(v > 0.2)), classes: ['no', 'yes'] }
  const codeOf = (v: number): number => (v < -0.4 ? 0 : v < 0.6 ? 1 : 2)
  return { task, codes: Int32Array.from(values, codeOf), classes: ['low', 'middle', 'high'] }
}

/** Draws rows whose target follows from the features, with noise: something any learner should learn from. */
export function learnerRows(learner: Learner, task: Task, rowCount = 120): TrainingData {
  const seed = seedOf(11)
  const features = sampledFeatures(learner, rowCount, seed)
  const noise = seed.split('noise')
  const values = Float64Array.from(
    { length: rowCount },
    (_, row) => signalOf(features, row) + noise.next() - 0.5,
  )
  return { rowCount, features, target: targetOf(task, values) }
}

/** Whole weights from 0 to 3, and the rows repeated that often instead. */
export function weighted(data: TrainingData): { weighted: TrainingData; repeated: TrainingData } {
  const seed = seedOf(12)
  const weights = Float64Array.from({ length: data.rowCount }, () => seed.integer(4))
  const rows = [...weights].flatMap((weight, row) => new Array<number>(weight).fill(row))
  return { weighted: { ...data, weights }, repeated: takeData(data, Uint32Array.from(rows)) }
}

const constant = (value: number, rowCount: number): Column => ({
  type: 'number',
  values: new Float64Array(rowCount).fill(value),
})

/** Tables that are hard on a solver, by what is hard about them. */
export function hardRows(learner: Learner, task: Task): ReadonlyMap<string, TrainingData> {
  const data = learnerRows(learner, task)
  const { rowCount, features } = data
  const first = features.get('first') as Extract<Column, { type: 'number' }>
  const plus = (more: Record<string, PreparedColumn>): TrainingData => ({
    ...data,
    features: new Map([...features, ...Object.entries(more)]),
  })
  const scaled = (factor: number): Column => ({
    type: 'number',
    values: first.values.map((value) => value * factor),
  })
  const cases: [string, TrainingData][] = [
    ['no feature', { ...data, features: new Map() }],
    ['a constant column', plus({ constant: constant(5, rowCount) })],
    ['a constant column of a huge value', plus({ constant: constant(1e300, rowCount) })],
    ['a column twice', plus({ again: first })],
    ['a column of huge values', plus({ huge: scaled(1e300) })],
    ['a column of the largest values there are', plus({ huge: scaled(1e308) })],
    ['a column of tiny values', plus({ tiny: scaled(1e-300) })],
    ['a column far from zero', plus({ far: { type: 'number', values: first.values.map((v) => 1e12 + v) } })],
    ['more columns than rows', takeData(plus({ a: scaled(2), b: scaled(3) }), Uint32Array.of(0, 1, 2, 3))],
  ]
  if (learner.supports.categories) {
    const missing: Column = { type: 'category', codes: new Int32Array(rowCount).fill(-1), levels: ['a'] }
    const none: Column = { type: 'category', codes: new Int32Array(rowCount).fill(-1), levels: [] }
    cases.push(['a category that is never there', plus({ missing, none })])
  }
  if (learner.supports.sparse) {
    cases.push(
      ['a block of terms', plus({ terms: sampleColumn('sparse', rowCount, seedOf(13)) })],
      ['a block with nothing in it', plus({ terms: missingColumn('sparse', rowCount) })],
    )
  }
  return new Map(cases)
}
