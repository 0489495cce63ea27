import type { Column, Task } from '@modelwright/runtime'
import { seedOf, type Target, type TrainingData } from '../../../src/core/index.ts'

function targetOf(task: Task, scores: Float64Array): Target {
  if (task === 'regression') return { task, values: scores }
  const cuts = task === 'binary' ? [0] : [-0.5, 0.5]
  const codes = Int32Array.from(scores, (score) => cuts.filter((cut) => score > cut).length)
  return { task, codes, classes: ['no', 'maybe', 'yes'].slice(0, cuts.length + 1) }
}

/** Two numbers, one of them with missing values, two categories with few and many levels, and noise. */
export function treesData(task: Task, rowCount: number, levelCount = 40): TrainingData {
  const seed = seedOf(7)
  const normal = (): number => seed.next() + seed.next() + seed.next() - 1.5
  const a = Float64Array.from({ length: rowCount }, normal)
  const b = Float64Array.from({ length: rowCount }, normal)
  const place = Int32Array.from({ length: rowCount }, () => seed.integer(5) - 1)
  const street = Int32Array.from({ length: rowCount }, () => seed.integer(levelCount))
  const scores = a.map(
    (x, row) => x - b[row] * b[row] + (place[row] % 2) * 0.7 + (street[row] % 3) * 0.4 - 0.5,
  )
  const levels = (count: number): string[] => Array.from({ length: count }, (_, code) => `level ${code}`)
  const features = new Map<string, Column>([
    ['a', { type: 'number', values: a.map((x) => (seed.next() < 0.1 ? Number.NaN : x)) }],
    ['b', { type: 'number', values: b }],
    ['place', { type: 'category', codes: place, levels: levels(4) }],
    ['street', { type: 'category', codes: street, levels: levels(levelCount) }],
    ['noise', { type: 'number', values: a.map(() => Math.floor(10 * seed.next())) }],
  ])
  return { rowCount, features, target: targetOf(task, scores) }
}
