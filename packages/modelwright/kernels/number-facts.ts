// Looks at the numbers of a column: which are finite, what their powers sum up to, which occur most often.

/** The most frequent values that are told. */
const mostTop: i32 = 5

/**
 * Moves the finite ones of some numbers together, in their order.
 *
 * @param told - two f64, the least and the greatest, then four i32: how many are Infinity, and -Infinity; whether the finite
 *   ones ascend, each above the one before; whether all of them are whole
 * @returns how many are finite
 */
export function keepFinite(values: usize, count: i32, told: usize): i32 {
  let out = values
  let up = 0
  let down = 0
  let before = -Infinity
  let least = Infinity
  let greatest = -Infinity
  let isRising = true
  let isWhole = true
  const end = values + ((<usize>count) << 3)
  for (let at = values; at < end; at += 8) {
    const value = load<f64>(at)
    if (value - value != 0) {
      if (value == Infinity) up++
      else if (value == -Infinity) down++
      continue
    }
    store<f64>(out, value)
    out += 8
    least = min(least, value)
    greatest = max(greatest, value)
    if (value <= before) isRising = false
    before = value
    if (trunc(value) != value) isWhole = false
  }
  store<f64>(told, least)
  store<f64>(told, greatest, 8)
  store<i32>(told, up, 16)
  store<i32>(told, down, 20)
  store<i32>(told, isRising as i32, 24)
  store<i32>(told, isWhole as i32, 28)
  return ((out - values) >> 3) as i32
}

/** Sums numbers times `scale`, and the second to fourth powers of how far these are from their mean; tells the mean and the sums. */
export function sumPowers(values: usize, count: i32, scale: f64, told: usize): void {
  const end = values + ((<usize>count) << 3)
  let sum: f64 = 0
  for (let at = values; at < end; at += 8) sum += load<f64>(at) * scale
  const mean = sum / (count as f64)
  let second: f64 = 0
  let third: f64 = 0
  let fourth: f64 = 0
  for (let at = values; at < end; at += 8) {
    const deviation = load<f64>(at) * scale - mean
    const square = deviation * deviation
    second += square
    third += square * deviation
    fourth += square * square
  }
  store<f64>(told, mean)
  store<f64>(told, second, 8)
  store<f64>(told, third, 16)
  store<f64>(told, fourth, 24)
}

/** Puts a value that occurs `times` times among the most frequent ones, of which there are `kept`; gives how many there are then. */
function keepTop(top: usize, kept: i32, value: f64, times: i32): i32 {
  let place = kept < mostTop ? kept : mostTop - 1
  while (place > 0 && load<f64>(top + (((place - 1) as usize) << 4), 8) < (times as f64)) {
    memory.copy(top + ((place as usize) << 4), top + (((place - 1) as usize) << 4), 16)
    place--
  }
  store<f64>(top + ((place as usize) << 4), value)
  store<f64>(top + ((place as usize) << 4), times as f64, 8)
  return kept < mostTop ? kept + 1 : kept
}

/**
 * Counts the distinct ones of sorted numbers, and tells up to five of those that occur more than once: most frequent first,
 * then the smallest.
 *
 * @param told - f64: how many are distinct, how many are told, then the value and the count of each
 */
export function countRuns(sorted: usize, count: i32, told: usize): void {
  const end = sorted + ((<usize>count) << 3)
  let distinct = 0
  let kept = 0
  let least = 1
  for (let start = sorted; start < end; ) {
    const value = load<f64>(start)
    let next = start + 8
    while (next < end && load<f64>(next) == value) next += 8
    distinct++
    const times = ((next - start) >> 3) as i32
    if (times > least) {
      kept = keepTop(told + 16, kept, value + 0, times)
      if (kept == mostTop) least = load<f64>(told + 16 + (((mostTop - 1) as usize) << 4), 8) as i32
    }
    start = next
  }
  store<f64>(told, distinct as f64)
  store<f64>(told, kept as f64, 8)
}

/** Replaces sorted numbers by the distances between distinct ones; gives how many there are. */
export function distancesOf(sorted: usize, count: i32): i32 {
  const end = sorted + ((<usize>count) << 3)
  let out = sorted
  let before = load<f64>(sorted)
  for (let at = sorted + 8; at < end; at += 8) {
    const value = load<f64>(at)
    if (value == before) continue
    store<f64>(out, value - before)
    out += 8
    before = value
  }
  return ((out - sorted) >> 3) as i32
}
