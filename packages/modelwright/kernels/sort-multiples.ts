// Sorts numbers that are whole multiples of one unit, as decimals of a few places, whole numbers, seconds and days are: by
// these multiples, which are counted where their range is narrow, and else sorted eleven bits at a time.

/** Units are, from the coarsest: a day and a second in milliseconds, one, and nine decimals; each is a multiple of the next. */
const units: i32 = 12
const one: i32 = 2

/** Numbers and multiples beyond this are not told apart well enough. */
const greatest: f64 = 1125899906842624

const digitBits: u32 = 11
const digitCells: usize = 2048

/** A unit is `over` ÷ `under`. */
let over: f64 = 1
let under: f64 = 1
let scale: f64 = 1

/** The least and greatest of the numbers. */
let low: f64 = 0
let high: f64 = 0

function setUnit(unit: i32): void {
  over = unit == 0 ? 86400000 : unit == 1 ? 1000 : 1
  under = 1
  for (let at = one; at < unit; at++) under *= 10
  scale = under / over
}

// @ts-ignore: decorator
@inline
function multipleOf(value: f64): f64 {
  return nearest(value * scale)
}

/** The number nearest to a multiple, as reading it gives. */
// @ts-ignore: decorator
@inline
function numberOf(multiple: f64): f64 {
  return (multiple * over) / under
}

/** Finds the coarsest unit of all numbers, and their range; false where there is none, and where one is -0. */
function findUnit(values: usize, end: usize): bool {
  let unit = 0
  setUnit(0)
  low = Infinity
  high = -Infinity
  for (let at = values; at < end; at += 8) {
    const value = load<f64>(at)
    if (load<u64>(at) == 0x8000000000000000) return false
    // What is a multiple of a unit is one of all that come after it: those before need no second look.
    while (numberOf(multipleOf(value)) != value) {
      if (++unit == units) return false
      setUnit(unit)
    }
    low = min(low, value)
    high = max(high, value)
  }
  const furthest = max(-low, high)
  return furthest < greatest && multipleOf(furthest) < greatest
}

function countMultiples(values: usize, end: usize, counts: usize, first: f64, range: usize): void {
  memory.fill(counts, 0, range << 2)
  for (let at = values; at < end; at += 8) {
    const cell = counts + (((multipleOf(load<f64>(at)) - first) as usize) << 2)
    store<u32>(cell, load<u32>(cell) + 1)
  }
  let out = values
  for (let place: usize = 0; place < range; place++) {
    let left = load<u32>(counts + (place << 2))
    if (left == 0) continue
    const value = numberOf(first + (place as f64))
    for (; left > 0; left--, out += 8) store<f64>(out, value)
  }
}

/** Counts how often each digit occurs in each place, and makes first places of that. */
function placeDigits(keys: usize, end: usize, places: usize, digits: usize): void {
  memory.fill(places, 0, (digits * digitCells) << 2)
  for (let at = keys; at < end; at += 4) {
    let key = load<u32>(at)
    for (let digit: usize = 0; digit < digits; digit++, key >>= digitBits) {
      const cell = places + ((digit * digitCells + ((key & 2047) as usize)) << 2)
      store<u32>(cell, load<u32>(cell) + 1)
    }
  }
  for (let digit: usize = 0; digit < digits; digit++) {
    let place: u32 = 0
    const from = places + ((digit * digitCells) << 2)
    for (let cell = from; cell < from + (digitCells << 2); cell += 4) {
      const here = load<u32>(cell)
      store<u32>(cell, place)
      place += here
    }
  }
}

function sortKeys(values: usize, count: i32, scratch: usize, first: f64, digits: usize): void {
  const bytes = (<usize>count) << 2
  const places = scratch + bytes * 2
  let from = scratch
  let to = scratch + bytes
  for (let at: usize = 0; at < bytes; at += 4)
    store<u32>(from + at, (multipleOf(load<f64>(values + at * 2)) - first) as u32)
  placeDigits(from, from + bytes, places, digits)
  for (let digit: usize = 0; digit < digits; digit++) {
    const cells = places + ((digit * digitCells) << 2)
    const shift = (digit as u32) * digitBits
    const isLast = digit + 1 == digits
    for (let at = from; at < from + bytes; at += 4) {
      const key = load<u32>(at)
      const cell = cells + ((((key >> shift) & 2047) as usize) << 2)
      const own = load<u32>(cell) as usize
      store<u32>(cell, (own as u32) + 1)
      if (isLast) store<f64>(values + (own << 3), numberOf(first + (key as f64)))
      else store<u32>(to + (own << 2), key)
    }
    const other = from
    from = to
    to = other
  }
}

/** Sorts as `sortNumbers` does; false where the numbers are no multiples of a unit, or too far apart. */
export function sortMultiples(values: usize, count: i32, scratch: usize): bool {
  const end = values + ((<usize>count) << 3)
  if (!findUnit(values, end)) return false
  const first = multipleOf(low)
  const range = multipleOf(high) - first + 1
  if (range > 4294967296) return false
  if (range <= (count as f64) * 2) countMultiples(values, end, scratch, first, range as usize)
  else sortKeys(values, count, scratch, first, range > 4194304 ? 3 : range > 2048 ? 2 : 1)
  return true
}
