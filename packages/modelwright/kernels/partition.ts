// A split deals a leaf's records to its two children, in order: those of one side stay in place, the others go through a scratch.

/**
 * Gives how many go left. `sides` says for each bin 1 (left) or 0; `size` is the bytes of a bin: 1, 2 or 4. The scratch holds
 * `room` records and one more, half of `count` at least: where there may be more on the right, the side of fewer is looked for.
 */
export function partition(records: usize, count: i32, column: usize, size: i32, sides: usize, scratch: usize, room: i32): i32 {
  if (size == 1) return deal<u8>(records, count, column, sides, scratch, room)
  if (size == 2) return deal<u16>(records, count, column, sides, scratch, room)
  return deal<u32>(records, count, column, sides, scratch, room)
}

function deal<T>(records: usize, count: i32, column: usize, sides: usize, scratch: usize, room: i32): i32 {
  if (count > room && 2 * countLeft<T>(records, count, column, sides) < count)
    return keepRight<T>(records, count, column, sides, scratch)
  return keepLeft<T>(records, count, column, sides, scratch)
}

/** 1 where a record goes left, else 0. */
// @ts-ignore: decorator
@inline
function leftOf<T>(record: u64, column: usize, sides: usize): usize {
  return load<u8>(sides + (load<T>(column + ((record >> 32) as usize) * sizeof<T>()) as usize))
}

function countLeft<T>(records: usize, count: i32, column: usize, sides: usize): i32 {
  const end = records + ((<usize>count) << 3)
  let left: usize = 0
  for (; records < end; records += 8) left += leftOf<T>(load<u64>(records), column, sides)
  return left as i32
}

/** From the first record on; right ones go through the scratch. */
function keepLeft<T>(records: usize, count: i32, column: usize, sides: usize, scratch: usize): i32 {
  const end = records + ((<usize>count) << 3)
  let left = records
  let right = scratch
  for (let from = records; from < end; from += 8) {
    const record = load<u64>(from)
    const isLeft = leftOf<T>(record, column, sides)
    store<u64>(left, record)
    store<u64>(right, record)
    left += isLeft << 3
    right += (1 - isLeft) << 3
  }
  memory.copy(left, scratch, right - scratch)
  return ((left - records) >> 3) as i32
}

/** From the last record back; left ones go through the scratch, which is filled from its end. */
function keepRight<T>(records: usize, count: i32, column: usize, sides: usize, scratch: usize): i32 {
  const last = scratch + ((<usize>(count >> 1)) << 3)
  let right = records + ((<usize>count) << 3)
  let left = last
  for (let from = right; from > records; ) {
    from -= 8
    const record = load<u64>(from)
    const isLeft = leftOf<T>(record, column, sides)
    store<u64>(right - 8, record)
    store<u64>(left, record)
    right -= (1 - isLeft) << 3
    left -= isLeft << 3
  }
  memory.copy(records, left + 8, last - left)
  return ((last - left) >> 3) as i32
}

/** Makes a column of a sparse feature: its usual bin everywhere but in the listed rows. */
export function expandColumn(column: usize, rowCount: i32, usual: i32, rows: usize, bins: usize, count: i32): void {
  memory.fill(column, usual as u8, rowCount)
  for (let i: i32 = 0; i < count; i++) store<u8>(column + load<u32>(rows + ((<usize>i) << 2)), load<u8>(bins + i))
}
