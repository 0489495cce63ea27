// Splits of a category: levels in the order of their smoothed mean gradient, and every cut of that order (Fisher 1958), or
// those that put only so many levels on a side.
import { countAt, gradientAt, hessianAt } from './cells'
import { answerWith, partGain } from './scan'

/** So few levels can hardly fit noise: their means are taken as they are, without more penalty. */
const fewLevels: i32 = 4

// An entry of the work on levels: +0 f64 key · +8 i32 level · +12 i32 place of its cell.
const entrySize: usize = 16

// @ts-ignore: decorator
@inline
function isBefore(a: usize, b: usize): bool {
  const x = load<f64>(a)
  const y = load<f64>(b)
  return x < y || (x == y && load<i32>(a, 8) < load<i32>(b, 8))
}

// @ts-ignore: decorator
@inline
function swap(a: usize, b: usize): void {
  const held = v128.load(a)
  v128.store(a, v128.load(b))
  v128.store(b, held)
}

function siftDown(base: usize, start: i32, end: i32): void {
  let at = start
  while (true) {
    let child = 2 * at + 1
    if (child >= end) return
    if (child + 1 < end && isBefore(base + <usize>child * entrySize, base + <usize>(child + 1) * entrySize)) child++
    const parent = base + <usize>at * entrySize
    const other = base + <usize>child * entrySize
    if (!isBefore(parent, other)) return
    swap(parent, other)
    at = child
  }
}

/** Heap sort: in place, never worse than n log n, the same order everywhere since equal keys go by level. */
function sortEntries(base: usize, count: i32): void {
  for (let i = (count >> 1) - 1; i >= 0; i--) siftDown(base, i, count)
  for (let end = count - 1; end > 0; end--) {
    swap(base, base + <usize>end * entrySize)
    siftDown(base, 0, end)
  }
}

/** How many levels the leaf has, up to one more than few. */
function levelsWithRows(cells: usize, format: i32, count: i32): i32 {
  const size: usize = format == 0 ? 8 : 16
  let found: i32 = 0
  for (let place: i32 = 0; place < count && found <= fewLevels; place++)
    if (countAt(cells + <usize>place * size, format) > 0) found++
  return found
}

/**
 * Lists the levels with rows enough, with their keys; a missing value counts as a level of its own. `codes` says the level
 * of each place (u32); 0 where places are levels.
 */
function listLevels(cells: usize, format: i32, count: i32, codes: usize, ask: usize, smoothing: f64, entries: usize): i32 {
  const size: usize = format == 0 ? 8 : 16
  const leastRows = load<f64>(ask, 88)
  const mean = load<f64>(ask) / max(load<f64>(ask, 8), 1)
  let found: i32 = 0
  for (let place: i32 = 0; place < count; place++) {
    const cell = cells + <usize>place * size
    const rows = countAt(cell, format)
    if (rows == 0 || (rows as f64) < leastRows) continue
    const entry = entries + <usize>found * entrySize
    const over = (gradientAt(cell, format) as f64) + smoothing * mean
    store<f64>(entry, over / max((hessianAt(cell, format) as f64) + smoothing, 1))
    store<i32>(entry, codes == 0 ? place : load<i32>(codes + ((<usize>place) << 2)), 8)
    store<i32>(entry, place, 12)
    found++
  }
  return found
}

/** Marks the first or last `length` levels of the order as left; all others go right. */
function writeSides(entries: usize, count: i32, length: i32, fromEnd: bool, levels: i32, sides: usize): void {
  memory.fill(sides, 0, levels)
  for (let i: i32 = 0; i < length; i++) {
    const at = fromEnd ? count - 1 - i : i
    store<u8>(sides + load<i32>(entries + <usize>at * entrySize, 8), 1)
  }
}

