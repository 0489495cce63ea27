import type { Artifact, Batch, Column, Input, TreesLink } from '@modelwright/runtime'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import {
  drawForest,
  drawRows,
  type Forest,
  type ForestOptions,
  stateOf,
} from '../../../../../runtime/test/trees/random-trees.ts'
import { expectSame, modelIn } from '../expect-same.ts'
import { differingLeaves } from '../leaves.ts'
import { needsPython, type OnnxRunner, python, startOnnx } from '../onnxruntime.ts'

let runner: OnnxRunner | undefined
const running = (): OnnxRunner => {
  runner ??= startOnnx()
  return runner
}
afterAll(() => runner?.stop())

const nameOf = (at: number): string => `column ${at}`

function artifactOf(forest: Forest): Artifact {
  const { base, link } = forest
  const classes =
    base.length > 1 ? base.map((_, k) => `class ${k}`) : link === 'sigmoid' ? ['no', 'yes'] : undefined
  const inputs = forest.sizes.map(
    (size, at): Input => ({
      name: nameOf(at),
      nullable: true,
      ...(size < 0
        ? { type: 'number' }
        : { type: 'category', levels: Array.from({ length: size }, (_, level) => `level ${level}`) }),
    }),
  )
  const task = classes === undefined ? 'regression' : base.length > 1 ? 'multiclass' : 'binary'
  return {
    name: 'forest',
    schema: { inputs, output: { name: 'y', task, ...(classes && { classes }) } },
    fixes: [],
    transforms: [],
    model: { name: 'trees', inputs: inputs.map(({ name }) => name), state: stateOf(forest) },
    lineage: {},
  }
}

/** Columns as the schema reads them: negative codes are missing, those beyond the levels are an unknown level. */
function batchOf({ sizes }: Forest, columns: readonly Column[], rowCount: number): Batch {
  const read = columns.map((column, at): [string, Column] => {
    if (column.type !== 'category') return [nameOf(at), column]
    const levels = Array.from({ length: sizes[at] }, (_, level) => `level ${level}`)
    return [
      nameOf(at),
      { ...column, codes: column.codes.map((code) => Math.max(-1, code)), levels: [...levels, 'never met'] },
    ]
  })
  return { rowCount, columns: new Map(read) }
}

const buffer = new DataView(new ArrayBuffer(8))

/** The next double up or down. */
function beside(value: number, step: 1 | -1): number {
  if (value === 0) return step * 5e-324
  buffer.setFloat64(0, value)
  const bits = buffer.getBigInt64(0)
  buffer.setBigInt64(0, bits + BigInt(value > 0 ? step : -step))
  return Number.isFinite(value) ? buffer.getFloat64(0) : value
}

/** Every threshold, the doubles on both sides of it, and missing; other inputs run through theirs at another pace. */
function rowsAtThresholds({ sizes, thresholds }: Forest): { columns: Column[]; rowCount: number } {
  const paces = [1, 7, 11, 13, 17]
  const values = thresholds.map((list) => [
    Number.NaN,
    ...list.flatMap((t) => [t, beside(t, 1), beside(t, -1)]),
  ])
  const rowCount =
    17 * Math.max(...values.map(({ length }) => length), ...sizes.map((size) => Math.min(size, 60)))
  const columns = sizes.map((size, at): Column => {
    const place = (row: number): number => row * paces[at % paces.length] + Math.floor(row / 7)
    return size < 0
      ? {
          type: 'number',
          values: Float64Array.from(
            { length: rowCount },
            (_, row) => values[at][place(row) % values[at].length],
          ),
        }
      : {
          type: 'category',
          codes: Int32Array.from({ length: rowCount }, (_, row) => (place(row) % (size + 2)) - 1),
          levels: [],
        }
  })
  return { columns, rowCount }
}

async function expectSameForest(options: ForestOptions): Promise<void> {
  const forest = drawForest(options)
  const model = modelIn(artifactOf(forest))
  const at = rowsAtThresholds(forest)
  for (const batch of [
    batchOf(forest, drawRows(forest, 500, options.seed + 1), 500),
    batchOf(forest, at.columns, at.rowCount),
  ]) {
    expect((await differingLeaves(model, batch, running())).differing).toBe(0)
    await expectSame(model, batch, running())
  }
}

const sizes = [-1, 5, -1, 300, -1]

describe.skipIf(python === undefined)(`trees through onnxruntime (${needsPython})`, () => {
  test.each<[string, Partial<ForestOptions>]>([
    ['one tree of one leaf', { treeCount: 1, leafCount: 1 }],
    ['no tree', { treeCount: 0 }],
    ['numbers alone', { sizes: [-1, -1, -1], treeCount: 40, leafCount: 31 }],
    ['categories alone', { sizes: [3, 40, 200], treeCount: 40, leafCount: 31 }],
    ['a column of many levels', { sizes: [-1, 20_000], treeCount: 10 }],
    ['two classes', { link: 'sigmoid', treeCount: 60 }],
    ['a mean', { link: 'exp', mean: true }],
    ['classes that take turns', { link: 'softmax', outputs: 3, treeCount: 30 }],
    ['classes that take turns, not evenly', { link: 'softmax', outputs: 4, treeCount: 30 }],
    ['leaves with a number a class', { link: 'softmax', outputs: 3, width: 3 }],
    ['a forest of shares', { link: 'share', outputs: 3, width: 3, mean: true }],
    ['one-sided shares', { link: 'share', outputs: 3, mean: true, treeCount: 7 }],
  ])('%s: the same leaves and numbers, at every threshold and beside it', async (_name, options) => {
    for (const seed of [1, 2]) await expectSameForest({ seed, sizes, ...options })
  })

  test('the evaluator that comes with ONNX reaches the same leaves', async () => {
    const reference = startOnnx('reference')
    const forest = drawForest({ seed: 5, sizes: [-1, 30, -1, 9], treeCount: 12, leafCount: 20 })
    const batch = batchOf(forest, drawRows(forest, 60, 6), 60)
    const { leaves, differing } = await differingLeaves(modelIn(artifactOf(forest)), batch, reference)
    reference.stop()
    expect({ leaves, differing }).toEqual({ leaves: 720, differing: 0 })
  })

  test('any forest sends rows to the same leaves', async () => {
    const links = fc.constantFrom<TreesLink>('identity', 'sigmoid', 'softmax', 'exp', 'share')
    const drawn = fc.record({
      seed: fc.nat(),
      treeCount: fc.integer({ min: 1, max: 25 }),
      leafCount: fc.integer({ min: 1, max: 24 }),
      sizes: fc.array(fc.constantFrom(-1, -1, 2, 9, 120), { minLength: 1, maxLength: 6 }),
      link: links,
      mean: fc.boolean(),
      classes: fc.integer({ min: 2, max: 5 }),
      isWide: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(drawn, async ({ classes, isWide, ...options }) => {
        const outputs = options.link === 'softmax' || options.link === 'share' ? classes : 1
        await expectSameForest({ ...options, outputs, width: isWide ? outputs : 1 })
      }),
      { numRuns: 25, seed: 8 },
    )
  })
})
