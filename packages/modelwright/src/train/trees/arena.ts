import { ModelwrightError } from '../../core/index.ts'
import { firstAddress, growTo, type KernelMemory } from './kernels.ts'

/** Gives out parts of a kernels' memory, one after the other; nothing is given back but all at once. */
export interface Arena {
  readonly memory: KernelMemory
  /** Address of so many bytes, all 0 when the memory is new, at a multiple of 128. */
  take(bytes: number): number
  /** Where the next part would begin. */
  readonly top: number
}

const alignment = 128
const mostBytes = 4294967296 - alignment

/** @throws {ModelwrightError} TRAIN_TABLE_LARGE - when more is taken than 4 GiB */
export function arenaOn(memory: KernelMemory, start: number = firstAddress): Arena {
  let top = start
  return {
    memory,
    get top() {
      return top
    },
    take(bytes) {
      const at = top
      top = Math.ceil((top + bytes + 64) / alignment) * alignment
      if (top > mostBytes) refuseLarge()
      growTo(memory, top)
      return at
    },
  }
}

function refuseLarge(): never {
  throw new ModelwrightError('TRAIN_TABLE_LARGE', {
    message:
      'The table is too large for trees: its binned columns and histograms would take more than 4 GiB.',
    mend: ['Take fewer rows or columns.', 'Or fewer bins or leaves:  maxBins: 63'],
  })
}

/** Typed views of a memory; they must be made again after it grew. */
export interface Views {
  readonly u8: Uint8Array
  readonly u16: Uint16Array
  readonly i32: Int32Array
  readonly u32: Uint32Array
  readonly f32: Float32Array
  readonly f64: Float64Array
}

export function viewsOf({ buffer }: KernelMemory): Views {
  return {
    u8: new Uint8Array(buffer),
    u16: new Uint16Array(buffer),
    i32: new Int32Array(buffer),
    u32: new Uint32Array(buffer),
    f32: new Float32Array(buffer),
    f64: new Float64Array(buffer),
  }
}
