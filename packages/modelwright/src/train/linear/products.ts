/** Rows of numbers one after another in a flat array: row r starts at `first + r × stride`. */
export interface Rows {
  readonly values: Float64Array
  readonly first: number
  readonly stride: number
}

function addEightDots(a: Rows, b: Rows, length: number, out: Rows): void {
  const p = a.values
  const x = b.values
  const p0 = a.first
  const p1 = p0 + a.stride
  const x0 = b.first
  const x1 = x0 + b.stride
  const x2 = x1 + b.stride
  const x3 = x2 + b.stride
  let s00 = 0
  let s01 = 0
  let s02 = 0
  let s03 = 0
  let s10 = 0
  let s11 = 0
  let s12 = 0
  let s13 = 0
  for (let i = 0; i < length; i++) {
    const u = p[p0 + i]
    const v = p[p1 + i]
    const y0 = x[x0 + i]
    const y1 = x[x1 + i]
    const y2 = x[x2 + i]
    const y3 = x[x3 + i]
    s00 += u * y0
    s01 += u * y1
    s02 += u * y2
    s03 += u * y3
    s10 += v * y0
    s11 += v * y1
    s12 += v * y2
    s13 += v * y3
  }
  const { values, first, stride } = out
  values[first] += s00
  values[first + 1] += s01
  values[first + 2] += s02
  values[first + 3] += s03
  values[first + stride] += s10
  values[first + stride + 1] += s11
  values[first + stride + 2] += s12
  values[first + stride + 3] += s13
}

function addFourDots(a: Rows, b: Rows, length: number, out: Rows): void {
  const p = a.values
  const x = b.values
  const p0 = a.first
  const x0 = b.first
  const x1 = x0 + b.stride
  const x2 = x1 + b.stride
  const x3 = x2 + b.stride
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let i = 0; i < length; i++) {
    const u = p[p0 + i]
    s0 += u * x[x0 + i]
    s1 += u * x[x1 + i]
    s2 += u * x[x2 + i]
    s3 += u * x[x3 + i]
  }
  const { values, first } = out
  values[first] += s0
  values[first + 1] += s1
  values[first + 2] += s2
  values[first + 3] += s3
}

function dot(a: Rows, b: Rows, length: number): number {
  const p = a.values
  const x = b.values
  const p0 = a.first
  const x0 = b.first
  let s0 = 0
  let s1 = 0
  let i = 0
  for (; i + 1 < length; i += 2) {
    s0 += p[p0 + i] * x[x0 + i]
    s1 += p[p0 + i + 1] * x[x0 + i + 1]
  }
  if (i < length) s0 += p[p0 + i] * x[x0 + i]
  return s0 + s1
}

const rowOf = ({ values, first, stride }: Rows, row: number): Rows => ({
  values,
  first: first + row * stride,
  stride,
})

/**
 * Adds the dot products of every row of `a` with every row of `b` to a matrix: `out[r, s] += a[r] · b[s]`.
 *
 * Two rows by four at once, so that a number read is used several times. Each sum has one fixed order.
 *
 * @param size - how many rows of `a` and of `b`, and how many numbers of each row
 */
export function addDots(
  a: Rows,
  b: Rows,
  { rows, columns, length }: { rows: number; columns: number; length: number },
  out: Rows,
): void {
  for (let r = 0; r < rows; r += 2) {
    const isPair = r + 1 < rows
    const from = rowOf(a, r)
    let s = 0
    for (; s + 3 < columns; s += 4) {
      const to = { values: out.values, first: out.first + r * out.stride + s, stride: out.stride }
      if (isPair) addEightDots(from, rowOf(b, s), length, to)
      else addFourDots(from, rowOf(b, s), length, to)
    }
    for (; s < columns; s++)
      for (let k = r; k < r + (isPair ? 2 : 1); k++)
        out.values[out.first + k * out.stride + s] += dot(rowOf(a, k), rowOf(b, s), length)
  }
}

/** `out[0] += Σ slope × x[c]` and the same for a second row, over four rows of x. */
function combineTwo(slopes: Rows, x: Rows, length: number, out: Rows): void {
  const { values, first, stride } = slopes
  const a0 = values[first]
  const a1 = values[first + 1]
  const a2 = values[first + 2]
  const a3 = values[first + 3]
  const b0 = values[first + stride]
  const b1 = values[first + stride + 1]
  const b2 = values[first + stride + 2]
  const b3 = values[first + stride + 3]
  const from = x.values
  const x0 = x.first
  const x1 = x0 + x.stride
  const x2 = x1 + x.stride
  const x3 = x2 + x.stride
  const to = out.values
  const o0 = out.first
  const o1 = o0 + out.stride
  for (let i = 0; i < length; i++) {
    const y0 = from[x0 + i]
    const y1 = from[x1 + i]
    const y2 = from[x2 + i]
    const y3 = from[x3 + i]
    to[o0 + i] += a0 * y0 + a1 * y1 + (a2 * y2 + a3 * y3)
    to[o1 + i] += b0 * y0 + b1 * y1 + (b2 * y2 + b3 * y3)
  }
}

function combineOne(slopes: Rows, x: Rows, length: number, out: Rows): void {
  const { values, first } = slopes
  const a0 = values[first]
  const a1 = values[first + 1]
  const a2 = values[first + 2]
  const a3 = values[first + 3]
  const from = x.values
  const x0 = x.first
  const x1 = x0 + x.stride
  const x2 = x1 + x.stride
  const x3 = x2 + x.stride
  const to = out.values
  const o0 = out.first
  for (let i = 0; i < length; i++)
    to[o0 + i] += a0 * from[x0 + i] + a1 * from[x1 + i] + (a2 * from[x2 + i] + a3 * from[x3 + i])
}

function addRow(slope: number, x: Rows, length: number, out: Rows): void {
  const from = x.values
  const x0 = x.first
  const to = out.values
  const o0 = out.first
  for (let i = 0; i < length; i++) to[o0 + i] += slope * from[x0 + i]
}

/**
 * Adds combinations of the rows of x to the rows of `out`: `out[r] += Σ slopes[r, c] × x[c]`.
 *
 * @param size - how many rows of `out` and of `x`, and how many numbers of each row
 */
export function addCombinations(
  slopes: Rows,
  x: Rows,
  { rows, columns, length }: { rows: number; columns: number; length: number },
  out: Rows,
): void {
  for (let r = 0; r < rows; r += 2) {
    const isPair = r + 1 < rows
    const to = rowOf(out, r)
    let c = 0
    for (; c + 3 < columns; c += 4) {
      const four = {
        values: slopes.values,
        first: slopes.first + r * slopes.stride + c,
        stride: slopes.stride,
      }
      if (isPair) combineTwo(four, rowOf(x, c), length, to)
      else combineOne(four, rowOf(x, c), length, to)
    }
    for (; c < columns; c++)
      for (let k = r; k < r + (isPair ? 2 : 1); k++)
        addRow(slopes.values[slopes.first + k * slopes.stride + c], rowOf(x, c), length, rowOf(out, k))
  }
}