/** Scans a category whose cells are all there, the missing one last. */
export function scanLevels(
  cells: usize,
  format: i32,
  info: usize,
  feature: i32,
  ask: usize,
  answer: usize,
  entries: usize,
  sides: usize,
): void {
  const count = load<i32>(info, 4) + (load<i32>(info, 12) < 0 ? 0 : 1)
  scanPlaces(cells, format, count, 0, info, feature, ask, answer, entries, sides)
}

/** Scans a category of which `places` cells are there; `codes` says which levels they are, as for `listLevels`. */
export function scanPlaces(
  cells: usize,
  format: i32,
  places: i32,
  codes: usize,
  info: usize,
  feature: i32,
  ask: usize,
  answer: usize,
  entries: usize,
  sides: usize,
): void {
  const size: usize = format == 0 ? 8 : 16
  const bins = load<i32>(info, 4)
  const missing = load<i32>(info, 12)
  const all = missing < 0 ? bins : bins + 1
  const totalG = load<f64>(ask)
  const totalH = load<f64>(ask, 8)
  const rows = load<f64>(ask, 16)
  const leastRows = load<f64>(ask, 24)
  const leastH = max(load<f64>(ask, 32), 1)
  const l1 = load<f64>(ask, 40)
  const low = load<f64>(ask, 56)
  const high = load<f64>(ask, 64)
  const isHeld = load<f64>(ask, 104) != 0
  const isFew = levelsWithRows(cells, format, places) <= fewLevels
  const count = listLevels(cells, format, places, codes, ask, isFew ? 0 : load<f64>(ask, 72), entries)
  if (count < 1) return
  const l2 = load<f64>(ask, 48) + (isFew ? 0 : load<f64>(ask, 80))
  sortEntries(entries, count)
  const most = load<f64>(ask, 112) as i32
  // Both ends are begun at: beyond the middle are the same splits, but for levels of too few rows.
  const length = most == 0 ? count : min(most, (count + 1) >> 1)
  let bestLength: i32 = 0
  let isFromEnd = false
  for (let pass: i32 = 0; pass < 2; pass++) {
    let gl: f64 = 0
    let hl: f64 = 0
    let cl: f64 = 0
    for (let i: i32 = 0; i < length; i++) {
      const entry = entries + <usize>(pass == 1 ? count - 1 - i : i) * entrySize
      const cell = cells + <usize>load<i32>(entry, 12) * size
      gl += gradientAt(cell, format) as f64
      hl += hessianAt(cell, format) as f64
      cl += countAt(cell, format) as f64
      const gr = totalG - gl
      const hr = totalH - hl
      if (cl < leastRows || rows - cl < leastRows || hl < leastH || hr < leastH) continue
      if (cl >= rows) break
      // As f32, as all gains are compared: threads compare answers, not what they came from.
      const gain = ((partGain(gl, hl, l1, l2) + partGain(gr, hr, l1, l2)) as f32) as f64
      if (isHeld && (outside(gl, hl, l2, low, high) || outside(gr, hr, l2, low, high))) continue
      if (!(gain > load<f64>(answer))) continue
      answerWith(answer, gain, feature, i + 1, 0, 1)
      store<f64>(answer, gl, 24)
      store<f64>(answer, hl, 32)
      store<f64>(answer, cl, 40)
      bestLength = i + 1
      isFromEnd = pass == 1
    }
  }
  if (bestLength == 0) return
  writeSides(entries, count, bestLength, isFromEnd, all, sides)
  let isSeen = false
  for (let place = codes == 0 ? max(missing, 0) : 0; place < places && missing >= 0 && !isSeen; place++)
    isSeen = (codes == 0 ? place : load<i32>(codes + ((<usize>place) << 2))) == missing && countAt(cells + <usize>place * size, format) > 0
  store<i32>(answer, isSeen ? load<u8>(sides + missing) : 2, 16)
}

// @ts-ignore: decorator
@inline
function outside(gradient: f64, hessian: f64, l2: f64, low: f64, high: f64): bool {
  const value = -gradient / (hessian + l2)
  return value < low || value > high
}
