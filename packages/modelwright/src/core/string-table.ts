import { sharedBuffer } from './table.ts'
import type { TableKernels } from './table-kernels.ts'

/** Addresses and counts, then room for hashes: `kernels/number-strings.ts` says what lies where. */
const headerBytes = 32 + 64 * 4

/** Distinct strings as bytes, numbered as they first occurred, shared by threads. String `i` is `bytes[ends[i - 1] … ends[i]]`. */
export interface NumberedStrings {
  readonly bytes: Uint8Array
  readonly ends: Int32Array
}

/** Bytes that are decoded at once at most. */
const mostAtOnce = 1 << 28

/** Decodes strings that lie one after the other. */
export function decodeStrings(bytes: Uint8Array, ends: ArrayLike<number>): string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = bytes.length <= mostAtOnce ? buffer.toString('utf8') : ''
  // Where a byte is a letter, the whole is cut: that takes a tenth of decoding string by string.
  const isPlain = whole.length === bytes.length
  return Array.from({ length: ends.length }, (_, at) => {
    const from = at === 0 ? 0 : ends[at - 1]
    return isPlain ? whole.slice(from, ends[at]) : buffer.toString('utf8', from, ends[at])
  })
}

/** Numbers strings that lie in the memory of kernels. */
export interface StringTable {
  readonly size: number
  /**
   * Writes the number of each string to `codes`, −1 where it is blank.
   *
   * @param places - addresses of where each string starts and ends, `stride` bytes apart, and of the codes
   */
  number(places: {
    readonly starts: number
    readonly ends: number
    readonly stride: number
    readonly rows: number
    readonly codes: number
  }): void
  contents(): NumberedStrings
  /** Gives the memory back. */
  close(): void
}

/** Opens an empty table of strings. */
export function openStringTable(kernels: TableKernels): StringTable {
  const header = kernels.take(headerBytes)
  let slots = 1024
  let room = 8192
  const at = {
    slots: kernels.take(slots * 8),
    ends: kernels.take(slots * 2),
    store: kernels.take(room),
  }
  const fields = (): Int32Array => kernels.intsAt(header, 7)
  const writeHeader = (size: number, used: number): void =>
    fields().set([at.slots, slots - 1, at.ends, at.store, size, used, room])
  /** Moves a piece into one twice as large. */
  const double = (address: number, bytes: number): number => {
    const larger = kernels.take(bytes * 2)
    kernels.bytesAt(larger, bytes).set(kernels.bytesAt(address, bytes))
    kernels.give(address, bytes)
    return larger
  }
  const moreSlots = (): void => {
    const old = at.slots
    at.ends = double(at.ends, slots * 2)
    at.slots = kernels.take(slots * 16)
    kernels.intsAt(at.slots, slots * 4).fill(-1)
    slots *= 2
    writeHeader(fields()[4], fields()[5])
    kernels.placeStrings(old, slots / 2, header)
    kernels.give(old, slots * 4)
  }
  const moreRoom = (longest: number): void => {
    while (fields()[5] + longest + 8 > room) {
      at.store = double(at.store, room)
      room *= 2
    }
    writeHeader(fields()[4], fields()[5])
  }
  kernels.intsAt(at.slots, slots * 2).fill(-1)
  writeHeader(0, 0)
  return {
    get size() {
      return fields()[4]
    },
    number({ starts, ends, stride, rows, codes }) {
      for (let row = 0; ; ) {
        row = kernels.numberStrings(starts, ends, stride, row, rows, codes, header)
        if (row >= rows) return
        if (fields()[4] * 2 > slots - 1) moreSlots()
        const [start] = kernels.intsAt(starts + row * stride, 1)
        const [end] = kernels.intsAt(ends + row * stride, 1)
        moreRoom((end >>> 0) - (start >>> 0))
      }
    },
    contents() {
      const [, , , , size, used] = fields()
      const bytes = new Uint8Array(sharedBuffer(used))
      bytes.set(kernels.bytesAt(at.store, used))
      const ends = new Int32Array(sharedBuffer(size * 4))
      ends.set(kernels.intsAt(at.ends, size))
      return { bytes, ends }
    },
    close() {
      kernels.give(at.slots, slots * 8)
      kernels.give(at.ends, slots * 2)
      kernels.give(at.store, room)
      kernels.give(header, headerBytes)
    },
  }
}
