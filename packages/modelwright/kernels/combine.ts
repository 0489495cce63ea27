// Histograms are added and subtracted; integers, so exactly.
import {
  countAt,
  gradientAt,
  hessianAt,
  narrowCountBits,
  narrowGradientShift,
  offsetOf,
  storeCell,
  wideCountBits,
} from './cells'

/** Empties cells. */
export function clear(cells: usize, bytes: usize): void {
  memory.fill(cells, 0, bytes)
}

/** Adds `count` cells of one format onto others. */
export function addCells(into: usize, from: usize, count: i32, format: i32): void {
  const bytes = offsetOf(count, format)
  const end = into + (bytes & ~15)
  for (; into < end; into += 16, from += 16) {
    const a = v128.load(into)
    const b = v128.load(from)
    v128.store(into, format == 1 ? i32x4.add(a, b) : i64x2.add(a, b))
  }
  if (bytes & 8) store<u64>(into, load<u64>(into) + load<u64>(from))
}

function subtractSame(parent: usize, child: usize, bytes: usize, isMedium: bool): void {
  const end = parent + (bytes & ~15)
  for (; parent < end; parent += 16, child += 16) {
    const whole = v128.load(parent)
    const part = v128.load(child)
    v128.store(parent, isMedium ? i32x4.sub(whole, part) : i64x2.sub(whole, part))
  }
  if (bytes & 8) store<u64>(parent, load<u64>(parent) - load<u64>(child))
}

// @ts-ignore: decorator
@inline
function takeNarrow(whole: usize, cell: u64, isMedium: bool): void {
  if (cell == 0) return
  const g = (cell as i64) >> narrowGradientShift
  const h = ((cell as i64) >> narrowCountBits) & 0xffffff
  const c = (cell as i64) & 0x1fff
  const part = isMedium
    ? i64x2.replace_lane(i64x2.splat((g & 0xffffffff) | (h << 32)), 1, c)
    : i64x2.replace_lane(i64x2.splat(g), 1, (h << wideCountBits) + c)
  v128.store(whole, isMedium ? i32x4.sub(v128.load(whole), part) : i64x2.sub(v128.load(whole), part))
}

/** Takes a narrow child from a larger parent in place; most of its cells may be empty. */
function subtractNarrow(parent: usize, child: usize, count: i32, isMedium: bool): void {
  const end = child + offsetOf(count & ~1, 0)
  for (; child < end; child += 16, parent += 32) {
    if (!v128.any_true(v128.load(child))) continue
    takeNarrow(parent, load<u64>(child), isMedium)
    takeNarrow(parent + 16, load<u64>(child, 8), isMedium)
  }
  if (count & 1) takeNarrow(parent, load<u64>(child), isMedium)
}

/**
 * Parent less one child is the other child: in place of the parent's cells where the formats are the same, else at `into`,
 * cell by cell. A child's format is never larger than its parent's.
 */
export function subtractCells(
  parent: usize,
  child: usize,
  into: usize,
  count: i32,
  parentFormat: i32,
  childFormat: i32,
  intoFormat: i32,
): void {
  if (parentFormat == childFormat && parentFormat == intoFormat) {
    subtractSame(parent, child, offsetOf(count, parentFormat), parentFormat == 1)
    return
  }
  if (parentFormat == intoFormat && childFormat == 0) {
    subtractNarrow(parent, child, count, parentFormat == 1)
    return
  }
  for (let i: i32 = 0; i < count; i++) {
    const a = parent + offsetOf(i, parentFormat)
    const rows = countAt(a, parentFormat)
    const to = into + offsetOf(i, intoFormat)
    if (rows == 0) {
      storeCell(to, intoFormat, 0, 0, 0)
      continue
    }
    const b = child + offsetOf(i, childFormat)
    const g = gradientAt(a, parentFormat) - gradientAt(b, childFormat)
    const h = hessianAt(a, parentFormat) - hessianAt(b, childFormat)
    storeCell(to, intoFormat, g, h, rows - countAt(b, childFormat))
  }
}
