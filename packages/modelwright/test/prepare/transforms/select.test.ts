import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  categoryColumn,
  numberColumn,
  type OptionSpecs,
  readOptions,
  type Selection,
  seedOf,
  type Target,
} from '../../../src/core/index.ts'
import {
  fitTransforms,
  impute,
  planPreparation,
  polynomial,
  standardise,
} from '../../../src/prepare/index.ts'
import { select, selectTransform } from '../../../src/prepare/transforms/select.ts'

const seed = seedOf(4)
const rowCount = 200
const draw = (): (number | null)[] => Array.from({ length: rowCount }, () => seed.next())
const noise = numberColumn(draw())
const signal = numberColumn(draw())
const weak = numberColumn(
  draw().map((value, row) => (value as number) * 3 + (signal as { values: Float64Array }).values[row]),
)
const constant = numberColumn(draw().map(() => 1))
const values = (signal as { values: Float64Array }).values
const levels = categoryColumn([...values].map((value) => (value > 0.5 ? 'high' : 'low')))
const target: Target = { task: 'regression', values: values.map((value) => 10 * value) }
const classes: Target = {
  task: 'multiclass',
  codes: Int32Array.from(values, (v) => Math.floor(v * 3)),
  classes: ['a', 'b', 'c'],
}
const all = { noise, signal, weak, constant, levels }

function kept(given: Record<string, unknown>, of: Target = target, columns: object = all): string[] {
  const named = Object.entries(columns).map(([name, column]) => ({ name, column }))
  const options = readOptions<OptionSpecs>(selectTransform.options, given, 'select')
  const state = selectTransform.fit(named, options as never, {
    rowCount,
    target: of,
    seed: seedOf(1),
  }) as Selection
  return state.kept.map((at) => named[at].name)
}

describe('select', () => {
  it('is asked for by column names', () => {
    expect(select(['a', 'b'], { by: 'variance' })).toMatchObject({ name: 'select', columns: ['a', 'b'] })
  })

  it.each([target, classes])('keeps what tells most of the target: $task', (of) => {
    expect(kept({ count: 1 }, of)).toEqual(['signal'])
    expect(kept({ count: 2 }, of)).toEqual(['signal', 'levels'])
    expect(kept({ by: 'correlation', least: 0.5 }, of)).toEqual(['signal', 'levels'])
  })

  it('drops what does not vary, and what says the same as an earlier one', () => {
    expect(kept({ by: 'variance' })).toEqual(['noise', 'signal', 'weak', 'levels'])
    const double = numberColumn([...values].map((value) => 5 - 2 * value))
    expect(kept({ by: 'redundancy' }, target, { ...all, double })).toEqual(Object.keys(all))
  })

  it('keeps one column where none is good enough', () => {
    expect(kept({ by: 'correlation', least: 2 })).toEqual(['signal'])
  })

  it('does not depend on the scale, or on a column that is beside it', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.double({ min: -100, max: 100, noNaN: true }),
        (by, plus) => {
          const moved = numberColumn([...values].map((value) => value * by + plus))
          expect(kept({ count: 1, by: 'correlation' }, target, { noise, moved })).toEqual(['moved'])
          expect(kept({ count: 1 }, target, { noise, moved })).toEqual(['moved'])
        },
      ),
      { numRuns: 50, seed: 1 },
    )
  })

  it('leaves neither a step nor a column in what is fitted, and later steps go on without', () => {
    const batch = { rowCount, columns: new Map(Object.entries({ noise, signal, weak, constant })) }
    const schema = {
      inputs: [...batch.columns.keys()].map((name) => ({ name, type: 'number', nullable: true }) as const),
      output: { name: 'y', task: 'regression' },
    } as const
    const names = [...batch.columns.keys()]
    const steps = [
      select(names, { by: 'correlation', count: 2 }),
      impute(names),
      standardise(names.map((name) => `${name}.filled`)),
      polynomial(names.map((name) => `${name}.filled.scaled`)),
    ]
    const supports = { missing: true, categories: true, weights: true, scaled: false }
    const plan = planPreparation(schema, batch, supports, { steps })
    const { features, transforms } = fitTransforms(plan, batch, target, seedOf(1))
    expect(transforms.map(({ name, inputs }) => `${name} ${inputs.length}`)).toEqual([
      ...['impute 2', 'standardise 2', 'polynomial 2'],
    ])
    expect([...features.keys()]).toEqual([
      ...['signal.filled.scaled', 'weak.filled.scaled', 'signal.filled.scaled*signal.filled.scaled'],
      ...['signal.filled.scaled*weak.filled.scaled', 'weak.filled.scaled*weak.filled.scaled'],
    ])
  })
})
