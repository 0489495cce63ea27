// The two children of a split, feature by feature so that cells stay near: what threads summed of the small one is added up,
// taken from the parent to get the large one, and both are scanned.
import { fillUsual } from './accumulate'
import { addCells, subtractCells } from './combine'
import { offsetOf } from './cells'
import { beginAnswer, featureSize, scanFeature } from './scan'

const askSize: usize = 128
const answerSize: usize = 64

/** Cells of a feature that are in use, rounded up to what a scan reads at once. */
// @ts-ignore: decorator
@inline
function usedCells(info: usize): i32 {
  return (load<i32>(info, 4) + (load<i32>(info, 12) < 0 ? 0 : 1) + 3) & ~3
}

/** Fills the usual cell of a leaf's sparse feature by the sums the leaf is asked with. */
// @ts-ignore: decorator
@inline
function fill(histogram: usize, info: usize, format: i32, ask: usize): void {
  if (load<i32>(info, 20) < 0) return
  fillUsual(histogram, info, format, load<f64>(ask), load<f64>(ask, 8), load<f64>(ask, 16))
}

/**
 * Works through the features `first` to `last` that the tree may use.
 *
 * Histograms are addresses; 0 for `small` when its rows were taken from the parent's cells already, which then are those of
 * `large`, and for `large` when there is none: the root. Threads' partial sums lie `between` bytes apart. Asks, masks,
 * answers and sides of the large child follow those of the small one. `scans`: 1 the small one, 2 the large one, 3 both.
 */
export function scanChildren(
  parent: usize,
  parentFormat: i32,
  small: usize,
  smallFormat: i32,
  large: usize,
  largeFormat: i32,
  partials: usize,
  between: usize,
  parts: i32,
  features: usize,
  first: i32,
  last: i32,
  used: usize,
  masks: usize,
  maskSize: usize,
  asks: usize,
  answers: usize,
  levels: usize,
  sides: usize,
  sideSize: usize,
  scans: i32,
): void {
  beginAnswer(answers)
  beginAnswer(answers + answerSize)
  for (let feature = first; feature < last; feature++) {
    if (load<u8>(used + feature) == 0) continue
    const info = features + <usize>feature * featureSize
    const cell = load<i32>(info)
    const count = usedCells(info)
    if (small != 0) {
      const from = offsetOf(cell, smallFormat)
      for (let other: i32 = 1; other < parts; other++)
        addCells(small + from, partials + <usize>(other - 1) * between + from, count, smallFormat)
      fill(small, info, smallFormat, asks)
      if (large != 0) {
        const whole = parent + offsetOf(cell, parentFormat)
        subtractCells(whole, small + from, large + offsetOf(cell, largeFormat), count, parentFormat, smallFormat, largeFormat)
      }
      if ((scans & 1) != 0 && load<u8>(masks + feature) != 0)
        scanFeature(small, smallFormat, info, feature, asks, answers, levels, sides)
    } else fill(large, info, largeFormat, asks + askSize)
    if ((scans & 2) != 0 && load<u8>(masks + maskSize + feature) != 0)
      scanFeature(large, largeFormat, info, feature, asks + askSize, answers + answerSize, levels, sides + sideSize)
  }
}
