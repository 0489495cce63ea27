import type { TableKernels } from './table-kernels.ts'

const headerBytes = 32

/** Distinct strings as bytes, numbered as they first occurred. String `i` is `bytes[ends[i - 1] … ends[i]]`. */
export interface NumberedStrings {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly ends: Int32Array<ArrayBuffer>
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
    slots: kernels.take(slots * 4),
    hashes: kernels.take(slots * 2),
    ends: kernels.take(slots * 2),
    store: kernels.take(room),
  }
  const fields = (): Int32Array => kernels.intsAt(header, headerBytes / 4)
  const writeHeader = (size: number, used: number): void =>
    fields().set([at.slots, slots - 1, at.hashes, at.ends, at.store, size, used, room])
  /** Moves a piece into one twice as large. */
  const double = (address: number, bytes: number): number => {
    const larger = kernels.take(bytes * 2)
    kernels.bytesAt(larger, bytes).set(kernels.bytesAt(address, bytes))
    kernels.give(address, bytes)
    return larger
  }
  const moreSlots = (): void => {
    at.hashes = double(at.hashes, slots * 2)
    at.ends = double(at.ends, slots * 2)
    kernels.give(at.slots, slots * 4)
    slots *= 2
    at.slots = kernels.take(slots * 4)
    kernels.intsAt(at.slots, slots).fill(-1)
    writeHeader(fields()[5], fields()[6])
    kernels.placeStrings(header)
  }
  const moreRoom = (longest: number): void => {
    while (fields()[6] + longest + 8 > room) {
      at.store = double(at.store, room)
      room *= 2
    }
    writeHeader(fields()[5], fields()[6])
  }
  kernels.intsAt(at.slots, slots).fill(-1)
  writeHeader(0, 0)
  return {
    get size() {
      return fields()[5]
    },
    number({ starts, ends, stride, rows, codes }) {
      for (let row = 0; ; ) {
        row = kernels.numberStrings(starts, ends, stride, row, rows, codes, header)
        if (row >= rows) return
        if (fields()[5] * 2 > slots - 1) moreSlots()
        const [start] = kernels.intsAt(starts + row * stride, 1)
        const [end] = kernels.intsAt(ends + row * stride, 1)
        moreRoom((end >>> 0) - (start >>> 0))
      }
    },
    contents: () => ({
      bytes: kernels.bytesAt(at.store, fields()[6]).slice(),
      ends: kernels.intsAt(at.ends, fields()[5]).slice(),
    }),
    close() {
      kernels.give(at.slots, slots * 4)
      kernels.give(at.hashes, slots * 2)
      kernels.give(at.ends, slots * 2)
      kernels.give(at.store, room)
      kernels.give(header, headerBytes)
    },
  }
}
