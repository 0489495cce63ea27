// Sums the gradients of a leaf's rows by bin, for all features: most of the time of a fit goes here.
import { mediumOf, narrowCountBits, narrowGradientShift, narrowOf, offsetOf, wideCountBits, wideOf } from './cells'

/** Rows of a sparse leaf are touched so many at a time before they are summed, so that their cache lines are on their way. */
const tile: i32 = 64

// @ts-ignore: decorator
@inline
function addNarrow(cell: usize, add: u64): void {
  store<u64>(cell, load<u64>(cell) + add)
}

// @ts-ignore: decorator
@inline
function addWide(cell: usize, add: v128): void {
  v128.store(cell, i64x2.add(v128.load(cell), add))
}

// @ts-ignore: decorator
@inline
function addMedium(cell: usize, add: v128): void {
  v128.store(cell, i32x4.add(v128.load(cell), add))
}

// A bin is shifted to the offset of its cell in one go: from its byte of the word to eight or sixteen times its number.

// @ts-ignore: decorator
@inline
function addFourNarrow(cell: usize, four: u32, add: u64): void {
  store<u64>(cell + ((four << 3) & 0x7f8), load<u64>(cell + ((four << 3) & 0x7f8)) + add)
  store<u64>(cell + ((four >> 5) & 0x7f8), load<u64>(cell + ((four >> 5) & 0x7f8), 2048) + add, 2048)
  store<u64>(cell + ((four >> 13) & 0x7f8), load<u64>(cell + ((four >> 13) & 0x7f8), 4096) + add, 4096)
  store<u64>(cell + ((four >> 21) & 0x7f8), load<u64>(cell + ((four >> 21) & 0x7f8), 6144) + add, 6144)
}

// @ts-ignore: decorator
@inline
function addFourWide(cell: usize, four: u32, add: v128): void {
  const a = cell + ((four << 4) & 0xff0)
  const b = cell + ((four >> 4) & 0xff0)
  const c = cell + ((four >> 12) & 0xff0)
  const d = cell + ((four >> 20) & 0xff0)
  v128.store(a, i64x2.add(v128.load(a), add))
  v128.store(b, i64x2.add(v128.load(b, 4096), add), 4096)
  v128.store(c, i64x2.add(v128.load(c, 8192), add), 8192)
  v128.store(d, i64x2.add(v128.load(d, 12288), add), 12288)
}

// @ts-ignore: decorator
@inline
function addFourMedium(cell: usize, four: u32, add: v128): void {
  const a = cell + ((four << 4) & 0xff0)
  const b = cell + ((four >> 4) & 0xff0)
  const c = cell + ((four >> 12) & 0xff0)
  const d = cell + ((four >> 20) & 0xff0)
  v128.store(a, i32x4.add(v128.load(a), add))
  v128.store(b, i32x4.add(v128.load(b, 4096), add), 4096)
  v128.store(c, i32x4.add(v128.load(c, 8192), add), 8192)
  v128.store(d, i32x4.add(v128.load(d, 12288), add), 12288)
}

function sumNarrow(
  records: usize,
  end: usize,
  bins: usize,
  stride: u32,
  quads: i32,
  rest: i32,
  cells: usize,
  sign: i32,
): void {
  for (; records < end; records += 8) {
    const record = load<u64>(records)
    const add = signedNarrow(record, sign as i64)
    let from = bins + ((record >> 32) as usize) * stride
    let cell = cells
    let q = quads
    for (; q >= 2; q -= 2) {
      const eight = load<u64>(from)
      addFourNarrow(cell, eight as u32, add)
      addFourNarrow(cell + 8192, (eight >> 32) as u32, add)
      from += 8
      cell += 16384
    }
    if (q > 0) {
      addFourNarrow(cell, load<u32>(from), add)
      from += 4
      cell += 8192
    }
    for (let r = rest; r > 0; r--) {
      addNarrow(cell + ((load<u8>(from) as usize) << 3), add)
      from++
      cell += 2048
    }
  }
}

