import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Batch, Column } from '../../src/column.ts'
import type { Intervals, Pipeline, Schema, SideModel } from '../../src/contracts.ts'
import { allOperations } from '../../src/operations.ts'
import { classScores, intervalsOf, readIntervals } from '../../src/outputs/intervals.ts'
import { readerOf } from '../../src/reader.ts'

const number = (name: string) => ({ name, type: 'number' as const, nullable: false })
const numbers: Schema = { inputs: [number('a'), number('b')], output: { name: 'y', task: 'regression' } }
const classes: Schema = {
  inputs: [],
  output: { name: 'y', task: 'multiclass', classes: ['a', 'b', 'c'] },
}

/** A model that says a column as it is. */
function says(name: string): SideModel {
  const state = {
    sizes: Int32Array.of(-1),
    coefficients: Float64Array.of(1),
    intercepts: Float64Array.of(0),
  }
  return { transforms: [], model: { name: 'linear', inputs: [name], state } }
}

function ends(
  intervals: Omit<Intervals, 'coverage'>,
  outputs: number[],
  columns: Record<string, number[]> = {},
) {
  const schema = columns['a'] === undefined ? classes : numbers
  const pipeline: Pipeline = { schema, fixes: [], ...says('a'), intervals: { coverage: 0.9, ...intervals } }
  const batch: Batch = {
    rowCount: outputs.length,
    columns: new Map(
      Object.entries(columns).map(([name, values]): [string, Column] => [
        name,
        { type: 'number', values: Float64Array.from(values) },
      ]),
    ),
  }
  return [...intervalsOf(pipeline, allOperations)(batch, Float64Array.from(outputs))]
}

describe('intervals of numbers', () => {
  const limits = Float64Array.of(2)

  it('lie evenly around the prediction, or as wide as a side model says, at least so wide', () => {
    expect(ends({ method: 'absolute', limits, sides: [] }, [5, -1], { a: [0, 0], b: [0, 0] })).toEqual([
      3, 7, -3, 1,
    ])
    const columns = { a: [0, 0], b: [3, -9] }
    expect(ends({ method: 'normalised', limits, sides: [says('b')], least: 0.5 }, [5, 5], columns)).toEqual([
      -1, 11, 4, 6,
    ])
  })

  it('lie where quantiles say, moved out or in; quantiles that cross are put in order, ends that cross meet', () => {
    const sides = [says('a'), says('b')]
    const columns = { a: [1, 6], b: [5, 2] }
    expect(ends({ method: 'quantiles', limits, sides }, [0, 0], columns)).toEqual([-1, 7, 0, 8])
    const inwards = Float64Array.of(-3)
    expect(ends({ method: 'quantiles', limits: inwards, sides }, [0, 0], columns)).toEqual([3, 3, 4, 4])
  })
})

describe('sets of classes', () => {
  it('hold what is probable enough; they can be empty', () => {
    const how = { method: 'lac', limits: Float64Array.of(0.6), sides: [] } as const
    expect(ends(how, [0.5, 0.4, 0.1, 0.34, 0.33, 0.33])).toEqual([1, 1, 0, 0, 0, 0])
  })

  it('hold the likeliest until they make up enough; of equal ones the first', () => {
    const how = { method: 'aps', limits: Float64Array.of(0.5), sides: [] } as const
    expect(ends(how, [0.5, 0.4, 0.1, 0.25, 0.25, 0.5])).toEqual([1, 1, 0, 1, 0, 1])
  })

  it('cost more for each further class', () => {
    const scores = classScores(Float64Array.of(0.5, 0.4, 0.1), { method: 'raps', penalty: 0.25, free: 1 }, 3)
    expect([...scores]).toEqual([0, 0.75, 1.4])
  })

  it('have a limit a class, where asked; an endless one always holds', () => {
    const limits = Float64Array.of(Infinity, 0.5, 0.95)
    expect(ends({ method: 'lac', limits, sides: [] }, [0, 0.4, 0.6])).toEqual([1, 0, 1])
  })

  it('never leave out a class that is likelier than one they hold', () => {
    const weights = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 })
    fc.assert(
      fc.property(
        weights,
        fc.constantFrom('lac', 'aps', 'raps'),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (w, method, limit) => {
          const total = w.reduce((sum, x) => sum + x, 1e-9)
          const p = w.map((x) => x / total)
          const held = ends({ method, limits: Float64Array.of(limit), sides: [], penalty: 0.01, free: 1 }, p)
          for (const i of [0, 1, 2])
            for (const j of [0, 1, 2]) if (held[i] > held[j]) expect(p[i]).toBeGreaterThanOrEqual(p[j])
          if (method === 'aps') expect(held).toContain(1)
        },
      ),
    )
  })
})

