// A cell of a histogram holds what the rows of one bin sum up to: gradients g, hessians h, and how many rows there are.
//
// Format 0, narrow, 8 bytes, for leaves of at most 4,096 rows: g in bits 37 to 63 (signed), h in bits 13 to 36, the count in
// bits 0 to 12. A gradient takes at most 14 bits and its sign, a hessian 12, so that no sum can spill into its neighbour.
// Format 1, medium, 16 bytes, for leaves of at most 131,072 rows: g, h and count as i32, and 4 bytes of 0.
// Format 2, wide, 16 bytes: g as i64, then h in bits 26 to 63 and the count in bits 0 to 25.
// All are integers: sums do not depend on their order, and parent minus child is exact.

export const narrowCountBits: i64 = 13
export const narrowGradientShift: i64 = 37
export const wideCountBits: i64 = 26

/** Where the cell so many after the first begins. */
// @ts-ignore: decorator
@inline
export function offsetOf(cells: i32, format: i32): usize {
  return (<usize>cells) << (format == 0 ? 3 : 4)
}

/** What one record adds to a narrow cell. A record: row in the upper 32 bits, gradient (i16) and hessian (u16) below. */
// @ts-ignore: decorator
@inline
export function narrowOf(record: u64): u64 {
  const low = record as i32
  return (((low >> 16) as i64) << narrowGradientShift) + ((((low & 0xffff) as i64) << narrowCountBits) | 1)
}

/** What one record adds to a medium cell. */
// @ts-ignore: decorator
@inline
export function mediumOf(record: u64): v128 {
  const low = record as i32
  return i32x4.replace_lane(i32x4.replace_lane(i32x4(0, 0, 1, 0), 0, low >> 16), 1, low & 0xffff)
}

/** What one record adds to a wide cell. */
// @ts-ignore: decorator
@inline
export function wideOf(record: u64): v128 {
  const low = record as i32
  const gradient = (low >> 16) as i64
  const rest = (((low & 0xffff) as i64) << wideCountBits) | 1
  return i64x2.replace_lane(i64x2.splat(gradient), 1, rest)
}

// @ts-ignore: decorator
@inline
export function gradientAt(cell: usize, format: i32): i64 {
  if (format == 1) return load<i32>(cell) as i64
  const first = load<i64>(cell)
  return format == 2 ? first : first >> narrowGradientShift
}

// @ts-ignore: decorator
@inline
export function hessianAt(cell: usize, format: i32): i64 {
  if (format == 1) return load<i32>(cell, 4) as i64
  return format == 2 ? ((load<u64>(cell, 8) >> (wideCountBits as u64)) as i64) : (load<i64>(cell) >> narrowCountBits) & 0xffffff
}

// @ts-ignore: decorator
@inline
export function countAt(cell: usize, format: i32): i64 {
  if (format == 1) return load<i32>(cell, 8) as i64
  return format == 2 ? load<i64>(cell, 8) & 0x3ffffff : load<i64>(cell) & 0x1fff
}

/** Writes a cell. */
// @ts-ignore: decorator
@inline
export function storeCell(cell: usize, format: i32, gradient: i64, hessian: i64, count: i64): void {
  if (format == 1) {
    store<i32>(cell, gradient as i32)
    store<i32>(cell, hessian as i32, 4)
    store<i64>(cell, count, 8)
  } else if (format == 2) {
    store<i64>(cell, gradient)
    store<i64>(cell, (hessian << wideCountBits) + count, 8)
  } else store<i64>(cell, (gradient << narrowGradientShift) + (hessian << narrowCountBits) + count)
}
