import type { Reader } from '../reader.ts'
import type { SmallInts } from './trees-state.ts'

/** Adds up counts as f64: a hostile sum does not wrap around. */
export function sumOf(counts: Int32Array): number {
  let sum = 0
  for (let i = 0; i < counts.length; i++) sum += counts[i]
  return sum
}

/** Reads a float32 tensor whose values are `low` or more, and finite unless `infinite` is allowed. */
export function floats32(
  state: Reader,
  key: string,
  { length, low, infinite = false }: { length: number; low: number; infinite?: boolean },
): Float32Array {
  const found = state.value(key)
  if (!(found instanceof Float32Array)) return state.refuse(key, 'must be a float32 tensor')
  if (found.length !== length) state.refuse(key, `must have ${length} values, found ${found.length}`)
  for (let i = 0; i < length; i++) {
    const value = found[i]
    if (!(value >= low) || (!infinite && value - value !== 0))
      state.refuse(key, `must hold ${infinite ? '' : 'finite '}numbers from ${low}, found ${value} at ${i}`)
  }
  return found
}

/** Reads a tensor of whole numbers in one of three kinds; their range is checked by what they refer to. */
export function smallInts(state: Reader, key: string, length: number): SmallInts {
  const found = state.value(key)
  if (!(found instanceof Uint8Array || found instanceof Uint16Array || found instanceof Int32Array))
    return state.refuse(key, 'must be a uint8, uint16 or int32 tensor')
  return found.length === length
    ? found
    : state.refuse(key, `must have ${length} values, found ${found.length}`)
}
