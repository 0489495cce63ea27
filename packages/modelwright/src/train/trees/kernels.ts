import { grow } from '../../../generated/grow.js'
import { growTogether } from '../../../generated/grow-together.js'
import { type KernelMemory, startKernels } from '../../core/wasm.ts'

export { firstAddress, growTo, type KernelMemory, newMemory, sortBytes } from '../../core/wasm.ts'

type Call = (...numbers: number[]) => number

/** The compiled kernels: addresses are bytes in their memory. What each takes is written in `packages/modelwright/kernels`. */
export interface Kernels {
  readonly memory: KernelMemory
  readonly accumulateDense: Call
  readonly accumulateLevels: Call
  readonly accumulateListed: Call
  readonly accumulateSparse: Call
  readonly addCells: Call
  readonly addLeaves: Call
  readonly binNumbers: Call
  readonly classLoss: Call
  readonly clear: Call
  readonly classShares: Call
  readonly drawRows: Call
  readonly expandColumn: Call
  readonly fillUsual: Call
  readonly findScales: Call
  readonly gamma: Call
  readonly huber: Call
  readonly isPure: Call
  readonly logLoss: Call
  readonly markLeaf: Call
  /** Waits until all threads have come; there only where memory is shared. Gives 1 when the fit was given up, 2 when it slept. */
  readonly meet?: Call
  readonly partition: Call
  readonly pinball: Call
  readonly poisson: Call
  readonly scanChildren: Call
  readonly scanFew: Call
  readonly scanLeaf: Call
  readonly sortNumbers: Call
  readonly spreadColumn: Call
  readonly squared: Call
  readonly subtractCells: Call
  readonly sumLeaves: Call
  readonly totalOf: Call
  readonly tweedie: Call
  readonly writeRecords: Call
}

/** Starts the kernels on a memory; compiled once a thread. */
export function openKernels(memory: KernelMemory): Kernels {
  const exports = startKernels(memory.buffer instanceof ArrayBuffer ? grow : growTogether, memory)
  return Object.freeze({ ...(exports as Kernels), memory })
}
