/** Finds the first position from `low` to `high` whose time is not before `time`; `high` where there is none. */
export function firstFrom(times: Float64Array, time: number, low: number, high: number): number {
  let first = low
  let last = high
  while (first < last) {
    const middle = (first + last) >>> 1
    if (times[middle] < time) first = middle + 1
    else last = middle
  }
  return first
}
