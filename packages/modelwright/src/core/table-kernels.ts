import { tableKernels } from '../../generated/table.js'
import { firstAddress, growTo, type KernelMemory, newMemory, startKernels } from './wasm.ts'

type Call = (...numbers: number[]) => number

/** Kernels for reading and exploring tables; what each takes is written in `packages/modelwright/kernels`. */
interface Calls {
  readonly addProducts: Call
  readonly centreValues: Call
  readonly cutPlain: Call
  readonly readNumbers: Call
  readonly readTimes: Call
  readonly readBooleans: Call
  readonly numberStrings: Call
  readonly placeStrings: Call
  readonly keepFinite: Call
  readonly sumPowers: Call
  readonly sortNumbers: Call
  readonly countRuns: Call
  readonly distancesOf: Call
}

/** The kernels on a memory of their own, of which pieces are lent and given back. */
export interface TableKernels extends Calls {
  readonly memory: KernelMemory
  /** Lends at least so many bytes; gives their address, a multiple of 16. */
  take(bytes: number): number
  give(address: number, bytes: number): void
  /** Views of the memory as it is now: taken anew after each `take`. */
  bytesAt(address: number, count: number): Uint8Array<ArrayBuffer>
  intsAt(address: number, count: number): Int32Array<ArrayBuffer>
  numbersAt(address: number, count: number): Float64Array<ArrayBuffer>
}

/** Pieces are powers of two, so that what is given back fits others. */
function roomFor(bytes: number): number {
  let room = 64
  while (room < bytes) room *= 2
  return room
}

/** Starts the kernels for tables. */
export function openTableKernels(): TableKernels {
  const memory = newMemory(false)
  const calls = startKernels(tableKernels, memory) as Calls
  const free = new Map<number, number[]>()
  let next = firstAddress
  const buffer = (): ArrayBuffer => memory.buffer as ArrayBuffer
  return {
    ...calls,
    memory,
    take(bytes) {
      const room = roomFor(bytes)
      const found = free.get(room)?.pop()
      if (found !== undefined) return found
      const address = next
      next += room
      growTo(memory, next + 64)
      return address
    },
    give(address, bytes) {
      const room = roomFor(bytes)
      free.set(room, [...(free.get(room) ?? []), address])
    },
    bytesAt: (address, count) => new Uint8Array(buffer(), address, count),
    intsAt: (address, count) => new Int32Array(buffer(), address, count),
    numbersAt: (address, count) => new Float64Array(buffer(), address, count),
  }
}

let opened: TableKernels | undefined

/** The kernels of this thread, started when they are first asked for. */
export function tableKernelsHere(): TableKernels {
  opened ??= openTableKernels()
  return opened
}
