import { tableKernelsHere } from './table-kernels.ts'

/** Fewer values than this are sorted by the engine. */
const fewest = 2048

/** Room the kernel needs beside a copy of the values. */
const countsBytes = 8192

/** Ids and moments often lie in order already. */
function isAscending(values: Float64Array): boolean {
  for (let at = 1; at < values.length; at++) if (!(values[at - 1] < values[at])) return false
  return true
}

/**
 * Hands the values to `look` in ascending order; what it is given must not be kept or changed, and no kernels be asked
 * for meanwhile.
 *
 * Cost: O(n) time: by the bits of the numbers, a byte at a time.
 *
 * @param values - without NaN
 */
export function withSorted<Found>(values: Float64Array, look: (sorted: Float64Array) => Found): Found {
  const { length } = values
  if (isAscending(values)) return look(values)
  if (length < fewest) return look(values.slice().sort())
  const kernels = tableKernelsHere()
  const at = kernels.take(length * 8)
  const scratch = kernels.take(length * 8 + countsBytes)
  try {
    const sorted = kernels.numbersAt(at, length)
    sorted.set(values)
    kernels.sortNumbers(at, length, scratch)
    return look(sorted)
  } finally {
    kernels.give(at, length * 8)
    kernels.give(scratch, length * 8 + countsBytes)
  }
}
