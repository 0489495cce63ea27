// The search for a split straight from a leaf's records, for forests: a node looks at few features, drawn anew, so that no
// histogram is kept. An entry of a list of features: +0 i32 feature · +4 i32 place among a row's dense bins; -2 or -4 for a
// category that has codes of so many bytes · +8 u32 address of its cells, which are medium ones, or of its codes.
import { countAt, gradientAt, hessianAt, mediumOf, wideOf } from './cells'
import { hash } from './rows'
import { answerWith, featureSize, partGain } from './scan'
import { scanLevels, scanPlaces } from './scan-levels'

const entrySize: usize = 16

/** Whether all records have the same target: then nothing is left to split. */
export function isPure(records: usize, count: i32, targets: usize): bool {
  const end = records + ((<usize>count) << 3)
  const first = load<f64>(targets + (((load<u64>(records) >> 32) as usize) << 3))
  for (; records < end; records += 8) if (load<f64>(targets + (((load<u64>(records) >> 32) as usize) << 3)) != first) return false
  return true
}

/** Adds records to the cells of the listed features only; `isWide` for leaves of so many rows that medium cells do not do. */
export function accumulateListed(records: usize, count: i32, bins: usize, stride: u32, list: usize, listed: i32, isWide: bool): void {
  const end = records + ((<usize>count) << 3)
  const last = list + <usize>listed * entrySize
  for (; records < end; records += 8) {
    const record = load<u64>(records)
    const row = bins + ((record >> 32) as usize) * stride
    const add = isWide ? wideOf(record) : mediumOf(record)
    for (let entry = list; entry < last; entry += entrySize) {
      const cell = <usize>load<u32>(entry, 8) + ((load<u8>(row + load<i32>(entry, 4)) as usize) << 4)
      const sum = v128.load(cell)
      v128.store(cell, isWide ? i64x2.add(sum, add) : i32x4.add(sum, add))
    }
  }
}

/** Sums the records of one feature into clean cells and marks the bins that occur: four words of 64 bits at `marks`. */
function sumFew(records: usize, count: i32, bins: usize, stride: u32, cells: usize, marks: usize): void {
  const end = records + ((<usize>count) << 3)
  v128.store(marks, i64x2.splat(0))
  v128.store(marks, i64x2.splat(0), 16)
  for (; records < end; records += 8) {
    const record = load<u64>(records)
    const bin = load<u8>(bins + ((record >> 32) as usize) * stride) as usize
    const cell = cells + (bin << 4)
    v128.store(cell, i32x4.add(v128.load(cell), mediumOf(record)))
    const word = marks + ((bin >> 6) << 3)
    store<u64>(word, load<u64>(word) | ((<u64>1) << (bin & 63)))
  }
}

function cleanFew(cells: usize, marks: usize): void {
  for (let word: usize = 0; word < 4; word++)
    for (let bits = load<u64>(marks + (word << 3)); bits != 0; bits &= bits - 1)
      v128.store(cells + (((word << 6) + <usize>ctz(bits)) << 4), i64x2.splat(0))
}

/** Every cut between bins that occur, or one drawn between the lowest and the highest. */
function cutFew(cells: usize, info: usize, feature: i32, ask: usize, answer: usize, marks: usize): void {
  const missing = load<i32>(info, 12)
  const totalG = load<f64>(ask)
  const totalH = load<f64>(ask, 8)
  const rows = load<f64>(ask, 16)
  const leastRows = load<f64>(ask, 24)
  const seed = load<f64>(ask, 96)
  let isMissing = false
  if (missing >= 0) {
    const word = marks + (((<usize>missing) >> 6) << 3)
    const bit = (<u64>1) << (missing & 63)
    isMissing = (load<u64>(word) & bit) != 0
    store<u64>(word, load<u64>(word) & ~bit)
  }
  let cut: i32 = -1
  if (seed != 0) {
    let low: i32 = -1
    let high: i32 = -1
    for (let word: i32 = 0; word < 4; word++) {
      const bits = load<u64>(marks + ((<usize>word) << 3))
      if (bits == 0) continue
      if (low < 0) low = (word << 6) + <i32>ctz(bits)
      high = (word << 6) + 63 - <i32>clz(bits)
    }
    if (low >= high) {
      restore(marks, missing, isMissing)
      return
    }
    const draw: u64 = <u64>hash(feature, <u32>seed)
    cut = low + <i32>((draw * <u64>(high - low)) >> 32)
  }
  const apart = cells + ((<usize>max(missing, 0)) << 4)
  const passes = isMissing ? 2 : 1
  for (let pass = 0; pass < passes; pass++) {
    let g: f64 = pass == 1 ? (gradientAt(apart, 1) as f64) : 0
    let h: f64 = pass == 1 ? (hessianAt(apart, 1) as f64) : 0
    let c: f64 = pass == 1 ? (countAt(apart, 1) as f64) : 0
    let isDone = false
    for (let word: i32 = 0; word < 4 && !isDone; word++) {
      for (let bits = load<u64>(marks + ((<usize>word) << 3)); bits != 0; bits &= bits - 1) {
        const bin = (word << 6) + <i32>ctz(bits)
        if (cut >= 0 && bin > cut) {
          isDone = true
          break
        }
        const cell = cells + ((<usize>bin) << 4)
        g += load<i32>(cell) as f64
        h += load<i32>(cell, 4) as f64
        c += load<i32>(cell, 8) as f64
        if (cut < 0) better(ask, answer, feature, bin, isMissing ? pass : 2, g, h, c, totalG, totalH, rows, leastRows)
      }
    }
    if (cut >= 0) better(ask, answer, feature, cut, isMissing ? pass : 2, g, h, c, totalG, totalH, rows, leastRows)
  }
  restore(marks, missing, isMissing)
}

