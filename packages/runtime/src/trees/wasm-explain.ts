import { explainTrees as kernelText } from '../../generated/kernels.js'
import type { Column } from '../column.ts'
import { areaBytes, layOut, type Places, treeBytes, writePlan } from './explain-memory.ts'
import { type ExplainPlan, explainPlan } from './explain-plan.ts'
import { writeKeys } from './row-keys.ts'
import type { TreesState } from './trees-state.ts'
import { startKernel, type WasmHost, type WithMemory } from './wasm-host.ts'

/** The compiled kernel; addresses are in bytes. */
interface ExplainKernel extends WithMemory {
  prepare(scratch: number, areaBytes: number, hot: number): void
  explainTree(
    tree: number,
    keys: number,
    blockBytes: number,
    rowCount: number,
    out: number,
    rowBytes: number,
    width: number,
  ): void
}

/** A plan laid out in the memory of a kernel. */
interface LoadedPlan {
  readonly plan: ExplainPlan
  readonly kernel: ExplainKernel
  readonly places: Places
  readonly keys: Int32Array
  /** Contributions of a tile; only inputs that are looked at have room; shape `[rows × inputs used × outputs]`. */
  readonly out: Float64Array
  readonly rowSize: number
}

const loaded = new WeakMap<WasmHost, WeakMap<TreesState, { readonly found: LoadedPlan | undefined }>>()

function loadPlan(wasm: WasmHost, state: TreesState): LoadedPlan | undefined {
  const plan = explainPlan(state)
  const { flat } = plan
  const rowSize = flat.inputs.length * state.base.length
  const { places, end } = layOut(plan, rowSize)
  const kernel = startKernel<ExplainKernel>(wasm, kernelText, end)
  if (kernel === undefined) return undefined
  const { buffer } = kernel.memory
  writePlan(plan, places, buffer)
  kernel.prepare(places.scratch, areaBytes(plan), places.hot)
  const keys = new Int32Array(buffer, places.keys, flat.keys.length)
  const out = new Float64Array(buffer, places.out, flat.tileRows * rowSize)
  return { plan, kernel, places, keys, out, rowSize }
}

/** The plan in the host's memory, made once; undefined where the host refuses. */
function loadedPlan(wasm: WasmHost, state: TreesState): LoadedPlan | undefined {
  const ofHost = loaded.get(wasm) ?? new WeakMap()
  loaded.set(wasm, ofHost)
  let entry = ofHost.get(state)
  if (entry === undefined) ofHost.set(state, (entry = { found: loadPlan(wasm, state) }))
  return entry.found
}

/**
 * Adds the contributions of sums of trees, two points at a time; agrees with the plain way to rounding.
 *
 * @param into - shape `[rows × inputs × outputs]`
 * @returns false where the host refuses to run code or has no memory for it
 */
export function addInWasm(
  wasm: WasmHost,
  state: TreesState,
  { features, rowCount, into }: { features: readonly Column[]; rowCount: number; into: Float64Array },
): boolean {
  const trees = loadedPlan(wasm, state)
  if (trees === undefined) return false
  const { flat } = trees.plan
  for (let from = 0; from < rowCount; from += flat.tileRows) {
    const to = Math.min(rowCount, from + flat.tileRows)
    writeKeys(flat, trees.keys, features, from, to)
    explainTile(trees, to - from)
    copyOut(trees, into, from, to)
  }
  return true
}

function explainTile({ plan, kernel, places, out, rowSize }: LoadedPlan, rowCount: number): void {
  const { roots, blockSize, state } = plan.flat
  out.fill(0)
  for (let tree = 0; tree < roots.length; tree++) {
    const output = state.width === 1 ? tree % state.base.length : 0
    const at = places.trees + treeBytes * tree
    kernel.explainTree(
      at,
      places.keys,
      4 * blockSize,
      rowCount,
      places.out + 8 * output,
      8 * rowSize,
      state.width,
    )
  }
}

/** Copies a tile's contributions to where their inputs are. */
function copyOut({ plan, out, rowSize }: LoadedPlan, into: Float64Array, from: number, to: number): void {
  const { inputs, state } = plan.flat
  const outputs = state.base.length
  for (let row = from; row < to; row++)
    for (let i = 0; i < inputs.length; i++) {
      const start = (row - from) * rowSize + i * outputs
      into.set(out.subarray(start, start + outputs), (row * state.sizes.length + inputs[i]) * outputs)
    }
}
