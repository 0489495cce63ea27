import {
  type Artifact,
  allOperations,
  type Column,
  type ColumnType,
  featuresOf,
  type Input,
  type Pipeline,
  readerOf,
  transforms,
} from '@modelwright/runtime'
import { afterAll, describe, expect, test } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { matrixOf } from '../../../src/pack/onnx/columns.ts'
import { isRefusal } from '../../../src/pack/onnx/contracts.ts'
import { featureGraph } from '../../../src/pack/onnx/feature-graph.ts'
import { modelMessage } from '../../../src/pack/onnx/messages.ts'
import { bytesOf } from '../../../src/pack/onnx/protobuf.ts'
import { onnxTransforms } from '../../../src/pack/onnx/transforms/index.ts'
import { expectSame, modelIn } from './expect-same.ts'
import { feedsOf, needsPython, type OnnxRunner, python, startOnnx } from './onnxruntime.ts'

let runner: OnnxRunner | undefined
afterAll(() => runner?.stop())

const rowCount = 400
const dayMs = 86_400_000
const levels = ['a', 'b', 'c', 'd e', 'ü']
const f64 = (...values: number[]): Float64Array => Float64Array.from(values)

interface Case {
  readonly types: readonly ColumnType[]
  readonly state: unknown
  /** How far numbers may be apart; default: not at all. */
  readonly within?: number
  readonly unknown?: 'refuse'
}

const numbers = (count: number): readonly ColumnType[] =>
  Array.from({ length: count }, () => 'number' as const)
const quantiles = f64(-4, -1, -1, -1, 0, 0.5, 0.5, 2, 7, 11)

/** One case or more for each transform that can be written. */
const cases: Readonly<Record<string, readonly Case[]>> = {
  bin: [
    {
      types: numbers(2),
      state: {
        columns: [
          { edges: f64(-1, 0, 2.5), levels: ['w', 'x', 'y', 'z'] },
          { edges: f64(), levels: ['all'] },
        ],
      },
    },
  ],
  clip: [{ types: numbers(2), state: { low: f64(-1, 0), high: f64(1, 0.1) } }],
  'date-cycles': [
    {
      types: ['time', 'time'],
      state: { columns: [{ cycles: ['day', 'week', 'month', 'year'] }, { cycles: ['year'] }] },
    },
  ],
  'date-parts': [
    {
      types: ['time', 'time'],
      state: {
        columns: [{ parts: ['year', 'month', 'day', 'weekday', 'hour', 'days'] }, { parts: ['hour'] }],
      },
    },
  ],
  elapsed: [
    { types: ['time', 'time', 'time'], state: { columns: 3, since: Number.NaN, unitMs: dayMs } },
    { types: ['time'], state: { columns: 1, since: 1.5e12, unitMs: 1000 } },
  ],
  frequency: [
    {
      types: ['category'],
      state: { columns: [{ levels: ['a', 'ü', 'more'], shares: f64(0.5, 0.25, 0.1), missing: 0.15 }] },
    },
  ],
  hashing: [
    { types: ['category', 'category'], state: { columns: 2, levels: ['0', '1', '2'] }, unknown: 'refuse' },
  ],
  impute: [
    {
      types: ['number', 'time', 'boolean'],
      state: { kind: 'number', types: ['number', 'time', 'boolean'], values: f64(0.5, dayMs, 1) },
    },
  ],
  'min-max': [{ types: numbers(2), state: { centre: f64(-1, 1e-9), scale: f64(3, 7) } }],
  'missing-flag': [
    {
      types: ['number', 'time', 'boolean', 'category', 'text'],
      state: { types: ['number', 'time', 'boolean', 'category', 'text'] },
    },
  ],
  'one-hot': [
    {
      types: ['category', 'category', 'category'],
      state: {
        columns: [
          { levels: ['b', 'ü', 'rare', 'missing'], kept: 2, rare: 2, missing: 3 },
          { levels: ['a', 'met later'], kept: 2, rare: -1, missing: -1 },
          { levels: ['c', 'both'], kept: 1, rare: 1, missing: 1 },
        ],
      },
    },
  ],
  ordinal: [
    {
      types: ['category', 'boolean'],
      state: {
        columns: [
          { type: 'category', levels: ['ü', 'a', 'b', 'other'] },
          { type: 'boolean', levels: [] },
        ],
      },
    },
  ],
  pca: [
    {
      types: numbers(3),
      state: { count: 2, mean: f64(0.1, -0.2, 0.3), vectors: f64(0.1, 0.7, -0.3, 1, 1e-3, 2) },
    },
  ],
  polynomial: [
    {
      types: numbers(2),
      state: { inputs: 2, degree: 3, factors: Int32Array.of(0, 0, -1, 0, 1, 1, 1, -1, -1) },
    },
  ],
  'pool-rare': [{ types: ['category'], state: { columns: [{ levels: ['c', 'a', 'pooled'] }] } }],
  power: [
    {
      types: numbers(4),
      state: { lambda: f64(0, 2, 0.37, -1.2), mean: f64(0.5, -1, 0, 3), scale: f64(1, 2, 3, 0.7) },
      within: 1e-9,
    },
  ],
  quantile: [
    {
      types: numbers(2),
      state: {
        shape: 'uniform',
        columns: [
          { count: 10, quantiles },
          { count: 1, quantiles: f64(0.5) },
        ],
      },
    },
    { types: numbers(1), state: { shape: 'normal', columns: [{ count: 10, quantiles }] }, within: 1e-12 },
  ],
  robust: [{ types: numbers(1), state: { centre: f64(0.123), scale: f64(0.77) } }],
  standardise: [{ types: numbers(3), state: { mean: f64(0.1, 1e6, -3), scale: f64(0.3, 12, 1e-7) } }],
  'target-encoding': [
    {
      types: ['category', 'category'],
      state: {
        outputs: 2,
        columns: [
          {
            levels: ['a', 'd e'],
            values: f64(0.1, 0.9, 0.4, 0.6),
            missing: f64(0.3, 0.7),
            other: f64(0.5, 0.5),
          },
          { levels: ['elsewhere'], values: f64(1, 2), missing: f64(3, 4), other: f64(5, 6) },
        ],
      },
    },
  ],
}

