import { type TableKernels, tableKernelsHere } from './table-kernels.ts'
import { sortBytes } from './wasm.ts'

/** Fewer values than this are sorted by the engine. */
const fewest = 2048

/** Ids and moments often lie in order already. */
function isAscending(values: Float64Array): boolean {
  for (let at = 1; at < values.length; at++) if (!(values[at - 1] < values[at])) return false
  return true
}

/** A copy of some values in the memory of kernels, with room to sort it in. */
export interface LentNumbers {
  readonly kernels: TableKernels
  readonly at: number
  readonly scratch: number
}

/** Hands a copy of the values to `look`; it must not be kept, and no kernels be asked for meanwhile. */
export function withLent<Found>(values: Float64Array, look: (lent: LentNumbers) => Found): Found {
  const bytes = values.length * 8
  const kernels = tableKernelsHere()
  const at = kernels.take(bytes)
  const scratch = kernels.take(bytes + sortBytes)
  try {
    kernels.numbersAt(at, values.length).set(values)
    return look({ kernels, at, scratch })
  } finally {
    kernels.give(at, bytes)
    kernels.give(scratch, bytes + sortBytes)
  }
}

/**
 * Hands the values to `look` in ascending order; what it is given must not be kept or changed, and no kernels be asked
 * for meanwhile.
 *
 * Cost: O(n) time: multiples of a unit are counted, others sorted by their bits, a byte at a time.
 *
 * @param values - without NaN
 */
export function withSorted<Found>(values: Float64Array, look: (sorted: Float64Array) => Found): Found {
  const { length } = values
  if (isAscending(values)) return look(values)
  if (length < fewest) return look(values.slice().sort())
  return withLent(values, ({ kernels, at, scratch }) => {
    kernels.sortNumbers(at, length, scratch)
    return look(kernels.numbersAt(at, length))
  })
}