function sumWide(
  records: usize,
  end: usize,
  bins: usize,
  stride: u32,
  quads: i32,
  rest: i32,
  cells: usize,
  sign: i32,
): void {
  const signs = i32x4.splat(sign)
  for (; records < end; records += 8) {
    const record = load<u64>(records)
    const add = signedWide(record, signs)
    let from = bins + ((record >> 32) as usize) * stride
    let cell = cells
    let q = quads
    for (; q >= 2; q -= 2) {
      const eight = load<u64>(from)
      addFourWide(cell, eight as u32, add)
      addFourWide(cell + 16384, (eight >> 32) as u32, add)
      from += 8
      cell += 32768
    }
    if (q > 0) {
      addFourWide(cell, load<u32>(from), add)
      from += 4
      cell += 16384
    }
    for (let r = rest; r > 0; r--) {
      addWide(cell + ((load<u8>(from) as usize) << 4), add)
      from++
      cell += 4096
    }
  }
}

function sumMedium(
  records: usize,
  end: usize,
  bins: usize,
  stride: u32,
  quads: i32,
  rest: i32,
  cells: usize,
  sign: i32,
): void {
  const signs = i32x4.splat(sign)
  for (; records < end; records += 8) {
    const record = load<u64>(records)
    const add = signedMedium(record, signs)
    let from = bins + ((record >> 32) as usize) * stride
    let cell = cells
    let q = quads
    for (; q >= 2; q -= 2) {
      const eight = load<u64>(from)
      addFourMedium(cell, eight as u32, add)
      addFourMedium(cell + 16384, (eight >> 32) as u32, add)
      from += 8
      cell += 32768
    }
    if (q > 0) {
      addFourMedium(cell, load<u32>(from), add)
      from += 4
      cell += 16384
    }
    for (let r = rest; r > 0; r--) {
      addMedium(cell + ((load<u8>(from) as usize) << 4), add)
      from++
      cell += 4096
    }
  }
}

/** What a record adds to a cell, or takes from it: `sign` is 0 or -1. */
// @ts-ignore: decorator
@inline
function signedNarrow(record: u64, sign: i64): u64 {
  return (((narrowOf(record) as i64) ^ sign) - sign) as u64
}

/** As `signedNarrow`, for cells of two i64. */
// @ts-ignore: decorator
@inline
function signedWide(record: u64, signs: v128): v128 {
  return i64x2.sub(v128.xor(wideOf(record), signs), signs)
}

/** As `signedNarrow`, for cells of four i32. */
// @ts-ignore: decorator
@inline
function signedMedium(record: u64, signs: v128): v128 {
  return i32x4.sub(v128.xor(mediumOf(record), signs), signs)
}

/** Touches one byte of each row's bins. The sum is given back so that the loads are not left out. */
function touch(records: usize, end: usize, bins: usize, stride: u32): u32 {
  let sum: u32 = 0
  for (; records < end; records += 8) sum += load<u8>(bins + ((load<u64>(records) >> 32) as usize) * stride)
  return sum
}

/**
 * Adds records to the cells of features that have a byte a row; `touches` where the leaf holds a small part of the rows. With
 * a `sign` of -1, instead of 0, they are taken away.
 */
export function accumulateDense(
  records: usize,
  count: i32,
  bins: usize,
  stride: u32,
  features: i32,
  cells: usize,
  format: i32,
  touches: bool,
  sign: i32,
): u32 {
  const quads = features >> 2
  const rest = features & 3
  const end = records + ((<usize>count) << 3)
  let touched: u32 = 0
  const step: usize = touches ? (<usize>tile) << 3 : (<usize>count) << 3
  while (records < end) {
    const to = min(records + step, end)
    if (touches) touched += touch(records, to, bins, stride)
    if (format == 2) sumWide(records, to, bins, stride, quads, rest, cells, sign)
    else if (format == 1) sumMedium(records, to, bins, stride, quads, rest, cells, sign)
    else sumNarrow(records, to, bins, stride, quads, rest, cells, sign)
    records = to
  }
  return touched
}