const extremes = [0, -0, 1, -1, 0.5, 2, -4, 11, 1e300, -1e300, 1e15, 5e-324, 1e-8, Number.NaN, 7, 2.5]

/** Draws a column: ordinary values, extremes, missing ones, levels never met. */
function drawColumn(type: ColumnType, at: number, isOpen: boolean): Column {
  const seed = seedOf(100 + at)
  const list = (draw: (row: number) => number): Float64Array =>
    Float64Array.from({ length: rowCount }, (_, row) => draw(row))
  switch (type) {
    case 'number':
      return { type, values: list((row) => (row < extremes.length ? extremes[row] : 12 * seed.next() - 6)) }
    case 'time':
      return {
        type,
        values: list((row) =>
          row % 9 === 0
            ? Number.NaN
            : Math.floor(
                ((seed.next() - 0.4) * (row % 5 === 0 ? 1e15 : 4e12)) / (row % 3 === 0 ? dayMs : 1),
              ) * (row % 3 === 0 ? dayMs : 1),
        ),
      }
    case 'boolean':
      return { type, values: Uint8Array.from({ length: rowCount }, () => seed.integer(3)) }
    case 'category': {
      const all = isOpen ? [...levels, 'other', 'met later', 'later', 'filled', 'more', 'never met'] : levels
      return {
        type,
        levels: all,
        codes: Int32Array.from({ length: rowCount }, () => seed.integer(all.length + 1) - 1),
      }
    }
    case 'text':
      return {
        type,
        bytes: new Uint8Array(rowCount).fill(0x61),
        offsets: Float64Array.from({ length: rowCount + 1 }, (_, row) => row),
        missing: Uint8Array.from({ length: rowCount }, (_, row) => Number(row % 4 === 0)),
      }
  }
}

/** A pipeline of a single transform. */
function pipelineOf(name: string, { types, state, unknown }: Case): Pipeline {
  const inputs = types.map(
    (type, at): Input => ({
      name: `in ${at}`,
      type,
      nullable: true,
      ...(type === 'category' && { levels, ...(unknown && { unknown }) }),
    }),
  )
  const read = transforms[name].read(readerOf(state, 'state'))
  const outputs = transforms[name].signature(read).outputs.map((_, at) => `out ${at}`)
  return {
    schema: { inputs, output: { name: 'y', task: 'regression' } },
    fixes: [],
    transforms: [{ name, inputs: inputs.map((input) => input.name), outputs, state: read }],
    model: { name: 'constant', inputs: outputs, state: { outputs: f64(0) } },
  }
}

/** What a column holds as numbers: levels as their places. */
function numbersIn(column: Column): Float64Array {
  if (column.type === 'category') return Float64Array.from(column.codes, (code) => code + 1)
  if (column.type !== 'number') throw new Error(`a ${column.type} column`)
  return column.values
}

