// Values become bins: one byte that says between which cuts a value lies.

/** Counts the cuts below a value by halving; 255 cuts at most, padded to 255 with +Infinity. No branch depends on data. */
// @ts-ignore: decorator
@inline
function binOf(value: f64, cuts: usize): i32 {
  let at: i32 = load<f64>(cuts + (127 << 3)) < value ? 128 : 0
  at += load<f64>(cuts + ((at + 63) << 3)) < value ? 64 : 0
  at += load<f64>(cuts + ((at + 31) << 3)) < value ? 32 : 0
  at += load<f64>(cuts + ((at + 15) << 3)) < value ? 16 : 0
  at += load<f64>(cuts + ((at + 7) << 3)) < value ? 8 : 0
  at += load<f64>(cuts + ((at + 3) << 3)) < value ? 4 : 0
  at += load<f64>(cuts + ((at + 1) << 3)) < value ? 2 : 0
  return at + (load<f64>(cuts + (at << 3)) < value ? 1 : 0)
}

/**
 * Bins values; missing ones get a bin of their own. Writes the column, and the same bytes `stride` apart where rows are
 * wanted. Gives how many are missing.
 */
export function binNumbers(
  values: usize,
  count: i32,
  cuts: usize,
  missingBin: i32,
  column: usize,
  rows: usize,
  stride: i32,
): i32 {
  let known = 0
  for (let i: i32 = 0; i < count; i++) {
    const value = load<f64>(values + ((<usize>i) << 3))
    const isKnown = value == value
    known += isKnown ? 1 : 0
    const bin = isKnown ? binOf(value, cuts) : missingBin
    store<u8>(column + i, bin)
    if (rows != 0) store<u8>(rows + <usize>i * stride, bin)
  }
  return count - known
}

/** Copies the bytes of a column to where rows lie side by side. */
export function spreadColumn(column: usize, count: i32, rows: usize, stride: i32): void {
  for (let i: i32 = 0; i < count; i++) store<u8>(rows + <usize>i * stride, load<u8>(column + i))
}
