import { startsOf, type TreesState } from './trees-state.ts'

/**
 * Which codes go right at each subset.
 *
 * Codes count from `firstCode` here; 0 is a missing one that goes left, 1 one that goes right. A subset has a bit per code
 * from word `first[subset]` on, 1 where the code goes right. Where bits would take much more room than the list of levels,
 * there are none and the list is searched: so memory is bounded by the size of the state, whatever the number of levels.
 */
export interface SubsetTable {
  /** Where the bits of a subset begin in `words`; −1 where there are none. */
  readonly first: Int32Array
  readonly words: Int32Array
  /** Where the list of a subset begins in `levels`; shape `[subsets + 1]`. */
  readonly starts: Int32Array
  readonly levels: TreesState['subsetLevels']
}

/** Codes of categories, as keys, begin here: below are the two ways to be missing. */
export const firstCode = 2

/** Bits are made where they take no more words than this a level, or than `mostWords` in all. */
const wordsPerLevel = 4
const mostWords = 8

/** Makes the bits of each subset that is worth it. */
export function subsetTable({ sizes, subsetCounts, subsetSizes, subsetLevels }: TreesState): SubsetTable {
  const starts = startsOf(subsetSizes)
  const first = new Int32Array(subsetSizes.length).fill(-1)
  let wordCount = 0
  let subset = 0
  for (let input = 0; input < sizes.length; input++) {
    const words = (sizes[input] + firstCode + 31) >> 5
    for (const end = subset + subsetCounts[input]; subset < end; subset++) {
      if (words > Math.max(mostWords, wordsPerLevel * subsetSizes[subset])) continue
      first[subset] = wordCount
      wordCount += words
    }
  }
  const table = { first, words: new Int32Array(wordCount + 1).fill(-1), starts, levels: subsetLevels }
  for (let at = 0; at < first.length; at++) if (first[at] >= 0) clearBits(table, at)
  return table
}

/** Clears the bits of what goes left: the first way to be missing, and the levels of the subset. */
function clearBits({ first, words, starts, levels }: SubsetTable, subset: number): void {
  words[first[subset]] &= ~1
  for (let i = starts[subset]; i < starts[subset + 1]; i++) {
    const bit = levels[i] + firstCode
    words[first[subset] + (bit >> 5)] &= ~(1 << (bit & 31))
  }
}

/** Tells with 1 or 0 whether a code goes right at a subset, by searching its list. */
export function searchRight({ starts, levels }: SubsetTable, subset: number, code: number): number {
  if (code < firstCode) return code
  const level = code - firstCode
  let from = starts[subset]
  let to = starts[subset + 1] - 1
  while (from < to) {
    const middle = (from + to) >> 1
    if (levels[middle] < level) from = middle + 1
    else to = middle
  }
  return from <= to && levels[from] === level ? 0 : 1
}
