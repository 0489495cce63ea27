import {
  type Artifact,
  allOperations,
  type Batch,
  type Column,
  type Model,
  readColumns,
} from '@modelwright/runtime'
import { afterAll, describe, expect, test } from 'vitest'
import { type DataSet, dataSets, foldOf, load } from '../../../../../bench/linear.ts'
import { isLong } from '../../../../../test/long.ts'
import { noDeadline, seedOf, takeRows, takeTarget } from '../../../src/core/index.ts'
import { checkPipeline, onnxTolerance, writeOnnx } from '../../../src/pack/onnx/index.ts'
import { fitPipeline, type Recipe } from '../../../src/train/index.ts'
import { differenceOf, modelIn } from './expect-same.ts'
import { differingLeaves, treesOf } from './leaves.ts'
import { needsPython, type OnnxRunner, python, startOnnx } from './onnxruntime.ts'

const folder = process.env['MODELWRIGHT_DATA']
const short = ['penguins', 'titanic', 'soybean', 'ames', 'seattle_weather', 'fine_foods']
const mostRows = isLong ? 20_000 : 1500

let runner: OnnxRunner | undefined
const running = (): OnnxRunner => {
  runner ??= startOnnx()
  return runner
}
afterAll(() => runner?.stop())

const recipes = (task: DataSet['task']): readonly Recipe[] => [
  { learner: 'boosted-trees', options: { trees: 40, earlyStopping: 0 } },
  { learner: 'random-forest', options: { trees: 20 } },
  { learner: task === 'regression' ? 'ridge' : 'logistic' },
]

function rowsOf(batch: Batch, at: Uint32Array): Batch {
  return {
    rowCount: at.length,
    columns: new Map([...batch.columns].map(([name, c]) => [name, takeRows(c, at)])),
  }
}

const firstRows = (count: number): Uint32Array =>
  Uint32Array.from({ length: Math.min(count, mostRows) }, (_, at) => at)

const buffer = new DataView(new ArrayBuffer(8))

function beside(value: number, step: bigint): number {
  if (value === 0) return step > 0n ? 5e-324 : -5e-324
  buffer.setFloat64(0, value)
  buffer.setBigInt64(0, buffer.getBigInt64(0) + (value > 0 ? step : -step))
  return buffer.getFloat64(0)
}

/** Rows of which one column stands at a threshold of a tree, or at the double above or below it, thresholds of all columns in turn. */
function rowsAtThresholds(model: Model, rows: Batch): Batch {
  const put: { name: string; value: number }[] = []
  for (const { inputs, state } of treesOf(model)) {
    let from = 0
    inputs.forEach((name, input) => {
      const to = from + state.thresholdCounts[input]
      if (rows.columns.get(name)?.type === 'number')
        for (const cut of state.thresholds.slice(from, to))
          for (const value of [cut, beside(cut, 1n), beside(cut, -1n)]) put.push({ name, value })
      from = to
    })
  }
  const kept =
    put.length > 3 * mostRows ? put.filter((_, at) => at % Math.ceil(put.length / (3 * mostRows)) === 0) : put
  const at = Uint32Array.from(kept, (_, row) => row % rows.rowCount)
  const columns = new Map(rowsOf(rows, at).columns)
  for (const [name, column] of columns) {
    if (column.type !== 'number') continue
    const values = column.values.slice()
    kept.forEach((one, row) => {
      if (one.name === name) values[row] = one.value
    })
    columns.set(name, { type: 'number', values } satisfies Column)
  }
  const moved = { rowCount: kept.length, columns }
  return model.readColumns(moved, { missing: 'accept' }).batch
}

async function compared(artifact: Artifact, rows: Batch) {
  const model = modelIn(artifact)
  const { bytes } = writeOnnx(model)
  const at = rowsAtThresholds(model, rows)
  const batches = at.rowCount === 0 ? [rows] : [rows, at]
  const found = []
  for (const batch of batches) {
    const { leaves, differing } = await differingLeaves(model, batch, running())
    found.push({ ...(await differenceOf(model, bytes, batch, running())), leaves, differing })
  }
  return { bytes: bytes.length, found }
}

describe.skipIf(folder === undefined || python === undefined)(
  `shared sets through onnxruntime (MODELWRIGHT_DATA; ${needsPython})`,
  () => {
    const names = folder === undefined ? [] : dataSets(folder).map(({ name }) => name)
    test.each(names.filter((name) => isLong || short.includes(name)))('%s', async (name) => {
      const set = dataSets(folder!).find((one) => one.name === name)!
      const data = foldOf(await load(folder!, set), 0)
      const at = firstRows(data.rows.rowCount)
      const train = rowsOf(data.rows, at)
      const read = readColumns(data, allOperations, rowsOf(data.testRaw, firstRows(data.testRaw.rowCount)), {
        missing: 'accept',
      })
      for (const recipe of recipes(set.task)) {
        const context = { ...data, seed: seedOf(0), deadline: noDeadline, progress: () => {} }
        const pipeline = await fitPipeline(recipe, train, takeTarget(data.target, at), context)
        const { refusals } = checkPipeline(pipeline)
        if (refusals.length > 0) {
          expect(refusals.every((one) => ['text-length', 'tf-idf', 'svd'].includes(one.name))).toBe(true)
          continue
        }
        const { bytes, found } = await compared({ ...pipeline, name, lineage: {} }, read.batch)
        if (process.env['MODELWRIGHT_SHOW'] !== undefined)
          console.log(name, recipe.learner, bytes, JSON.stringify(found))
        for (const one of found) {
          expect(one.differing).toBe(0)
          expect(one.labels).toBe(0)
          expect(one.most).toBeLessThanOrEqual(onnxTolerance)
        }
      }
    })
  },
)
