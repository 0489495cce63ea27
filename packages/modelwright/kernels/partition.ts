// A split deals a leaf's records to its two children, in order: left ones stay in place, right ones go through a scratch.

/** Gives how many go left. `sides` says for each bin 1 (left) or 0; `size` is the bytes of a bin: 1, 2 or 4. */
export function partition(records: usize, count: i32, column: usize, size: i32, sides: usize, scratch: usize): i32 {
  if (size == 1) return deal<u8>(records, count, column, sides, scratch)
  if (size == 2) return deal<u16>(records, count, column, sides, scratch)
  return deal<u32>(records, count, column, sides, scratch)
}

function deal<T>(records: usize, count: i32, column: usize, sides: usize, scratch: usize): i32 {
  const end = records + ((<usize>count) << 3)
  let left = records
  let right = scratch
  for (let from = records; from < end; from += 8) {
    const record = load<u64>(from)
    const bin = load<T>(column + ((record >> 32) as usize) * sizeof<T>()) as usize
    const isLeft: usize = load<u8>(sides + bin)
    store<u64>(left, record)
    store<u64>(right, record)
    left += isLeft << 3
    right += (1 - isLeft) << 3
  }
  memory.copy(left, scratch, right - scratch)
  return ((left - records) >> 3) as i32
}

/** Makes a column of a sparse feature: its usual bin everywhere but in the listed rows. */
export function expandColumn(column: usize, rowCount: i32, usual: i32, rows: usize, bins: usize, count: i32): void {
  memory.fill(column, usual as u8, rowCount)
  for (let i: i32 = 0; i < count; i++) store<u8>(column + load<u32>(rows + ((<usize>i) << 2)), load<u8>(bins + i))
}
