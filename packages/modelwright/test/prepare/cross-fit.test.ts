import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { categoryColumn, seedOf, type Target } from '../../src/core/index.ts'
import { crossFitted, dealtFolds } from '../../src/prepare/cross-fit.ts'
import { fitTransforms, planPreparation, targetEncoding } from '../../src/prepare/index.ts'
import { targetEncodingTransform } from '../../src/prepare/transforms/target-encoding.ts'

const options = { smoothing: 0, folds: 5, classes: [] }

function encoded(levels: readonly (string | null)[], values: readonly number[], seed = 1): Float64Array {
  const target: Target = { task: 'regression', values: Float64Array.from(values) }
  const context = { rowCount: levels.length, target, seed: seedOf(seed) }
  const columns = [{ name: 'x', column: categoryColumn(levels) }]
  const [made] = crossFitted(targetEncodingTransform, columns, options, context)
  if (made.type !== 'number') throw new Error(made.type)
  return made.values
}

const rows = fc.array(
  fc.record({ level: fc.constantFrom('a', 'b', 'c', 'd', null), value: fc.integer({ min: -9, max: 9 }) }),
  { minLength: 2, maxLength: 60 },
)

describe('cross-fitting of target encoding', () => {
  it('never lets the target of a row reach its own feature', () => {
    fc.assert(
      fc.property(rows, fc.nat(), fc.integer({ min: -1000, max: 1000 }), (given, at, other) => {
        const row = at % given.length
        const levels = given.map(({ level }) => level)
        const values = given.map(({ value }) => value)
        const before = encoded(levels, values)[row]
        values[row] = other
        expect(encoded(levels, values)[row]).toBe(before)
      }),
      { numRuns: 300, seed: 1 },
    )
  })

  it('lets the target reach rows of other folds with the same level', () => {
    const levels = new Array<string>(20).fill('a')
    const values = levels.map((_, row) => row % 2)
    const before = encoded(levels, values)
    values[0] = 1000
    const after = encoded(levels, values)
    expect([...after].filter((value, row) => value !== before[row]).length).toBeGreaterThan(10)
  })

  it('tells nothing of a target that has nothing to do with the levels, however many there are', () => {
    const seed = seedOf(9)
    const rowCount = 4000
    const levels = Array.from({ length: rowCount }, (_, row) => `level ${row % 1900}`)
    const values = levels.map(() => seed.next())
    const made = encoded(levels, values)
    const mean = (of: ArrayLike<number>): number =>
      Array.from(of).reduce((sum, value) => sum + value, 0) / rowCount
    const [a, b] = [mean(made), mean(values)]
    const product = made.reduce((sum, value, row) => sum + (value - a) * (values[row] - b), 0)
    const sizes = Math.sqrt(
      made.reduce((sum, value) => sum + (value - a) ** 2, 0) *
        values.reduce((sum, value) => sum + (value - b) ** 2, 0),
    )
    expect(Math.abs(product / sizes)).toBeLessThan(0.05)
  })

  it('deals every fold as many rows, give or take one, by chance alone', () => {
    const folds = dealtFolds(103, 5, seedOf(2))
    for (let fold = 0; fold < 5; fold++)
      expect(folds.filter((of) => of === fold).length - 20).toBeLessThanOrEqual(1)
    expect(dealtFolds(103, 5, seedOf(2))).toEqual(folds)
    expect(dealtFolds(103, 5, seedOf(3))).not.toEqual(folds)
  })

  it('is what a plan trains on, while the state that is shipped saw all rows', () => {
    const levels = Array.from({ length: 40 }, (_, row) => 'ab'[row % 2])
    const target: Target = { task: 'regression', values: Float64Array.from(levels.keys()) }
    const batch = { rowCount: 40, columns: new Map([['x', categoryColumn(levels)]]) }
    const schema = {
      inputs: [{ name: 'x', type: 'category', nullable: false, levels: ['a', 'b'] }],
      output: { name: 'y', task: 'regression' },
    } as const
    const supports = { missing: true, categories: true, weights: true, scaled: false }
    const plan = planPreparation(schema, batch, supports, { steps: [targetEncoding('x', { smoothing: 0 })] })
    const { features, transforms } = fitTransforms(plan, batch, target, seedOf(1))
    expect((transforms[0].state as { columns: { values: Float64Array }[] }).columns[0].values).toEqual(
      Float64Array.of(19, 20),
    )
    const made = features.get('x.target')
    if (made?.type !== 'number') throw new Error('no numbers')
    expect(new Set(made.values).size).toBeGreaterThan(2)
    const again = fitTransforms(plan, batch, target, seedOf(1)).features.get('x.target')
    expect(again).toEqual(made)
  })
})
