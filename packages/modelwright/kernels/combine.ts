// Histograms are added and subtracted; integers, so exactly.
import { narrowCountBits, narrowGradientShift, wideCountBits } from './cells'

/** Adds `count` cells of one format onto others. */
export function addCells(into: usize, from: usize, count: i32, isWide: bool): void {
  const bytes = (<usize>count) << (isWide ? 4 : 3)
  const end = into + (bytes & ~15)
  for (; into < end; into += 16, from += 16) v128.store(into, i64x2.add(v128.load(into), v128.load(from)))
  if (bytes & 8) store<u64>(into, load<u64>(into) + load<u64>(from))
}

// @ts-ignore: decorator
@inline
function widened(cell: u64): v128 {
  const hessian = ((cell as i64) >> narrowCountBits) & 0xffffff
  const rest = (hessian << wideCountBits) + ((cell as i64) & 0x1fff)
  return i64x2.replace_lane(i64x2.splat((cell as i64) >> narrowGradientShift), 1, rest)
}

// @ts-ignore: decorator
@inline
function narrowed(cell: v128): u64 {
  const rest = i64x2.extract_lane(cell, 1)
  return (i64x2.extract_lane(cell, 0) << narrowGradientShift) + ((rest >> wideCountBits) << narrowCountBits) + (rest & 0x3ffffff)
}

function subtractSame(parent: usize, child: usize, bytes: usize): void {
  const end = parent + (bytes & ~15)
  for (; parent < end; parent += 16, child += 16) {
    const part = v128.load(child)
    if (v128.any_true(part)) v128.store(parent, i64x2.sub(v128.load(parent), part))
  }
  if (bytes & 8) store<u64>(parent, load<u64>(parent) - load<u64>(child))
}

/** Parent less one child is the other child; in place of the parent's cells unless it is narrow and the parent was wide. */
export function subtractCells(parent: usize, child: usize, into: usize, count: i32, formats: i32): void {
  if (formats == 0 || formats == 7) {
    subtractSame(parent, child, (<usize>count) << (formats == 7 ? 4 : 3))
    return
  }
  for (let i: i32 = 0; i < count; i++) {
    const part = load<u64>(child + ((<usize>i) << 3))
    const whole = v128.load(parent + ((<usize>i) << 4))
    const other = part == 0 ? whole : i64x2.sub(whole, widened(part))
    if (formats & 1) v128.store(into + ((<usize>i) << 4), other)
    else store<u64>(into + ((<usize>i) << 3), narrowed(other))
  }
}
