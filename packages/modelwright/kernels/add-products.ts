// Sums products of pairs of columns, two rows at a time, for their correlations.

/** What is kept of each column: rows with a value, their sum, their sum of squares. */
const ownBytes: usize = 24

/** Columns whose products with another are summed side by side: one sum alone waits for itself. */
const together: i32 = 4

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

/** Takes `centre` off values, and puts 0 for those that are not finite; `present` is 1 where there is a value, 0 elsewhere. */
export function centreValues(values: usize, present: usize, rows: i32, centre: f64): void {
  const centres = f64x2.splat(centre)
  const zeros = f64x2.splat(0)
  const ones = f64x2.splat(1)
  const end = values + ((rows as usize) << 3)
  for (; values < end; values += 16, present += 16) {
    const value = f64x2.sub(v128.load(values), centres)
    const isThere = f64x2.eq(f64x2.sub(value, value), zeros)
    v128.store(values, v128.and(value, isThere))
    v128.store(present, v128.and(ones, isThere))
  }
}

/** Sums the rows of one column in which another has a value, and their squares, and adds that to two cells. */
function addOwn(a: usize, inB: usize, stride: usize, sumCell: usize, squaresCell: usize): void {
  let sum = f64x2.splat(0)
  let squares = f64x2.splat(0)
  for (let at: usize = 0; at < stride; at += 16) {
    const x = f64x2.mul(v128.load(a + at), v128.load(inB + at))
    sum = f64x2.add(sum, x)
    squares = f64x2.add(squares, f64x2.mul(x, x))
  }
  add(sumCell, both(sum))
  add(squaresCell, both(squares))
}

function product(a: usize, b: usize, stride: usize): f64 {
  let sum = f64x2.splat(0)
  for (let at: usize = 0; at < stride; at += 16) sum = f64x2.add(sum, f64x2.mul(v128.load(a + at), v128.load(b + at)))
  return both(sum)
}

/** Adds the products of a column with the four from `b` on to cells 48 bytes apart. */
function addFour(a: usize, b: usize, stride: usize, cell: usize): void {
  let one = f64x2.splat(0)
  let two = f64x2.splat(0)
  let three = f64x2.splat(0)
  let four = f64x2.splat(0)
  const end = a + stride
  for (; a < end; a += 16, b += 16) {
    const x = v128.load(a)
    one = f64x2.add(one, f64x2.mul(x, v128.load(b)))
    two = f64x2.add(two, f64x2.mul(x, v128.load(b + stride)))
    three = f64x2.add(three, f64x2.mul(x, v128.load(b + stride * 2)))
    four = f64x2.add(four, f64x2.mul(x, v128.load(b + stride * 3)))
  }
  add(cell, both(one))
  add(cell + 48, both(two))
  add(cell + 96, both(three))
  add(cell + 144, both(four))
}

/** Adds the sums of a pair that are not products. What a column without gaps has by itself it has beside every other. */
function addSides(
  a: usize, b: usize, inA: usize, inB: usize, stride: usize, ofA: usize, ofB: usize, sums: usize,
): void {
  const rows = (stride >> 3) as f64
  const isFullA = load<f64>(ofA) == rows
  const isFullB = load<f64>(ofB) == rows
  add(sums, isFullA ? load<f64>(ofB) : isFullB ? load<f64>(ofA) : product(inA, inB, stride))
  if (isFullB) {
    add(sums + 8, load<f64>(ofA, 8))
    add(sums + 32, load<f64>(ofA, 16))
  } else addOwn(a, inB, stride, sums + 8, sums + 32)
  if (isFullA) {
    add(sums + 16, load<f64>(ofB, 8))
    add(sums + 40, load<f64>(ofB, 16))
  } else addOwn(b, inA, stride, sums + 16, sums + 40)
}

/**
 * Adds to six sums for each pair a < b of columns: rows in which both have a value, then over these a, b, ab, aa, bb.
 *
 * @param values - columns one after the other, 0 where a value is missing; `present` is 1 where there is one, 0 elsewhere
 * @param rows - an even number
 * @param own - room for three numbers a column
 * @param sums - six numbers a pair, pairs in the order 0 1, 0 2, … 1 2, …
 */
export function addProducts(values: usize, present: usize, columns: i32, rows: i32, own: usize, sums: usize): void {
  const stride = (rows as usize) << 3
  memory.fill(own, 0, (columns as usize) * ownBytes)
  for (let column: usize = 0; column < (columns as usize); column++) {
    const cell = own + column * ownBytes
    const there = present + column * stride
    add(cell, product(there, there, stride))
    addOwn(values + column * stride, there, stride, cell + 8, cell + 16)
  }
  for (let first = 0; first < columns; first++) {
    const a = values + (first as usize) * stride
    const inA = present + (first as usize) * stride
    const ofA = own + (first as usize) * ownBytes
    for (let second = first + 1; second < columns; ) {
      const b = values + (second as usize) * stride
      const count = columns - second >= together ? together : 1
      if (count == together) addFour(a, b, stride, sums + 24)
      else add(sums + 24, product(a, b, stride))
      for (let at = 0; at < count; at++, second++, sums += 48) {
        const place = second as usize
        addSides(a, values + place * stride, inA, present + place * stride, stride, ofA, own + place * ownBytes, sums)
      }
    }
  }
}
