/** What a kind is decided by, for a column of numbers. */
export interface NumberFacts {
  readonly rowCount: number
  readonly missing: number
  /** Exact for whole numbers; for others counting stops above 100,000. */
  readonly distinct: number
  readonly isWhole: boolean
  /** Each value larger than the one before, in row order. */
  readonly isRising: boolean
  readonly min: number
  readonly max: number
}

const countLimit = 100_000

/** Counts distinct values with a table of their 64-bit patterns; stops above `limit`. */
function countDistinct(values: Float64Array, limit: number): number {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2)
  let size = 1 << 12
  let slots = new Float64Array(size).fill(Number.NaN)
  let count = 0
  const slotOf = (value: number, hash: number): number => {
    let slot = hash & (size - 1)
    while (!Number.isNaN(slots[slot]) && slots[slot] !== value) slot = (slot + 1) & (size - 1)
    return slot
  }
  const grow = (): void => {
    const before = slots
    size *= 4
    slots = new Float64Array(size).fill(Number.NaN)
    const bits = new Uint32Array(before.buffer)
    for (let i = 0; i < before.length; i++)
      if (!Number.isNaN(before[i])) slots[slotOf(before[i], hashOf(bits[2 * i], bits[2 * i + 1]))] = before[i]
  }
  for (let row = 0; row < values.length; row++) {
    const value = values[row]
    if (Number.isNaN(value)) continue
    const slot = slotOf(value, hashOf(words[2 * row], words[2 * row + 1]))
    if (slots[slot] === value) continue
    slots[slot] = value
    count++
    if (count > limit) return count
    if (count * 2 > size) grow()
  }
  return count
}

function hashOf(low: number, high: number): number {
  let hash = Math.imul(low ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(high ^ (high >>> 15), 0xc2b2ae35)
  hash = Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f)
  return (hash ^ (hash >>> 15)) >>> 0
}

/** Looks over a column of numbers once. */
export function numberFacts(values: Float64Array): NumberFacts {
  let missing = 0
  let isWhole = true
  let isRising = true
  let min = Infinity
  let max = -Infinity
  let before = -Infinity
  for (const value of values) {
    if (Number.isNaN(value)) {
      missing++
      continue
    }
    if (isWhole && !Number.isInteger(value)) isWhole = false
    if (value <= before) isRising = false
    before = value
    if (value < min) min = value
    if (value > max) max = value
  }
  const distinct = countDistinct(values, isWhole ? Infinity : countLimit)
  return { rowCount: values.length, missing, distinct, isWhole, isRising, min, max }
}

/**
 * Tells whether whole numbers are labels given out one after another, such as numbers of students or shops.
 *
 * They start at 0 or 1 and fill their range; every tenth of the range holds about as many rows as any other, as no
 * measured quantity does; yet neighbours differ in frequency far more than chance lets them (twice the variance of
 * counts and more), as in no clock or calendar.
 */
export function areLabels(values: Float64Array, facts: NumberFacts): boolean {
  const { min, max, distinct, rowCount, missing } = facts
  const range = max - min + 1
  const present = rowCount - missing
  if (min < 0 || min > 1 || distinct < 100 || range > distinct * 3 || present < distinct * 3) return false
  if (calendarRanges.has(range)) return false
  const counts = new Uint32Array(range)
  for (const value of values) if (!Number.isNaN(value)) counts[value - min]++
  return isFlat(counts, present) && roughness(counts) >= 3
}

/** Lengths of ranges that clocks and calendars fill. */
const calendarRanges = new Set([100, 101, 365, 366, 367, 1440, 1441, 3600, 86_400])

function isFlat(counts: Uint32Array, total: number): boolean {
  const tenths = new Float64Array(10)
  for (let i = 0; i < counts.length; i++) tenths[Math.floor((i * 10) / counts.length)] += counts[i]
  return tenths.every((count) => count > total * 0.05 && count < total * 0.2)
}

/** Mean of (a − b)² / (a + b) over neighbouring counts: about 1 where they differ by chance alone. */
function roughness(counts: Uint32Array): number {
  let sum = 0
  let pairs = 0
  for (let i = 0; i + 1 < counts.length; i++) {
    const both = counts[i] + counts[i + 1]
    if (both === 0) continue
    const difference = counts[i] - counts[i + 1]
    sum += (difference * difference) / both
    pairs++
  }
  return pairs === 0 ? 0 : sum / pairs
}