describe.skipIf(python === undefined)(`transforms through onnxruntime (${needsPython})`, () => {
  const listed = Object.entries(cases).flatMap(([name, all]) =>
    all.map((one, at): [string, Case] => [at === 0 ? name : `${name} ${at}`, one]),
  )

  test.each(listed)('%s gives the same columns', async (title, one) => {
    runner ??= startOnnx()
    const pipeline = pipelineOf(title.split(' ')[0], one)
    const columns = new Map(
      one.types.map((type, at) => [`in ${at}`, drawColumn(type, at, one.unknown === undefined)]),
    )
    const batch = { rowCount, columns }
    const ours = featuresOf(pipeline.transforms, allOperations, batch)
    const context = featureGraph(pipeline, allOperations)
    const { graph } = context
    const given = context.columnsOf(pipeline.transforms[0].outputs).map((column, at) => ({
      port: { name: `out ${at}`, type: 'double', shape: [-1, 1] } as const,
      tensor:
        column.type === 'category'
          ? graph.add('Reshape', [graph.add('Cast', [column.tensor], { to: 11 }), graph.integers([-1, 1])])
          : matrixOf(graph, [column]).tensor,
    }))
    const bytes = bytesOf(modelMessage(graph.finish('transform', given), {}))
    const theirs = await runner.run(bytes, feedsOf(pipeline.schema, batch))
    for (const name of pipeline.transforms[0].outputs) {
      const wanted = numbersIn(ours.get(name) as Column)
      const found = theirs[name]!.doubles!
      const far = (row: number): number => {
        const [a, b] = [wanted[row] + 0, found[row] + 0]
        return Object.is(a, b) ? 0 : Math.abs(a - b) / Math.max(1, Math.abs(a))
      }
      const wrong = Array.from(wanted.keys()).filter((row) => !(far(row) <= (one.within ?? 0)))
      expect(wrong.map((row) => ({ name, row, wanted: wanted[row], found: found[row] }))).toEqual([])
    }
  })
})

test('every transform that can be written has a case', () => {
  const written = Object.entries(onnxTransforms).filter(([, one]) => !isRefusal(one))
  expect(Object.keys(cases)).toEqual(written.map(([name]) => name))
})

describe.skipIf(python === undefined)(`steps one after the other (${needsPython})`, () => {
  test('a level filled in, listed or not, is kept apart from levels never met', async () => {
    runner ??= startOnnx()
    const inputs: Input[] = ['a', 'b'].map((name) => ({ name, type: 'category', nullable: true, levels }))
    const kept = { levels: ['b', 'filled', 'later', 'rest'], kept: 3, rare: 3, missing: -1 }
    const steps = [
      {
        name: 'impute',
        inputs: ['a', 'b'],
        outputs: ['c', 'd'],
        state: { kind: 'category', columns: [{ level: 'filled' }, { level: 'b' }] },
      },
      { name: 'one-hot', inputs: ['c', 'd'], outputs: ['e', 'f'], state: { columns: [kept, kept] } },
      {
        name: 'hashing',
        inputs: ['e', 'f'],
        outputs: ['g', 'h'],
        state: { columns: 2, levels: ['0', '1', '2', '3', '4', '5', '6'] },
      },
      {
        name: 'ordinal',
        inputs: ['g', 'h'],
        outputs: ['x', 'y'],
        state: {
          columns: [0, 1].map(() => ({ type: 'category', levels: ['6', '5', '4', '3', '2', '1', '0'] })),
        },
      },
    ].map((step) => ({ ...step, state: transforms[step.name].read(readerOf(step.state, 'state')) }))
    const state = { sizes: Int32Array.of(-1, -1), coefficients: f64(1, 100), intercepts: f64(0) }
    const artifact: Artifact = {
      name: 'steps',
      schema: { inputs, output: { name: 'z', task: 'regression' } },
      fixes: [],
      transforms: [
        ...steps,
        {
          name: 'impute',
          inputs: ['x', 'y'],
          outputs: ['x1', 'y1'],
          state: { kind: 'number', types: ['number', 'number'], values: f64(50, 70) },
        },
      ],
      model: { name: 'linear', inputs: ['x1', 'y1'], state },
      lineage: {},
    }
    const columns = new Map(inputs.map(({ name }, at) => [name, drawColumn('category', at, true)]))
    await expectSame(modelIn(artifact), { rowCount, columns }, runner)
  })
})
