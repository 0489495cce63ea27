import type { CellBlock } from '../csv/cell-block.ts'
import { isBlank } from '../csv/cell-block.ts'

const initialSlots = 256

/** Distinct strings of a column, numbered as they first occur; kept as bytes until the end. */
export interface Dictionary {
  /** Writes the number of each cell of field `field` into `codes[from …]`; −1 for blank cells. */
  encode(block: CellBlock, field: number, codes: Int32Array, from: number): void
  readonly size: number
  /** All strings, joined, with where each ends. */
  contents(): { bytes: Uint8Array; offsets: Float64Array }
}

/** FNV-1a over bytes, with a finaliser, so that short keys spread over small tables. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 12)) >>> 0
}

/** Opens an empty dictionary: an open-addressing table over bytes, so that no string is made per cell. */
export function openDictionary(): Dictionary {
  let slots = new Int32Array(initialSlots).fill(-1)
  let hashes = new Uint32Array(initialSlots)
  let offsets = new Float64Array(initialSlots + 1)
  let store = new Uint8Array(4096)
  let size = 0

  const reserve = (length: number): void => {
    const needed = offsets[size] + length
    if (needed > store.length) {
      const more = new Uint8Array(Math.max(needed, store.length * 2))
      more.set(store)
      store = more
    }
  }
  const rehash = (): void => {
    slots = new Int32Array(slots.length * 2).fill(-1)
    const mask = slots.length - 1
    for (let code = 0; code < size; code++) {
      let slot = hashes[code] & mask
      while (slots[slot] >= 0) slot = (slot + 1) & mask
      slots[slot] = code
    }
    const moreHashes = new Uint32Array(slots.length)
    moreHashes.set(hashes)
    hashes = moreHashes
    const moreOffsets = new Float64Array(slots.length + 1)
    moreOffsets.set(offsets)
    offsets = moreOffsets
  }
  const isSame = (code: number, bytes: Uint8Array, start: number, end: number): boolean => {
    let at = offsets[code]
    if (offsets[code + 1] - at !== end - start) return false
    for (let i = start; i < end; i++) if (store[at++] !== bytes[i]) return false
    return true
  }
  const add = (bytes: Uint8Array, start: number, end: number, hash: number, slot: number): number => {
    reserve(end - start)
    const from = offsets[size]
    for (let i = start; i < end; i++) store[from + i - start] = bytes[i]
    offsets[size + 1] = from + end - start
    hashes[size] = hash
    slots[slot] = size++
    if (size * 2 > slots.length) rehash()
    return size - 1
  }
  const codeOf = (bytes: Uint8Array, start: number, end: number): number => {
    const hash = hashOf(bytes, start, end)
    const mask = slots.length - 1
    let slot = hash & mask
    for (let code = slots[slot]; code >= 0; code = slots[slot]) {
      if (hashes[code] === hash && isSame(code, bytes, start, end)) return code
      slot = (slot + 1) & mask
    }
    return add(bytes, start, end, hash, slot)
  }
  return {
    encode({ bytes, starts, ends, width, rowCount }, field, codes, from) {
      for (let row = 0, index = field; row < rowCount; row++, index += width) {
        const start = starts[index]
        const end = ends[index]
        codes[from + row] = isBlank(bytes, start, end) ? -1 : codeOf(bytes, start, end)
      }
    },
    get size() {
      return size
    },
    contents: () => ({ bytes: store.subarray(0, offsets[size]), offsets: offsets.subarray(0, size + 1) }),
  }
}
