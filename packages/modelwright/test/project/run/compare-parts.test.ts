import { expect, it } from 'vitest'
import { beatsBaseline, checkGates, notWorse } from '../../../src/evaluate/index.ts'
import { compareFolds } from '../../../src/project/run/compare-parts.ts'

const codes = Int32Array.from({ length: 20 }, (_, row) => row % 2)
const target = { task: 'binary', codes, classes: ['no', 'yes'] } as const
/** Right of the first rows, wrong of the others. */
const contender = (right: number) => ({
  target,
  predictions: Float64Array.from(codes, (code, row) => (row < right ? code : 1 - code)),
})

it('two folds that agree to the bit prove nothing: the interval of their difference is as wide as its p-value says', () => {
  const fold = { contender: contender(20), testIds: new Uint32Array(20) }
  const found = compareFolds([fold, fold], [contender(10), contender(10)], 'accuracy')
  expect(found).toMatchObject({ score: 1, other: 0.5, difference: 0.5, betterShare: 1 })
  expect(found.p).toBeGreaterThan(0.1)
  expect(found.low).toBeLessThan(0)
  const evaluation = { task: 'binary' }
  const context = { evaluation, metric: 'accuracy', baseline: () => found } as unknown as Parameters<
    typeof checkGates
  >[1]
  const gates = [beatsBaseline({ by: 0.4 }), notWorse({ than: 'baseline' })]
  expect(checkGates(gates, context).map(({ passed }) => passed)).toEqual([false, false])
})
