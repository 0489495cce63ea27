import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeSmallCells } from '../../../src/monitor/judge/merge-small-cells.ts'

const cell = fc
  .record({
    rows: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 400 })),
    loss: fc.double({ min: 0, max: 1, noNaN: true }),
    variance: fc.double({ min: 0, max: 1, noNaN: true }),
    prediction: fc.double({ min: -5, max: 5, noNaN: true }),
  })
  .map((one) => (one.rows === 0 ? { rows: 0, loss: 0, variance: 0, prediction: 0 } : one))

const cells = fc.array(cell, { minLength: 2, maxLength: 25 })

type Cells = NonNullable<ReturnType<typeof mergeSmallCells>>['cells']

/** Rows by what is told of them: cells that share a mean are told together. */
function rowsTold(all: Cells): number[] {
  const rows = new Map<string, number>()
  for (const one of all)
    if (one.rows > 0) {
      const key = `${one.loss} ${one.prediction}`
      rows.set(key, (rows.get(key) ?? 0) + one.rows)
    }
  return [...rows.values()]
}

function sumsOf(all: Cells) {
  return all.reduce(
    (sum, { rows, loss, variance, prediction }) => ({
      rows: sum.rows + rows,
      loss: sum.loss + rows * loss,
      squares: sum.squares + rows * (variance + loss * loss),
      prediction: sum.prediction + rows * prediction,
    }),
    { rows: 0, loss: 0, squares: 0, prediction: 0 },
  )
}

describe.each(['numbers', 'levels'])('losses of %s', (of) => {
  it('are those of ten rows and more, and add up to what they were', () => {
    fc.assert(
      fc.property(cells, (given) => {
        const profile =
          of === 'numbers'
            ? { cuts: Float64Array.from({ length: given.length - 2 }, (_, at) => at), cells: given }
            : { levels: Array.from({ length: given.length - 2 }, (_, at) => `level ${at}`), cells: given }
        const merged = mergeSmallCells(profile)
        const before = sumsOf(given)
        if (merged === undefined) {
          expect(before.rows).toBeLessThan(10)
          return
        }
        expect(Math.min(...rowsTold(merged.cells), 10)).toBe(10)
        const after = sumsOf(merged.cells)
        expect(after.rows).toBe(before.rows)
        for (const name of ['loss', 'squares', 'prediction'] as const)
          expect(after[name]).toBeCloseTo(before[name], 6)
        expect(merged.cells.length).toBe((merged.cuts?.length ?? merged.levels!.length) + 2)
      }),
    )
  })
})
