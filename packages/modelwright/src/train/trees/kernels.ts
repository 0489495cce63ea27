import { grow } from '../../../generated/grow.js'
import { growTogether } from '../../../generated/grow-together.js'

/** What a memory of kernels is; shared between threads where the fit runs on several. */
export interface KernelMemory {
  readonly buffer: ArrayBufferLike
  grow(pages: number): number
}

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

/** What is used of WebAssembly; the types of hosts differ. */
interface Wasm {
  readonly Memory: new (size: { initial: number; maximum: number; shared: boolean }) => KernelMemory
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: unknown }
}

const wasm = (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly
const pageBytes = 65536
const mostPages = 65536

/** The lowest address given out: kernels keep nothing of their own in memory, but address 0 stands for nothing. */
export const firstAddress = 1024

/** Makes a memory; it grows as more is asked of it, to 4 GiB. */
export function newMemory(isShared: boolean): KernelMemory {
  return new wasm.Memory({ initial: 16, maximum: mostPages, shared: isShared })
}

/** Makes a memory hold at least so many bytes. */
export function growTo(memory: KernelMemory, bytes: number): void {
  const more = Math.ceil((bytes - memory.buffer.byteLength) / pageBytes)
  if (more > 0) memory.grow(more)
}

const modules = new Map<string, object>()

/** Starts the kernels on a memory; compiled once a thread. */
export function openKernels(memory: KernelMemory): Kernels {
  const text = memory.buffer instanceof ArrayBuffer ? grow : growTogether
  let compiled = modules.get(text)
  if (compiled === undefined) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
    compiled = new wasm.Module(bytes)
    modules.set(text, compiled)
  }
  const { exports } = new wasm.Instance(compiled, { env: { memory } })
  return Object.freeze({ ...(exports as Kernels), memory })
}
