// Sums products of pairs of columns, two rows at a time, for their correlations.

// @ts-ignore: decorator
@inline
function both(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)
}

// @ts-ignore: decorator
@inline
function add(cell: usize, value: f64): void {
  store<f64>(cell, load<f64>(cell) + value)
}

/**
 * Adds to six sums for each pair a < b of columns: rows in which both have a value, then over these a, b, ab, aa, bb.
 *
 * @param values - columns one after the other, 0 where a value is missing; `present` is 1 where there is one, 0 elsewhere
 * @param rows - an even number
 * @param sums - six numbers a pair, pairs in the order 0 1, 0 2, … 1 2, …
 */
export function addProducts(values: usize, present: usize, columns: i32, rows: i32, sums: usize): void {
  const stride = (rows as usize) << 3
  for (let first = 0; first < columns; first++) {
    const a = values + (first as usize) * stride
    const inA = present + (first as usize) * stride
    for (let second = first + 1; second < columns; second++, sums += 48) {
      const b = values + (second as usize) * stride
      const inB = present + (second as usize) * stride
      let count = f64x2.splat(0)
      let sumA = f64x2.splat(0)
      let sumB = f64x2.splat(0)
      let ab = f64x2.splat(0)
      let aa = f64x2.splat(0)
      let bb = f64x2.splat(0)
      for (let at: usize = 0; at < stride; at += 16) {
        const hasA = v128.load(inA + at)
        const hasB = v128.load(inB + at)
        const x = f64x2.mul(v128.load(a + at), hasB)
        const y = f64x2.mul(v128.load(b + at), hasA)
        count = f64x2.add(count, f64x2.mul(hasA, hasB))
        sumA = f64x2.add(sumA, x)
        sumB = f64x2.add(sumB, y)
        ab = f64x2.add(ab, f64x2.mul(x, y))
        aa = f64x2.add(aa, f64x2.mul(x, x))
        bb = f64x2.add(bb, f64x2.mul(y, y))
      }
      add(sums, both(count))
      add(sums + 8, both(sumA))
      add(sums + 16, both(sumB))
      add(sums + 24, both(ab))
      add(sums + 32, both(aa))
      add(sums + 40, both(bb))
    }
  }
}
