import type { Column } from '../column.ts'
import type { FlatTrees } from './flat-trees.ts'

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

/**
 * Writes the keys of rows into `flat.keys`, for all inputs that any node looks at.
 *
 * Each has two slots: the first for nodes that send missing right, the second for those that send it left.
 */
export function writeKeys(flat: FlatTrees, features: readonly Column[], from: number, to: number): void {
  const { inputs, state } = flat
  for (let i = 0; i < inputs.length; i++) {
    const column = features[inputs[i]]
    if (column.type === 'number') writeNumberKeys(flat, column.values, 2 * i, from, to)
    else if (column.type === 'category')
      writeCodeKeys(flat, { codes: column.codes, size: state.sizes[inputs[i]], at: 2 * i, from, to })
  }
}

/**
 * Writes the smallest f32 that is no less than the value, as a key.
 *
 * A threshold is an f32, so `value <= threshold` as f64 is exactly `key <= key of threshold`. Without branches, as where
 * values are missing is hard to guess.
 */
function writeNumberKeys(
  { keys, stride }: FlatTrees,
  values: Float64Array,
  at: number,
  from: number,
  to: number,
): void {
  for (let row = from; row < to; row++, at += stride) {
    const value = values[row]
    asFloat[0] = value
    const bits = asBits[0]
    const key = (bits ^ ((bits >> 31) & 0x7fffffff)) + +(asFloat[0] < value)
    const present = -+(value <= Infinity)
    keys[at] = (key & present) | (missingRight & ~present)
    keys[at + 1] = (key & present) | (missingLeft & ~present)
  }
}

/** Writes codes as they are; one that is not known is −1 in the first slot and −2 in the second. */
function writeCodeKeys(
  { keys, stride }: FlatTrees,
  { codes, size, at, from, to }: { codes: Int32Array; size: number; at: number; from: number; to: number },
): void {
  for (let row = from; row < to; row++, at += stride) {
    const code = codes[row]
    const isKnown = code >= 0 && code < size
    keys[at] = isKnown ? code : -1
    keys[at + 1] = isKnown ? code : -2
  }
}
