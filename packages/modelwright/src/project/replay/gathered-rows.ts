/** Numbers of rows that come piece by piece; grows as they come. */
export interface GatheredNumbers {
  push(values: ArrayLike<number>): void
  values(): Float64Array
}

/** Gathers numbers: twice the room each time it is used up. */
export function gatherNumbers(): GatheredNumbers {
  let kept = new Float64Array(1024)
  let count = 0
  return {
    push(values) {
      if (count + values.length > kept.length) {
        const larger = new Float64Array(Math.max(2 * kept.length, count + values.length))
        larger.set(kept.subarray(0, count))
        kept = larger
      }
      kept.set(values, count)
      count += values.length
    },
    values: () => kept.subarray(0, count),
  }
}
