import { readFileSync } from 'node:fs'
import type { PreparedColumn } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { categoryColumn, numberColumn, type Target } from '../../packages/modelwright/src/core/index.ts'
import { transformList } from '../../packages/modelwright/src/prepare/index.ts'
import { correlationOf, informationOf } from '../../packages/modelwright/src/prepare/relations.ts'
import { fitted } from '../../packages/modelwright/test/prepare/fitted.ts'

type Cells = (number | null)[]
type Both = { fitted: Cells; served: Cells }

interface Fixture {
  numbers: Record<
    string,
    {
      values: Cells
      'min-max': Both
      robust: Both
      uniform: Both
      normal: Both
      lambda: number
      power: Cells
      bins: Record<'quantile' | 'width', Cells>
    }
  >
  served: Cells
  table: { columns: number[][]; pca: number[][]; products: number[][] }
  levels: (string | null)[]
  truths: Record<'regression' | 'binary' | 'multiclass', number[]>
  targets: Record<string, number[][]>
  buckets: Record<string, number>
  relations: { information: Record<'binary' | 'multiclass', number>; numbers: number[]; correlation: number }
}

const fixture: Fixture = JSON.parse(
  readFileSync(new URL('../fixtures/prepare.json', import.meta.url), 'utf8'),
)
const transformOf = (name: string) => transformList.find((transform) => transform.name === name)!
const valuesOf = (column: PreparedColumn): Cells => {
  if (column.type === 'category') return Array.from(column.codes)
  if (column.type !== 'number') throw new Error(column.type)
  return Array.from(column.values, (value) => (Number.isNaN(value) ? null : value))
}

function expectClose(found: Cells, wanted: Cells, tolerance: number): void {
  expect(found).toHaveLength(wanted.length)
  wanted.forEach((value, at) => {
    const other = found[at]
    if (value === null || other === null || other === undefined) expect(other).toBe(value)
    else expect(Math.abs(other - value)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(value)))
  })
}

describe.each(Object.entries(fixture.numbers))('"%s" as scikit-learn has it', (_name, wanted) => {
  const column = numberColumn(wanted.values)
  const served = numberColumn(fixture.served)

  it.each([
    ['MinMaxScaler', 'min-max', {}, wanted['min-max'], 1e-9],
    ['RobustScaler', 'robust', {}, wanted.robust, 1e-9],
    ['QuantileTransformer, uniform', 'quantile', { count: 20, shape: 'uniform' }, wanted.uniform, 1e-9],
    ['QuantileTransformer, normal', 'quantile', { count: 20, shape: 'normal' }, wanted.normal, 1e-8],
  ] as const)('%s', (_class, name, options, both, tolerance) => {
    const { apply } = fitted(transformOf(name), [column], options)
    expectClose(valuesOf(apply()[0]), both.fitted, tolerance)
    expectClose(valuesOf(apply([served])[0]), both.served, tolerance)
  })

  it('PowerTransformer', () => {
    const { state, apply } = fitted(transformOf('power'), [column])
    const [lambda] = (state as { lambda: Float64Array }).lambda
    // Far from zero every power is nearly a straight line: none is much better than another.
    const isFlat = Math.abs(wanted.lambda) > 5
    if (!isFlat) expect(Math.abs(lambda - wanted.lambda)).toBeLessThan(1e-5)
    expectClose(valuesOf(apply()[0]), wanted.power, isFlat ? 1e-3 : 1e-5)
  })

  it.each(['quantile', 'width'] as const)('KBinsDiscretizer: %s', (by) => {
    const [made] = fitted(transformOf('bin'), [column], { by }).apply()
    const codes = valuesOf(made).filter((code) => code !== -1) as number[]
    // Where the largest value fills a bin alone we give it one; scikit-learn joins it to the bin before.
    const last = Math.max(...(wanted.bins[by] as number[]))
    expect(codes.map((code) => Math.min(code, last))).toEqual(wanted.bins[by])
  })
})

describe('tables and levels as scikit-learn has them', () => {
  const columns = fixture.table.columns.map((values) => numberColumn(values))

  it('PCA', () => {
    const made = fitted(transformOf('pca'), columns, { count: 3 }).apply()
    made.forEach((column, k) => {
      expectClose(valuesOf(column), fixture.table.pca[k], 1e-9)
    })
  })

  it('PolynomialFeatures', () => {
    const made = fitted(transformOf('polynomial'), columns.slice(0, 3), { degree: 3 }).apply()
    expect(made).toHaveLength(fixture.table.products.length)
    made.forEach((column, k) => {
      expectClose(valuesOf(column), fixture.table.products[k], 1e-12)
    })
  })

  it.each(Object.keys(fixture.targets))('TargetEncoder: %s', (name) => {
    const [task, smooth] = name.split(', ') as ['regression' | 'binary' | 'multiclass', string]
    const truth = fixture.truths[task]
    const target: Target =
      task === 'regression'
        ? { task, values: Float64Array.from(truth) }
        : { task, codes: Int32Array.from(truth), classes: task === 'binary' ? ['0', '1'] : ['0', '1', '2'] }
    const smoothing = smooth === 'auto' ? -1 : Number(smooth)
    const column = categoryColumn(fixture.levels)
    const { apply } = fitted(transformOf('target-encoding'), [column], { smoothing }, target)
    const unseen = apply([categoryColumn(['a', 'never met', null])])
    apply().forEach((made, k) => {
      expectClose([...valuesOf(made), ...valuesOf(unseen[k])], fixture.targets[name][k], 1e-12)
    })
  })

  it('FeatureHasher', () => {
    const names = Object.keys(fixture.buckets)
    const [made] = fitted(transformOf('hashing'), [categoryColumn(names)], { buckets: 50 }).apply()
    expect(valuesOf(made)).toEqual(names.map((name) => fixture.buckets[name]))
  })

  it('mutual_info_score and r_regression', () => {
    const { information, numbers, correlation } = fixture.relations
    const column = categoryColumn(fixture.levels)
    for (const task of ['binary', 'multiclass'] as const) {
      const target = { codes: Int32Array.from(fixture.truths[task]), count: 3 }
      expect(informationOf(column, target)).toBeCloseTo(information[task], 12)
    }
    const truth = Float64Array.from(fixture.truths.regression)
    expect(correlationOf(Float64Array.from(numbers), truth)).toBeCloseTo(correlation, 12)
  })
})