describe('intervals out of an artifact are read with distrust', () => {
  const context = {
    operations: allOperations,
    types: new Map([
      ['a', 'number'],
      ['b', 'number'],
    ] as const),
  }
  const one = Float64Array.of(1)
  const read = (given: object, schema: Schema) => readIntervals(readerOf(given, 'intervals'), schema, context)
  const absolute = { method: 'absolute', coverage: 0.9, limits: one, sides: [] }
  const raps = { method: 'raps', coverage: 0.9, limits: one, sides: [], penalty: 0, free: 1 }

  it.each([
    [absolute, numbers],
    [{ ...absolute, method: 'normalised', least: 0, sides: [says('b')] }, numbers],
    [
      { ...absolute, method: 'quantiles', limits: Float64Array.of(-1), sides: [says('a'), says('b')] },
      numbers,
    ],
    [
      {
        ...raps,
        method: 'lac',
        limits: Float64Array.of(0.1, Infinity, 2),
        penalty: undefined,
        free: undefined,
      },
      classes,
    ],
    [raps, classes],
    [{ ...absolute, golden: Float64Array.of(1, 2) }, numbers],
  ])('takes %j', (given, schema) => {
    const plain = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
    expect(read(plain, schema)).toEqual(plain)
  })

  it.each([
    ['sets for numbers', raps, numbers],
    ['intervals for classes', absolute, classes],
    ['an unknown method', { ...absolute, method: 'magic' }, numbers],
    ['no coverage', { ...absolute, coverage: undefined }, numbers],
    ['a coverage above 1', { ...absolute, coverage: 1.1 }, numbers],
    ['a limit that is no number', { ...absolute, limits: Float64Array.of(Number.NaN) }, numbers],
    ['a limit below all numbers', { ...raps, limits: Float64Array.of(-Infinity) }, classes],
    ['an endless width', { ...absolute, limits: Float64Array.of(Infinity) }, numbers],
    ['no limit', { ...absolute, limits: new Float64Array() }, numbers],
    ['two limits for three classes', { ...raps, limits: Float64Array.of(1, 1) }, classes],
    ['limits a class for numbers', { ...absolute, limits: Float64Array.of(1, 1) }, numbers],
    ['a list instead of a tensor', { ...absolute, limits: [1] }, numbers],
    ['a further model too many', { ...absolute, sides: [says('a')] }, numbers],
    ['a further model too few', { ...absolute, method: 'quantiles', sides: [says('a')] }, numbers],
    ['no least width', { ...absolute, method: 'normalised', sides: [says('b')] }, numbers],
    [
      'a further model of a column that is not there',
      { ...absolute, method: 'normalised', least: 0, sides: [says('c')] },
      numbers,
    ],
    ['a price below 0', { ...raps, penalty: -1 }, classes],
    ['a broken number of free classes', { ...raps, free: 0.5 }, classes],
    ['a golden end that is no number', { ...absolute, golden: Float64Array.of(Number.NaN) }, numbers],
    ['a key it does not know', { ...absolute, extra: 1 }, numbers],
  ])('refuses %s', (_, given, schema) => {
    expect(() => read(given, schema)).toThrow(expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' }))
  })
})
