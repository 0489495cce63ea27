import { describe, expect, test } from 'vitest'
import type { Batch, Column, PreparedColumn } from '../src/column.ts'
import type { Operations, Pipeline } from '../src/contracts.ts'
import { featuresOf } from '../src/features.ts'
import { compile } from '../src/predictor.ts'

const numbers = (...values: number[]): Column => ({ type: 'number', values: Float64Array.from(values) })
const valuesOf = (column: PreparedColumn): Float64Array =>
  column.type === 'number' ? column.values : new Float64Array()

let applied: string[] = []

const operations: Operations = {
  fixes: {},
  transforms: {
    add: {
      name: 'add',
      signature: () => ({ inputs: ['number'], outputs: ['number'] }),
      read: () => 1,
      apply(state, columns) {
        applied.push(`add ${state}`)
        return [numbers(...valuesOf(columns[0]).map((value) => value + (state as number)))]
      },
    },
    nothing: {
      name: 'nothing',
      signature: () => ({ inputs: [], outputs: [] }),
      read: () => 1,
      apply: () => [],
    },
  },
  models: {
    sum: {
      name: 'sum',
      signature: () => ({ inputs: ['number'], outputCount: 1 }),
      read: () => 0,
      predict: (_state, features, rowCount) =>
        Float64Array.from({ length: rowCount }, (_, row) =>
          features.reduce((total, column) => total + valuesOf(column)[row], 0),
        ),
    },
    short: {
      name: 'short',
      signature: () => ({ inputs: ['number'], outputCount: 2 }),
      read: () => 0,
      predict: () => new Float64Array(1),
    },
  },
}

const base: Pipeline = {
  schema: {
    inputs: [
      { name: 'a', type: 'number', nullable: false },
      { name: 'b', type: 'number', nullable: false },
    ],
    output: { name: 'y', task: 'regression' },
  },
  fixes: [],
  transforms: [
    { name: 'add', inputs: ['a'], outputs: ['a+10'], state: 10 },
    { name: 'add', inputs: ['a+10'], outputs: ['a+11'], state: 1 },
    { name: 'add', inputs: ['b'], outputs: ['b'], state: 100 },
    { name: 'add', inputs: ['a'], outputs: ['unused'], state: 1000 },
  ],
  model: { name: 'sum', inputs: ['a+11', 'b'], state: 0 },
}

const batch: Batch = {
  rowCount: 2,
  columns: new Map([
    ['a', numbers(1, 2)],
    ['b', numbers(5, 6)],
  ]),
}

describe('compile', () => {
  test('chains transforms; a later column of the same name takes the place of the earlier', () => {
    expect([...compile(base, operations)(batch)]).toEqual([12 + 105, 13 + 106])
  })

  test('leaves out transforms whose outputs nothing reads', () => {
    applied = []
    compile(base, operations)(batch)
    expect(applied).toEqual(['add 10', 'add 1', 'add 100'])
  })

  test('does not write to the batch it is given', () => {
    compile(base, operations)(batch)
    expect([...batch.columns.keys()]).toEqual(['a', 'b'])
    expect(valuesOf(batch.columns.get('b')!)[0]).toBe(5)
  })

  test('gives an empty output for no rows', () => {
    const none: Batch = {
      rowCount: 0,
      columns: new Map([
        ['a', numbers()],
        ['b', numbers()],
      ]),
    }
    expect(compile(base, operations)(none)).toHaveLength(0)
  })

  test('checks the length of the output', () => {
    const short: Pipeline = { ...base, model: { name: 'short', inputs: ['a'], state: 0 } }
    expect(() => compile(short, operations)(batch)).toThrow('bug: short gave 1 numbers for 2 rows')
  })

  test.each([
    ['an unknown model', { ...base, model: { ...base.model, name: 'constructor' } }],
    [
      'an unknown transform',
      { ...base, transforms: [{ name: 'toString', inputs: [], outputs: [], state: 0 }] },
    ],
    ['an unknown column', { ...base, model: { ...base.model, inputs: ['nowhere'] } }],
  ])('%s is a bug', (_what, pipeline) => {
    expect(() => compile(pipeline, operations)).toThrow(/^bug: there is no/)
  })

  test('a transform that gives too few columns is a bug', () => {
    const few: Pipeline = {
      ...base,
      transforms: [{ name: 'nothing', inputs: [], outputs: ['x'], state: 0 }],
      model: { name: 'sum', inputs: ['x'], state: 0 },
    }
    expect(() => compile(few, operations)(batch)).toThrow('bug: nothing gave 0 columns, not 1')
    expect(() => featuresOf(few.transforms, operations, batch)).toThrow('bug: nothing gave 0 columns, not 1')
  })
})

test('featuresOf gives all columns, of the batch and added, as the compiled predictor sees them', () => {
  const features = featuresOf(base.transforms, operations, batch)
  expect([...features.keys()]).toEqual(['a', 'b', 'a+10', 'a+11', 'unused'])
  expect([...valuesOf(features.get('b')!)]).toEqual([105, 106])
  expect(() => featuresOf([{ ...base.transforms[0], inputs: ['z'] }], operations, batch)).toThrow(
    'bug: there is no column "z"',
  )
})