/** Adds records to the cells of features that are mostly one value: a row lists the cells of its other values. */
export function accumulateSparse(
  records: usize,
  count: i32,
  starts: usize,
  entries: usize,
  cells: usize,
  format: i32,
  sign: i32,
): void {
  const signs = i32x4.splat(sign)
  const end = records + ((<usize>count) << 3)
  for (; records < end; records += 8) {
    const record = load<u64>(records)
    const at = starts + (((record >> 32) as usize) << 2)
    let from = entries + ((<usize>load<u32>(at)) << 2)
    const to = entries + ((<usize>load<u32>(at, 4)) << 2)
    if (format == 2) {
      const add = signedWide(record, signs)
      for (; from < to; from += 4) addWide(cells + ((load<u32>(from) as usize) << 4), add)
    } else if (format == 1) {
      const add = signedMedium(record, signs)
      for (; from < to; from += 4) addMedium(cells + ((load<u32>(from) as usize) << 4), add)
    } else {
      const add = signedNarrow(record, sign as i64)
      for (; from < to; from += 4) addNarrow(cells + ((load<u32>(from) as usize) << 3), add)
    }
  }
}

/** Adds records to the cells of one category with many levels; codes are 16 or 32 bits a row. */
export function accumulateLevels(
  records: usize,
  count: i32,
  codes: usize,
  isLong: bool,
  cells: usize,
  format: i32,
  sign: i32,
): void {
  const signs = i32x4.splat(sign)
  const end = records + ((<usize>count) << 3)
  for (; records < end; records += 8) {
    const record = load<u64>(records)
    const row = (record >> 32) as usize
    const code: u32 = isLong ? load<u32>(codes + (row << 2)) : load<u16>(codes + (row << 1))
    if (format == 2) addWide(cells + ((code as usize) << 4), signedWide(record, signs))
    else if (format == 1) addMedium(cells + ((code as usize) << 4), signedMedium(record, signs))
    else addNarrow(cells + ((code as usize) << 3), signedNarrow(record, sign as i64))
  }
}

/** A cell of sums in a vector; a narrow one twice. */
// @ts-ignore: decorator
@inline
function cellOf(format: i32, gradient: f64, hessian: f64, count: f64): v128 {
  const g = gradient as i64
  const h = hessian as i64
  const c = count as i64
  if (format == 1) return i64x2.replace_lane(i64x2.splat((g & 0xffffffff) | (h << 32)), 1, c)
  if (format == 2) return i64x2.replace_lane(i64x2.splat(g), 1, (h << wideCountBits) + c)
  return i64x2.splat((g << narrowGradientShift) + (h << narrowCountBits) + c)
}

/** Sums cells of one feature. Narrow and medium ones are summed as they are: they hold no more than their leaf. */
// @ts-ignore: decorator
@inline
function sumCells(from: usize, end: usize, format: i32): v128 {
  let sum = i64x2.splat(0)
  if (format == 1) for (; from < end; from += 16) sum = i32x4.add(sum, v128.load(from))
  else for (; from < end; from += 16) sum = i64x2.add(sum, v128.load(from))
  if (format != 0) return sum
  return i64x2.add(sum, v128.shuffle<i64>(sum, sum, 1, 0))
}

/**
 * Fills the cell that the usual value of a sparse feature has: what the whole leaf sums up to, less all other cells.
 *
 * Features are 32 bytes each, as `scan` knows them; their cells are a multiple of four.
 */
export function fillUsual(histogram: usize, info: usize, format: i32, gradient: f64, hessian: f64, count: f64): void {
  const all = cellOf(format, gradient, hessian, count)
  const usual = load<i32>(info, 20)
  const cells = histogram + offsetOf(load<i32>(info), format)
  const used = load<i32>(info, 4) + (load<i32>(info, 12) < 0 ? 0 : 1)
  const at = cells + offsetOf(usual, format)
  if (format == 0) store<u64>(at, 0)
  else v128.store(at, i64x2.splat(0))
  const sum = sumCells(cells, cells + offsetOf((used + 3) & ~3, format), format)
  if (format == 0) store<u64>(at, i64x2.extract_lane(all, 0) - i64x2.extract_lane(sum, 0))
  else v128.store(at, format == 1 ? i32x4.sub(all, sum) : i64x2.sub(all, sum))
}