function restore(marks: usize, missing: i32, isMissing: bool): void {
  if (!isMissing) return
  const word = marks + (((<usize>missing) >> 6) << 3)
  store<u64>(word, load<u64>(word) | ((<u64>1) << (missing & 63)))
}

// @ts-ignore: decorator
@inline
function better(ask: usize, answer: usize, feature: i32, bin: i32, side: i32, g: f64, h: f64, c: f64, totalG: f64, totalH: f64, rows: f64, leastRows: f64): void {
  if (c < leastRows || rows - c < leastRows || h < 1 || totalH - h < 1) return
  const l2 = load<f64>(ask, 48)
  const gain = partGain(g, h, 0, l2) + partGain(totalG - g, totalH - h, 0, l2)
  if (!(gain > load<f64>(answer))) return
  answerWith(answer, gain, feature, bin, side, 0)
  store<f64>(answer, g, 24)
  store<f64>(answer, h, 32)
  store<f64>(answer, c, 40)
}

// Work on a category with codes: places of the levels met so far, by a hash of the level, open addressing.
const slots: u32 = 128

/** Sums the records of a category by the levels that occur, in clean cells; `codes` tells the level of each. Gives how many. */
function sumLevels(records: usize, count: i32, column: usize, isLong: bool, cells: usize, codes: usize, table: usize): i32 {
  const end = records + ((<usize>count) << 3)
  memory.fill(table, 255, slots)
  let found: i32 = 0
  for (; records < end; records += 8) {
    const record = load<u64>(records)
    const row = (record >> 32) as usize
    const code: u32 = isLong ? load<u32>(column + (row << 2)) : load<u16>(column + (row << 1))
    let slot = (code * 0x9e3779b1) >> 25
    let place: i32 = load<u8>(table + slot)
    while (place != 255 && load<u32>(codes + ((<usize>place) << 2)) != code) {
      slot = (slot + 1) & (slots - 1)
      place = load<u8>(table + slot)
    }
    if (place == 255) {
      place = found++
      store<u8>(table + slot, place)
      store<u32>(codes + ((<usize>place) << 2), code)
    }
    const cell = cells + ((<usize>place) << 4)
    v128.store(cell, i32x4.add(v128.load(cell), mediumOf(record)))
  }
  return found
}

/**
 * Looks for the best split of a leaf of at most 64 rows on the listed features.
 *
 * Only bins and levels that occur are looked at. `cells` has room for 256 medium cells, 32 bytes for marks, then 256 for the
 * levels that occur and 128 to find them; the cells are clean before and after.
 */
export function scanFew(
  records: usize,
  count: i32,
  bins: usize,
  stride: u32,
  features: usize,
  list: usize,
  listed: i32,
  ask: usize,
  answer: usize,
  cells: usize,
  levels: usize,
  sides: usize,
): void {
  answerWith(answer, -Infinity, -1, 0, 0, 0)
  const marks = cells + 4096
  const codes = marks + 32
  for (let i: i32 = 0; i < listed; i++) {
    const entry = list + <usize>i * entrySize
    const feature = load<i32>(entry)
    const place = load<i32>(entry, 4)
    const info = features + <usize>feature * featureSize
    if (place < 0) {
      const found = sumLevels(records, count, load<u32>(entry, 8), place == -4, cells, codes, codes + 256)
      scanPlaces(cells, 1, found, codes, info, feature, ask, answer, levels, sides)
      memory.fill(cells, 0, (<usize>found) << 4)
      continue
    }
    sumFew(records, count, bins + place, stride, cells, marks)
    if (load<i32>(info, 8) == 1) scanLevels(cells, 1, info, feature, ask, answer, levels, sides)
    else cutFew(cells, info, feature, ask, answer, marks)
    cleanFew(cells, marks)
  }
}
