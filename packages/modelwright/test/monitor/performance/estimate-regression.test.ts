import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { type Seed, seedOf, tableOf } from '../../../src/core/index.ts'
import { randomNormal } from '../../../src/evaluate/index.ts'
import { checkEstimates, estimateRegression, type JudgedBatch } from '../../../src/monitor/index.ts'
import { fitRows } from '../../../src/project/monitor/fit-rows.ts'

/** A model that is right on average, and errs the more the greater `x` is. */
function rowsOf(count: number, moved: number, seed: Seed): JudgedBatch {
  const x = Float64Array.from({ length: count }, () => seed.next() + moved)
  const predictions = x.map((value) => 10 * value)
  const truth = predictions.map((value, row) => value + (0.2 + 2 * x[row]) * randomNormal(seed))
  return { rows: tableOf({ x: { type: 'number', values: x } }), predictions, truth }
}

const maeOf = ({ truth, predictions }: JudgedBatch): number =>
  truth.reduce((sum, value, row) => sum + Math.abs(value - predictions[row]), 0) / truth.length
const rmseOf = ({ truth, predictions }: JudgedBatch): number =>
  Math.sqrt(truth.reduce((sum, value, row) => sum + (value - predictions[row]) ** 2, 0) / truth.length)

describe('error without outcomes', () => {
  it('follows rows to where errors are greater, beyond those it knows, and its intervals hold what turns out', async () => {
    const mae: Parameters<typeof checkEstimates>[0][number][] = []
    const rmse: typeof mae = []
    for (let run = 0; run < times(8, 200); run++) {
      const seed = seedOf(run)
      const reference = rowsOf(2000, 0, seed.split('reference'))
      const window = rowsOf(400, run % 2 === 0 ? 0.4 : 0, seed.split('window'))
      const found = await estimateRegression(window, reference, ['mae', 'rmse'], { fitRows, seed })
      mae.push({ estimated: found['mae'], measured: maeOf(window) })
      rmse.push({ estimated: found['rmse'], measured: rmseOf(window) })
      // As if rows were like before, it would be off by far more.
      if (run % 2 === 0) expect(found['mae'].value).toBeGreaterThan(1.1 * maeOf(reference))
    }
    for (const one of [mae, rmse])
      for (const isMoved of [true, false]) {
        const { held } = checkEstimates(one.filter((_, run) => (run % 2 === 0) === isMoved))
        expect(held).toBeGreaterThanOrEqual(times(0.75, isMoved ? 0.85 : 0.93))
      }
  })
})
