import { startsOf, type TreesState } from './trees-state.ts'

/**
 * Which levels are in which subset.
 *
 * A subset takes three numbers in `heads`: its lowest level, how many levels its bits span, and where they begin in
 * `words`. Where bits would take much more room than the list of levels, the span is ~length and the list is searched:
 * so memory is bounded by the size of the state, whatever the number of levels.
 */
export interface SubsetTable {
  readonly heads: Int32Array
  readonly words: Int32Array
  readonly levels: TreesState['subsetLevels']
}

/** Bits are made where they take no more words than this a level, or than `mostWords` in all. */
const wordsPerLevel = 4
const mostWords = 8

/** Makes bits, or a note where to search, of each subset. */
export function subsetTable({ subsetSizes, subsetLevels }: TreesState): SubsetTable {
  const starts = startsOf(subsetSizes)
  const heads = new Int32Array(3 * subsetSizes.length)
  let wordCount = 0
  for (let subset = 0; subset < subsetSizes.length; subset++) {
    const count = subsetSizes[subset]
    const low = count === 0 ? 0 : subsetLevels[starts[subset]]
    const span = count === 0 ? 0 : subsetLevels[starts[subset] + count - 1] - low + 1
    const words = (span + 31) >> 5
    const isDense = words <= Math.max(mostWords, wordsPerLevel * count)
    heads.set([low, isDense ? span : ~count, isDense ? wordCount : starts[subset]], 3 * subset)
    if (isDense) wordCount += words
  }
  const words = new Int32Array(wordCount)
  for (let subset = 0; subset < subsetSizes.length; subset++) {
    if (heads[3 * subset + 1] < 0) continue
    for (let i = starts[subset]; i < starts[subset + 1]; i++) {
      const bit = subsetLevels[i] - heads[3 * subset]
      words[heads[3 * subset + 2] + (bit >> 5)] |= 1 << (bit & 31)
    }
  }
  return { heads, words, levels: subsetLevels }
}

/** Tells with 1 or 0 whether a category goes right: its code is not in the subset. −2 is missing and goes left. */
export function goesRight({ heads, words, levels }: SubsetTable, subset: number, code: number): number {
  if (code < 0) return code + 2
  const at = 3 * subset
  const span = heads[at + 1]
  const start = heads[at + 2]
  if (span < 0) return isListed(levels, { from: start, to: start + ~span, code }) ? 0 : 1
  const bit = code - heads[at]
  return bit < 0 || bit >= span ? 1 : ~(words[start + (bit >> 5)] >> (bit & 31)) & 1
}

function isListed(
  levels: SubsetTable['levels'],
  { from, to, code }: { from: number; to: number; code: number },
): boolean {
  while (from < to) {
    const middle = (from + to) >> 1
    if (levels[middle] < code) from = middle + 1
    else to = middle
  }
  return levels[from] === code
}
