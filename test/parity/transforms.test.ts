import { readFileSync } from 'node:fs'
import { allOperations, type Column, type OneHotState, type PreparedColumn } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import {
  categoryColumn,
  numberColumn,
  type OptionSpecs,
  readOptions,
  seedOf,
} from '../../packages/modelwright/src/core/index.ts'
import { transformList } from '../../packages/modelwright/src/prepare/index.ts'

interface Fixture {
  numbers: Record<
    string,
    {
      values: (number | null)[]
      mean: number
      scale: number
      scaled: (number | null)[]
      fills: Record<'median' | 'mean' | 'mode', number>
    }
  >
  levels: Record<
    string,
    {
      values: (string | null)[]
      indicators: number[][]
      served: number[][]
      names: string[]
      ranks: (number | null)[]
      mode: string
    }
  >
  unknown: (string | null)[]
  times: Record<'ms' | 'year' | 'month' | 'day' | 'weekday' | 'hour' | 'days', (number | null)[]>
}

const fixture: Fixture = JSON.parse(
  readFileSync(new URL('../fixtures/transforms.json', import.meta.url), 'utf8'),
)

function fitted(name: string, column: Column, given: Record<string, unknown> = {}) {
  const transform = transformList.find((candidate) => candidate.name === name)!
  const columns = [{ name: 'x', column }]
  const options = readOptions<OptionSpecs>(transform.options, given, name)
  const rowCount =
    column.type === 'category' ? column.codes.length : (column as { values: Float64Array }).values.length
  const context = {
    rowCount,
    target: { task: 'regression', values: new Float64Array(rowCount) },
    seed: seedOf(1),
  } as const
  const state = transform.fit(columns, transform.resolve?.(columns, options) ?? options, context)
  const apply = (served: Column, rows: number): readonly PreparedColumn[] =>
    allOperations.transforms[name].apply(state, [served], rows)
  return { state, apply }
}

const numbersIn = (column: PreparedColumn): (number | null)[] =>
  column.type === 'number' ? Array.from(column.values, (v) => (Number.isNaN(v) ? null : v)) : []

function expectClose(found: number | null, wanted: number | null, unit = 1): void {
  if (found === null || wanted === null) expect(found).toBe(wanted)
  else expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1e-12 * Math.max(unit, Math.abs(wanted)))
}

describe.each(Object.entries(fixture.numbers))(
  'number column "%s" as scikit-learn has it',
  (_name, wanted) => {
    const column = numberColumn(wanted.values)

    it('StandardScaler', () => {
      const { state, apply } = fitted('standardise', column)
      const { mean, scale } = state as { mean: Float64Array; scale: Float64Array }
      expect(Math.abs(mean[0] - wanted.mean)).toBeLessThanOrEqual(1e-12 * Math.abs(wanted.mean))
      expectClose(scale[0], wanted.scale, 0)
      const unit = Math.max(1, Math.abs(wanted.mean) / wanted.scale)
      const found = numbersIn(apply(column, wanted.values.length)[0])
      wanted.scaled.forEach((value, row) => {
        expectClose(found[row], value, unit)
      })
    })

    it.each(['median', 'mean', 'mode'] as const)('SimpleImputer: %s', (by) => {
      const { state, apply } = fitted('impute', column, { by })
      const fill = (state as { values: Float64Array }).values[0]
      expectClose(fill, wanted.fills[by], 0)
      expect(numbersIn(apply(column, wanted.values.length)[0])).toEqual(
        wanted.values.map((value) => value ?? fill),
      )
    })
  },
)

/** Expands codes to indicators in scikit-learn's order: by name, the pooled level last. */
function indicatorsOf(column: PreparedColumn, names: readonly string[]): number[][] {
  if (column.type !== 'category') throw new Error('not a category')
  const found = column.levels.map((level) => (level === '(rare)' ? 'infrequent_sklearn' : level))
  expect([...found].sort()).toEqual([...names].sort())
  return Array.from(column.codes, (code) => names.map((name) => Number(code >= 0 && found[code] === name)))
}

describe.each(Object.entries(fixture.levels))(
  'category column "%s" as scikit-learn has it',
  (_name, wanted) => {
    const column = categoryColumn(wanted.values)

    it('OneHotEncoder with min_frequency 5 and infrequent_if_exist', () => {
      const { state, apply } = fitted('one-hot', column)
      const { kept } = (state as OneHotState).columns[0]
      expect(kept).toBe(
        wanted.names.filter((name) => name !== 'infrequent_sklearn' && name !== '(missing)').length,
      )
      expect(indicatorsOf(apply(column, wanted.values.length)[0], wanted.names)).toEqual(wanted.indicators)
      const served = categoryColumn(fixture.unknown)
      expect(indicatorsOf(apply(served, fixture.unknown.length)[0], wanted.names)).toEqual(wanted.served)
    })

    it('OrdinalEncoder', () => {
      const order = [...new Set(wanted.values)].filter((level) => level !== null).sort()
      const { apply } = fitted('ordinal', column, { order })
      const all = [...wanted.values, ...fixture.unknown]
      expect(numbersIn(apply(categoryColumn(all), all.length)[0])).toEqual(wanted.ranks)
    })

    it('SimpleImputer: most_frequent', () => {
      const { state } = fitted('impute', column)
      expect(state).toEqual({ kind: 'category', columns: [{ level: wanted.mode }] })
    })
  },
)

describe('times as pandas has them', () => {
  const ms = Float64Array.from(fixture.times.ms, (value) => value ?? Number.NaN)
  const { apply } = fitted('date-parts', { type: 'time', values: ms })
  const parts = ['year', 'month', 'day', 'weekday', 'hour', 'days'] as const

  it.each(parts)('%s', (part) => {
    const outputs = apply({ type: 'time', values: ms }, ms.length)
    expect(numbersIn(outputs[parts.indexOf(part)])).toEqual(fixture.times[part])
  })
})
