// One measurement of ours in a process of its own: predicts or explains rows by trees of LightGBM, again and again, and
// prints one JSON line.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  accelerated,
  allOperations,
  type Column,
  explainTrees,
  type TreesState,
  type WasmHost,
} from '@modelwright/runtime'
import { type DumpedModel, fromLightgbm } from '../lightgbm-model.ts'

interface Told {
  readonly way: keyof typeof ways
  readonly folder: string
  readonly inputs: number
  readonly rowCount: number
  readonly passes: number
}

/** Rows in row-major order, and in columns as the runtime takes them. */
interface Asked {
  readonly cells: Float64Array
  readonly columns: readonly Column[]
  readonly inputs: number
  readonly rowCount: number
}

/** Of the host; the language alone, which sources are checked by, does not know it. */
const wasm = (globalThis as unknown as { readonly WebAssembly: WasmHost }).WebAssembly

const singleRows = 20_000

function floatsOf(path: string): Float64Array {
  const bytes = readFileSync(path)
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}

function readRows({ folder, inputs, rowCount }: Told): Asked {
  const cells = floatsOf(join(folder, 'rows.f64'))
  const columns = Array.from({ length: inputs }, (_, input): Column => {
    const values = Float64Array.from({ length: rowCount }, (_, row) => cells[row * inputs + input])
    return { type: 'number', values }
  })
  return { cells, columns, inputs, rowCount }
}

/** One row after the other, each copied into columns of one cell, as a service that answers requests does. */
function rowByRow(state: TreesState, { cells, inputs, rowCount }: Asked) {
  const { predict } = allOperations.models['trees']
  const values = Array.from({ length: inputs }, () => new Float64Array(1))
  const columns = values.map((column): Column => ({ type: 'number', values: column }))
  const count = Math.min(singleRows, rowCount)
  const found = new Float64Array(count)
  return () => {
    for (let row = 0; row < count; row++) {
      for (let input = 0; input < inputs; input++) values[input][0] = cells[row * inputs + input]
      found[row] = predict(state as never, columns, 1)[0]
    }
    return found
  }
}

const batchBy =
  (operations: typeof allOperations) =>
  (state: TreesState, { columns, rowCount }: Asked) =>
  () =>
    operations.models['trees'].predict(state as never, columns, rowCount)

/** Contributions with the expected score after each row, as LightGBM gives them. */
const explainBy =
  (host?: WasmHost) =>
  (state: TreesState, { columns, rowCount, inputs }: Asked) =>
  () => {
    const { contributions, expected } = explainTrees(state, columns, rowCount, host)
    const rows = new Float64Array(rowCount * (inputs + 1))
    for (let row = 0; row < rowCount; row++) {
      rows.set(contributions.subarray(row * inputs, (row + 1) * inputs), row * (inputs + 1))
      rows[(row + 1) * (inputs + 1) - 1] = expected[0]
    }
    return rows
  }

const ways = {
  row: rowByRow,
  batch: batchBy(allOperations),
  'batch-wasm': batchBy(accelerated(allOperations, wasm)),
  explain: explainBy(),
  'explain-wasm': explainBy(wasm),
} as const

const cpuUs = () => process.cpuUsage().user + process.cpuUsage().system

/** Wall and CPU microseconds of each pass. */
function timed(run: () => Float64Array, passes: number) {
  return Array.from({ length: passes }, () => {
    const begun = performance.now()
    const used = cpuUs()
    run()
    return { wall: (performance.now() - begun) * 1000, cpu: cpuUs() - used }
  })
}

const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

const told = JSON.parse(process.argv[2]) as Told
const rows = readRows(told)
const state = fromLightgbm(
  JSON.parse(readFileSync(join(told.folder, 'lightgbm.json'), 'utf8')) as DumpedModel,
)
const run = ways[told.way](state, rows)
const isExplained = told.way.startsWith('explain')
const found = run()
run()
const count = isExplained ? told.rowCount : found.length
const passes = timed(run, told.passes)
const wanted = floatsOf(join(told.folder, isExplained ? 'contributed.f64' : 'predicted.f64'))
const furthest = found.reduce((most, value, at) => Math.max(most, Math.abs(value - wanted[at])), 0)
console.log(
  JSON.stringify({
    us: middle(passes.map(({ wall }) => wall)) / count,
    cpuUs: mean(passes.map(({ cpu }) => cpu)) / count,
    rows: count,
    version: 'ours',
    furthest,
  }),
)
