import type { Column } from '../column.ts'
import type { FlatTrees } from './flat-trees.ts'
import { firstCode } from './subset-table.ts'

const asFloat = new Float32Array(1)
const asBits = new Int32Array(asFloat.buffer)

/** Keys of a missing number: above every threshold, so that it goes right; below, so that it goes left. */
const missingRight = 0x7fffffff
const missingLeft = -0x80000000

/**
 * Maps a threshold to a whole number that keeps the order of f32, so that one integer comparison takes the place of a
 * comparison of floats. −0 becomes 0.
 */
export function keyOf(threshold: number): number {
  asFloat[0] = threshold + 0
  const bits = asBits[0]
  return bits ^ ((bits >> 31) & 0x7fffffff)
}

/** Rows that lie side by side: the keys of eight rows for one slot, then those for the next slot. */
export const blockRows = 8

/**
 * Writes the keys of rows, in blocks of eight, for all inputs that any node looks at.
 *
 * Each input has two slots: the first for nodes that send missing right, the second for those that send it left.
 *
 * @param keys - shape `[blocks × slots × 8]`
 */
export function writeKeys(
  flat: FlatTrees,
  keys: Int32Array,
  features: readonly Column[],
  from: number,
  to: number,
): void {
  const { inputs, blockSize, state } = flat
  for (let i = 0, at = 0; i < inputs.length; i++, at += 2 * blockRows) {
    const column = features[inputs[i]]
    if (column.type === 'number') writeNumberKeys(keys, at, blockSize, column.values, from, to)
    else if (column.type === 'category') {
      const size = state.sizes[inputs[i]]
      writeCodeKeys(keys, at, blockSize, { codes: column.codes, size, from, to })
    }
  }
}

/** From the place of a row to that of the next one. */
function placeAfter(at: number, row: number, blockSize: number): number {
  return (row & 7) === 7 ? at + blockSize - 7 : at + 1
}

/**
 * Writes the smallest f32 that is no less than the value, as a key.
 *
 * A threshold is an f32, so `value <= threshold` as f64 is exactly `key <= key of threshold`. Without branches, as where
 * values are missing is hard to guess.
 */
function writeNumberKeys(
  keys: Int32Array,
  at: number,
  blockSize: number,
  values: Float64Array,
  from: number,
  to: number,
): void {
  for (let row = from; row < to; row++) {
    const value = values[row]
    asFloat[0] = value
    const bits = asBits[0]
    const key = (bits ^ ((bits >> 31) & 0x7fffffff)) + +(asFloat[0] < value)
    const present = -+(value <= Infinity)
    keys[at] = (key & present) | (missingRight & ~present)
    keys[at + blockRows] = (key & present) | (missingLeft & ~present)
    at = placeAfter(at, row, blockSize)
  }
}

/** Writes codes counted from `firstCode`; one that is not known is 1 in the first slot, 0 in the second. */
function writeCodeKeys(
  keys: Int32Array,
  at: number,
  blockSize: number,
  { codes, size, from, to }: { codes: Int32Array; size: number; from: number; to: number },
): void {
  for (let row = from; row < to; row++) {
    const code = codes[row]
    const isKnown = code >= 0 && code < size
    keys[at] = isKnown ? code + firstCode : 1
    keys[at + blockRows] = isKnown ? code + firstCode : 0
    at = placeAfter(at, row, blockSize)
  }
}
