import type { Column } from '@modelwright/runtime'
import { seedOf, type TrainingData } from '../../../src/core/index.ts'

/** Rows with numbers, some missing, and a category; the target depends on all. */
export function forestData(
  rowCount: number,
  task: 'binary' | 'multiclass' | 'regression',
  draw = 1,
): TrainingData {
  const seed = seedOf(draw)
  const number = (): Float64Array => Float64Array.from({ length: rowCount }, () => seed.next())
  const [a, b, c, noise] = [number(), number(), number(), number()]
  for (let row = 0; row < rowCount; row += 7) b[row] = Number.NaN
  const codes = Int32Array.from({ length: rowCount }, () => seed.integer(5) - 1)
  const values = a.map(
    (x, row) => 2 * x + (Number.isNaN(b[row]) ? 1 : b[row]) + (codes[row] === 2 ? 1 : 0) + 0.4 * noise[row],
  )
  const features = new Map<string, Column>([
    ['a', { type: 'number', values: a }],
    ['b', { type: 'number', values: b }],
    ['place', { type: 'category', codes, levels: ['n', 'e', 's', 'w'] }],
    ['c', { type: 'number', values: c }],
  ])
  if (task === 'regression') return { rowCount, features, target: { task, values } }
  const classes = task === 'binary' ? ['no', 'yes'] : ['low', 'middle', 'high', 'top']
  const width = classes.length
  const order = Float64Array.from(values).sort()
  const edges = classes.slice(1).map((_, at) => order[Math.floor(((at + 1) * rowCount) / width)])
  const labels = Int32Array.from(values, (value) => edges.filter((edge) => value >= edge).length)
  return { rowCount, features, target: { task, codes: labels, classes } }
}
