import { type Cell, type Format, type Room, sizeOf, sumOf, writeCells } from './kernel-room.ts'

/** A feature as a scan is told of it; the bin of missing values is the last of its cells. */
export interface ScanFeature {
  readonly cells: readonly Cell[]
  readonly hasMissing: boolean
  readonly isCategory?: boolean
  readonly direction?: -1 | 0 | 1
  readonly isSparse?: boolean
}

/** What a leaf is asked, besides its sums. */
export interface ScanAsk {
  readonly minRows: number
  readonly minHessian: number
  readonly l1: number
  readonly l2: number
  readonly low?: number
  readonly high?: number
  readonly smoothing?: number
  readonly levelL2?: number
  readonly levelMinRows?: number
  readonly maxSplitLevels?: number
  /** Not 0: one cut at random for each feature of numbers. */
  readonly draw?: number
  readonly isBounded?: boolean
}

/** What a scan answers; `missingLeft` is 2 where nothing is missing. */
export interface ScanAnswer {
  readonly gain: number
  readonly feature: number
  readonly bin: number
  readonly missingLeft: number
  readonly isCategory: boolean
  readonly left: Cell
  /** Per cell of a category 1 where it goes left. */
  readonly sides: readonly number[]
}

/** Cells a feature has room for. */
export const cellsFor = 256

export const knownBins = ({ cells, hasMissing }: ScanFeature): number => cells.length - (hasMissing ? 1 : 0)

/** Where a scan finds its features, and what it writes. */
export interface Places {
  readonly histogram: number
  readonly facts: number
  readonly mask: number
  readonly ask: number
  readonly answer: number
  readonly sorting: number
  readonly sides: number
}

/** Writes features and their cells. */
export function writeFeatures(
  room: Room,
  features: readonly ScanFeature[],
  format: Format,
  places: Places,
): void {
  features.forEach((feature, at) => {
    const { cells, hasMissing, isCategory = false, direction = 0, isSparse = false } = feature
    const bins = knownBins(feature)
    const facts = [
      at * cellsFor,
      bins,
      isCategory ? 1 : 0,
      hasMissing ? bins : -1,
      direction,
      isSparse ? 0 : -1,
    ]
    room.views.i32.set(facts, places.facts / 4 + at * 8)
    writeCells(room, places.histogram + at * cellsFor * sizeOf(format), cells, format)
    room.views.u8[places.mask + at] = 1
  })
}

/** Writes what a leaf is asked. */
export function writeAsk({ views }: Room, at: number, { g, h, c }: Cell, ask: ScanAsk): void {
  const { minRows, minHessian, l1, l2, low = -Infinity, high = Infinity } = ask
  const {
    smoothing = 0,
    levelL2 = 0,
    levelMinRows = 1,
    draw = 0,
    isBounded = false,
    maxSplitLevels = 0,
  } = ask
  const numbers = [g, h, c, minRows, minHessian, l1, l2, low, high]
  views.f64.set(
    [...numbers, smoothing, levelL2, levelMinRows, draw, isBounded ? 1 : 0, maxSplitLevels],
    at / 8,
  )
}

/** Reads what a scan found. */
export function readAnswer({ views }: Room, places: Places, features: readonly ScanFeature[]): ScanAnswer {
  const [words, numbers] = [places.answer / 4, places.answer / 8]
  const feature = views.i32[words + 2]
  const isCategory = views.i32[words + 5] === 1
  const count = isCategory && feature >= 0 ? features[feature].cells.length : 0
  const [g, h, c] = views.f64.subarray(numbers + 3, numbers + 6)
  return {
    gain: views.f64[numbers],
    feature,
    bin: views.i32[words + 3],
    missingLeft: views.i32[words + 4],
    isCategory,
    left: { g, h, c },
    sides: [...views.u8.subarray(places.sides, places.sides + count)],
  }
}

/** Scans features `first` to before `last` of a leaf whose sums are those of its first feature's cells. */
export function scan(
  room: Room,
  features: readonly ScanFeature[],
  format: Format,
  ask: ScanAsk,
  [first, last]: readonly [number, number] = [0, features.length],
): ScanAnswer {
  room.clear()
  const histogram = room.take(features.length * cellsFor * sizeOf(format))
  const [facts, mask] = [room.take(features.length * 32), room.take(features.length)]
  const [at, answer, sorting, sides] = [
    room.take(128),
    room.take(64),
    room.take(cellsFor * 16),
    room.take(512),
  ]
  const places = { histogram, facts, mask, ask: at, answer, sorting, sides }
  writeFeatures(room, features, format, places)
  writeAsk(room, at, sumOf(features[0].cells), ask)
  room.kernels.scanLeaf(histogram, format, facts, first, last, mask, at, answer, sorting, sides)
  return readAnswer(room, places, features)
}
