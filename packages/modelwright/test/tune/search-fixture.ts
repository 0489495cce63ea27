import type { Column, Schema, Task } from '@modelwright/runtime'
import { times } from '../../../../test/long.ts'
import { seedOf, type Target } from '../../src/core/index.ts'
import type { Recipe } from '../../src/train/index.ts'
import type { SearchData } from '../../src/tune/index.ts'

function targetOf(task: Task, signal: Float64Array): Target {
  if (task === 'regression') return { task, values: signal }
  if (task === 'binary')
    return { task, codes: Int32Array.from(signal, (value) => Number(value > 0)), classes: ['no', 'yes'] }
  const codes = Int32Array.from(signal, (value) => (value < -0.5 ? 0 : value < 0.7 ? 1 : 2))
  return { task, codes, classes: ['low', 'middle', 'high'] }
}

/** Rows as read by a schema: two numbers, one with missing values, a category, and a target that follows from them. */
export function searchData(task: Task, rowCount = 150): SearchData {
  const seed = seedOf(3)
  const draw = (): number => seed.next() * 2 - 1
  const first = Float64Array.from({ length: rowCount }, draw)
  const second = Float64Array.from({ length: rowCount }, (_, row) => (row % 11 === 0 ? Number.NaN : draw()))
  const codes = Int32Array.from({ length: rowCount }, () => seed.integer(3))
  const levels = ['blue', 'green', 'red']
  const signal = first.map(
    (value, row) => value + 0.5 * (second[row] || 0) + 0.6 * (codes[row] - 1) + 0.5 * draw(),
  )
  const target = targetOf(task, signal)
  const columns = new Map<string, Column>([
    ['first', { type: 'number', values: first }],
    ['second', { type: 'number', values: second }],
    ['color', { type: 'category', codes, levels }],
  ])
  const classes = target.task === 'regression' ? {} : { classes: target.classes }
  const schema: Schema = {
    inputs: [
      { name: 'first', type: 'number', nullable: false },
      { name: 'second', type: 'number', nullable: true },
      { name: 'color', type: 'category', nullable: false, levels },
    ],
    output: { name: 'target', task, ...classes },
  }
  return { schema, rows: { rowCount, columns }, target }
}

/**
 * The usual learners of a task, the trees few in the short form: their number is not searched, all else is proposed as ever, and the
 * time of a search is that of its trees.
 */
export function searchLearners(task: Task): readonly Recipe[] {
  const trees = { learner: 'boosted-trees', options: { trees: times(30, 1000) } }
  return [trees, { learner: task === 'regression' ? 'ridge' : 'logistic' }]
}
