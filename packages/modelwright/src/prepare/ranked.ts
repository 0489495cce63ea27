/** Rounds of narrowing after which what is left is sorted instead: no order of values can make it slow. */
const mostRounds = 60
/** Few values are quicker sorted. */
const fewValues = 600

/** The middle one of three. */
function middle(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
}

/** Parts [low, high] around a value: first all that are less, last all that are more; gives where the middle part lies. */
function part(values: Float64Array, [low, high]: readonly [number, number], pivot: number) {
  let less = low
  let more = high
  let at = low
  while (at <= more) {
    const value = values[at]
    if (value < pivot) {
      values[at++] = values[less]
      values[less++] = value
    } else if (value > pivot) {
      values[at] = values[more]
      values[more--] = value
    } else at++
  }
  return { less, more }
}

/**
 * Finds the value that would stand at a place if all were sorted, in time that grows with their count alone.
 *
 * Afterwards nothing before the place is larger and nothing after it is less.
 *
 * @param values - without NaN; rearranged
 * @see Hoare 1961, "Algorithm 65: Find"
 */
export function rankedAt(values: Float64Array, place: number): number {
  let low = 0
  let high = values.length - 1
  for (let round = 0; high - low > fewValues && round < mostRounds; round++) {
    const pivot = middle(values[low], values[(low + high) >> 1], values[high])
    const { less, more } = part(values, [low, high], pivot)
    if (place < less) high = less - 1
    else if (place > more) low = more + 1
    else return values[place]
  }
  values.subarray(low, high + 1).sort()
  return values[place]
}
