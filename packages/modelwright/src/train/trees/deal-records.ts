import type { Range, Split } from './leaf.ts'
import type { Part } from './workspace.ts'

/** Writes for every bin whether it goes left: 1 or 0. */
function writeSides({ views, space, index, binned }: Part, split: Split): number {
  const { bins, missing } = binned.features[split.feature]
  const at = space.dealt + index * space.sideBytes
  if (split.sides !== undefined) views.u8.set(split.sides, at)
  else {
    views.u8.fill(1, at, at + split.bin + 1)
    views.u8.fill(0, at + split.bin + 1, at + bins)
    if (missing >= 0) views.u8[at + missing] = split.missingLeft ? 1 : 0
  }
  return at
}

const sizes = { dense: 1, sparse: 1, short: 2, long: 4 } as const

/** No records are dealt to two ranges of none. */
const none: readonly [Range, Range] = [
  { start: 0, count: 0 },
  { start: 0, count: 0 },
]

/** Deals a thread's records of a leaf to the two sides of its split; `area` is where such records lie. */
export function dealRecords(part: Part, range: Range, split: Split, area: number): readonly [Range, Range] {
  if (range.count === 0) return none
  const { kernels, space, index, binned } = part
  const feature = binned.features[split.feature]
  let { column } = feature
  if (feature.sparse !== undefined) {
    const { usual, rows, bins, count } = feature.sparse
    column = space.expanded + index * Math.ceil((binned.rowCount + 64) / 128) * 128
    kernels.expandColumn(column, binned.rowCount, usual, rows, bins, count)
  }
  const sides = writeSides(part, split)
  const base = area + index * space.ownRows * 8 + range.start * 8
  const scratch = space.scratch + index * space.scratchBytes
  const room = space.ownRows / 2
  const left = kernels.partition(base, range.count, column, sizes[feature.storage], sides, scratch, room)
  return [
    { start: range.start, count: left },
    { start: range.start + left, count: range.count - left },
  ]
}
