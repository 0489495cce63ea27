// Sorts numbers: multiples of a unit by what they are multiples with, others by their bits, a byte at a time from the lowest:
// bytes that are the same in all of them cost nothing.
import { sortMultiples } from './sort-multiples'

/** Bits of numbers that ascend as the numbers do; -0 comes before 0, NaN has no place. */
// @ts-ignore: decorator
@inline
function keyOf(bits: u64): u64 {
  return bits ^ ((((bits as i64) >> 63) as u64) | 0x8000000000000000)
}

// @ts-ignore: decorator
@inline
function bitsOf(key: u64): u64 {
  return key ^ (~(((key as i64) >> 63) as u64) | 0x8000000000000000)
}

function areInOrder(values: usize, end: usize): bool {
  let before: u64 = 0
  for (let at = values; at < end; at += 8) {
    const key = keyOf(load<u64>(at))
    if (key < before) return false
    before = key
  }
  return true
}

function sortBits(values: usize, count: i32, scratch: usize): void {
  const bytes = (<usize>count) << 3
  const counts = scratch + bytes
  memory.fill(counts, 0, 8192)
  for (let at = values; at < values + bytes; at += 8) {
    let key = keyOf(load<u64>(at))
    store<u64>(at, key)
    for (let byte: usize = 0; byte < 8; byte++) {
      const cell = counts + (byte << 10) + (((key & 255) as usize) << 2)
      store<u32>(cell, load<u32>(cell) + 1)
      key >>= 8
    }
  }
  let from = values
  let to = scratch
  for (let byte: usize = 0; byte < 8; byte++) {
    const places = counts + (byte << 10)
    const shift = (byte << 3) as u64
    if (load<u32>(places + ((((load<u64>(from) >> shift) & 255) as usize) << 2)) == (count as u32)) continue
    let place: u32 = 0
    for (let cell = places; cell < places + 1024; cell += 4) {
      const here = load<u32>(cell)
      store<u32>(cell, place)
      place += here
    }
    for (let at = from; at < from + bytes; at += 8) {
      const key = load<u64>(at)
      const cell = places + ((((key >> shift) & 255) as usize) << 2)
      const own = load<u32>(cell)
      store<u32>(cell, own + 1)
      store<u64>(to + ((own as usize) << 3), key)
    }
    const other = from
    from = to
    to = other
  }
  for (let at: usize = 0; at < bytes; at += 8) store<u64>(values + at, bitsOf(load<u64>(from + at)))
}

/** Sorts f64 ascending, in place; `scratch` has room for as many, and 24 kB after them. */
export function sortNumbers(values: usize, count: i32, scratch: usize): void {
  if (areInOrder(values, values + ((<usize>count) << 3))) return
  if (!sortMultiples(values, count, scratch)) sortBits(values, count, scratch)
}
