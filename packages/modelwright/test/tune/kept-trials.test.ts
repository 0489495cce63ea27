import { describe, expect, it } from 'vitest'
import { decodeData } from '../../src/project/graph/decode-data.ts'
import { encodeData } from '../../src/project/graph/encode-data.ts'
import { fingerprint } from '../../src/testing/fingerprint.ts'
import {
  type KeptTrial,
  presets,
  type SearchResult,
  search,
  type Trial,
  type TrialMemory,
} from '../../src/tune/index.ts'
import { searchData, searchLearners } from './search-fixture.ts'

const timeless = ({ trials }: SearchResult): unknown =>
  trials.map(({ fitMs, rowMicroseconds, ...rest }: Trial) => rest)

/** A memory that writes trials as the store does. */
function memoryWith(kept: Map<number, Uint8Array>, remembered: number[] = []): TrialMemory {
  return {
    async recall(index) {
      const bytes = kept.get(index)
      return bytes === undefined ? undefined : (decodeData(bytes) as KeptTrial)
    },
    async remember(index, trial) {
      remembered.push(index)
      kept.set(index, encodeData(trial))
    },
  }
}

describe('trials that are kept', () => {
  const { ensemble } = presets.good
  const options = {
    seed: 4,
    clock: () => performance.now(),
    trials: 10,
    learners: searchLearners('binary'),
    ...(ensemble === undefined ? {} : { ensemble }),
  }

  it('make a search that was cut off find what it would have found, its ensemble too', async () => {
    const data = searchData('binary')
    const whole = await search(data, options)
    const kept = new Map<number, Uint8Array>()
    await search(data, { ...options, memory: memoryWith(kept) })
    expect(kept.size).toBe(11)
    for (const index of [3, 7, 8, 10]) kept.delete(index)
    const remembered: number[] = []
    const again = await search(data, { ...options, memory: memoryWith(kept, remembered) })
    expect(remembered.sort((a, b) => a - b)).toEqual([3, 7, 8, 10])
    expect(fingerprint(timeless(again))).toBe(fingerprint(timeless(whole)))
    expect(again.best.learner).toBe(whole.best.learner)
    expect(fingerprint(again.recipe)).toBe(fingerprint(whole.recipe))
  })

  it('are run again where they were of other values', async () => {
    const data = searchData('regression')
    const kept = new Map<number, Uint8Array>()
    const few = { ...options, trials: 2, learners: searchLearners('regression') }
    await search(data, { ...few, memory: memoryWith(kept) })
    const remembered: number[] = []
    const other = { ...options, trials: 2, seed: 5, learners: [{ learner: 'ridge', options: { alpha: 3 } }] }
    await search(data, { ...other, memory: memoryWith(kept, remembered) })
    expect(remembered).toContain(1)
  })

  it('are run again where they were of other options, also of those that are not searched', async () => {
    const data = searchData('binary')
    const kept = new Map<number, Uint8Array>()
    const withTrees = (trees: number) => ({
      ...options,
      trials: 2,
      learners: [{ learner: 'boosted-trees', options: { trees } }],
    })
    await search(data, { ...withTrees(5), memory: memoryWith(kept) })
    const remembered: number[] = []
    const again = await search(data, { ...withTrees(6), memory: memoryWith(kept, remembered) })
    expect(remembered).toEqual([1, 2])
    expect(again.trials[1].options).toMatchObject({ trees: 6 })
  })

  it('are run again where they were of fewer rows, or of other folds', async () => {
    const kept = new Map<number, Uint8Array>()
    await search(searchData('binary', 100), { ...options, memory: memoryWith(kept) })
    const data = searchData('binary')
    for (const more of [{}, { folds: 3 }]) {
      const remembered: number[] = []
      const again = await search(data, { ...options, ...more, memory: memoryWith(kept, remembered) })
      const whole = await search(data, { ...options, ...more })
      expect(remembered.length).toBe(11)
      expect(fingerprint(timeless(again))).toBe(fingerprint(timeless(whole)))
    }
  })
})
