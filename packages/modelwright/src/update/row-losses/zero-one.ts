import type { RowLoss } from './row-loss.ts'

/**
 * 1 where the class is wrong, else 0: what accuracy counts. Two classes are told apart at one half.
 *
 * Expected of itself: 1 less the greatest probability.
 */
export const zeroOne: RowLoss = {
  name: 'zero-one',
  tasks: ['binary', 'multiclass'],
  needsScale: false,
  of(truth, said) {
    if (truth.task === 'regression') throw new Error('bug: classes are right or wrong, numbers are not')
    const { codes, classes } = truth
    if (truth.task === 'binary')
      return Float64Array.from(codes, (code, row) => ((said[row] >= 0.5 ? 1 : 0) === code ? 0 : 1))
    return Float64Array.from(codes, (code, row) =>
      likeliest(said, row * classes.length, classes.length) === code ? 0 : 1,
    )
  },
  expected(task, said, classCount) {
    if (task === 'binary') return said.map((p) => Math.min(p, 1 - p))
    return Float64Array.from({ length: said.length / classCount }, (_, row) => {
      const from = row * classCount
      return 1 - said[from + likeliest(said, from, classCount)]
    })
  },
}

/** Position of the greatest of some numbers, from where they begin; the first of several. */
function likeliest(values: Float64Array, from: number, count: number): number {
  let best = 0
  for (let at = 1; at < count; at++) if (values[from + at] > values[from + best]) best = at
  return best
}
