import type { Reader } from '../reader.ts'
import { floats32, smallInts, sumOf } from './read-tensors.ts'
import { startsOf, type TreesState } from './trees-state.ts'

type Cuts = Pick<
  TreesState,
  'thresholds' | 'thresholdCounts' | 'subsetCounts' | 'subsetSizes' | 'subsetLevels'
>

/** Reads how many cuts each input has; the other kind of input has none. */
function readCounts(state: Reader, key: string, mayHave: readonly boolean[]): Int32Array {
  const counts = state.integers(key, 0, 2147483647, mayHave.length)
  for (let i = 0; i < counts.length; i++)
    if (counts[i] > 0 && !mayHave[i]) state.refuse(key, `must be 0 at ${i}, found ${counts[i]}`)
  return counts
}

function checkAscending(
  state: Reader,
  key: string,
  { values, counts }: { values: ArrayLike<number>; counts: Int32Array },
): void {
  let at = 0
  for (let run = 0; run < counts.length; run++) {
    const end = at + counts[run]
    for (at++; at < end; at++)
      if (!(values[at - 1] < values[at])) state.refuse(key, `must ascend, but does not at ${at}`)
    at = end
  }
}

/** Subsets ascend, so the ends of each tell whether all of its levels are there. */
function checkLevels(state: Reader, sizes: Int32Array, { subsetCounts, subsetSizes, subsetLevels }: Cuts) {
  const starts = startsOf(subsetSizes)
  let subset = 0
  for (let input = 0; input < sizes.length; input++) {
    for (const end = subset + subsetCounts[input]; subset < end; subset++) {
      if (subsetSizes[subset] === 0) continue
      const first = subsetLevels[starts[subset]]
      const last = subsetLevels[starts[subset + 1] - 1]
      if (first < 0 || last >= sizes[input])
        state.refuse('subsetLevels', `must hold levels from 0 to ${sizes[input] - 1} in subset ${subset}`)
    }
  }
}

/** Reads thresholds and subsets of all inputs: as many as announced, in order, levels there are. */
export function readCuts(state: Reader, sizes: Int32Array): Cuts {
  const isNumber = Array.from(sizes, (size) => size < 0)
  const thresholdCounts = readCounts(state, 'thresholdCounts', isNumber)
  const subsetCounts = readCounts(
    state,
    'subsetCounts',
    isNumber.map((is) => !is),
  )
  const thresholds = floats32(state, 'thresholds', {
    length: sumOf(thresholdCounts),
    low: -Infinity,
    infinite: true,
  })
  const subsetSizes = state.integers('subsetSizes', 0, 2147483647, sumOf(subsetCounts))
  const subsetLevels = smallInts(state, 'subsetLevels', sumOf(subsetSizes))
  checkAscending(state, 'thresholds', { values: thresholds, counts: thresholdCounts })
  checkAscending(state, 'subsetLevels', { values: subsetLevels, counts: subsetSizes })
  const cuts = { thresholds, thresholdCounts, subsetCounts, subsetSizes, subsetLevels }
  checkLevels(state, sizes, cuts)
  return cuts
}
