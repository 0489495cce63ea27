import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { readTrees } from '../../src/trees/read-trees.ts'
import type { TreesState } from '../../src/trees/trees-state.ts'
import { drawForest, stateOf } from './random-trees.ts'

/**
 * Two trees: a number and a category split, and a leaf.
 *
 * Bits 1 0 1 0 0 and 0: inner, leaf, inner, leaf, leaf; leaf.
 */
const state: TreesState = {
  link: 'identity',
  width: 1,
  mean: false,
  base: Float64Array.of(0.5),
  sizes: Int32Array.of(-1, 300),
  leafCounts: Int32Array.of(3, 1),
  shape: Uint8Array.of(0b000101),
  features: Uint8Array.of(0, 1),
  cuts: Uint8Array.of(1, 1),
  missingLeft: Uint8Array.of(0b10),
  thresholds: Float32Array.of(-1, Infinity),
  thresholdCounts: Int32Array.of(2, 0),
  subsetCounts: Int32Array.of(0, 2),
  subsetSizes: Int32Array.of(2, 1),
  subsetLevels: Uint16Array.of(0, 299, 7),
  leaves: Float32Array.of(1, 2, 3, 4),
  covers: Float32Array.of(1, 2, 3, 6),
  gains: Float64Array.of(2, 1),
}

const three = { base: Float64Array.of(0, 0, 0), width: 3, leaves: new Float32Array(12) }

const damages: Readonly<Record<string, readonly object[]>> = {
  'what turns scores into predictions': [
    { link: 'cube' },
    { link: 'softmax' },
    { link: 'share' },
    { link: undefined },
    { ...three },
    { ...three, link: 'sigmoid' },
    { ...three, link: 'softmax', width: 2 },
    { ...three, link: 'softmax', width: 1e9 },
    { ...three, link: 'share', base: Float64Array.of(0, -1, 0) },
    { ...three, link: 'share', leaves: new Float32Array(12).fill(-1) },
    { width: 0 },
    { width: 2 },
    { width: 0.5 },
    { mean: 1 },
    { base: new Float64Array(0) },
    { base: Float64Array.of(Number.NaN) },
    { base: Float32Array.of(1) },
  ],
  shapes: [
    { leafCounts: Int32Array.of(2, 2) },
    { leafCounts: Int32Array.of(4, 0) },
    { leafCounts: Int32Array.of(1, 3) },
    { leafCounts: Int32Array.of(3) },
    { leafCounts: Int32Array.of(3, 1, 1) },
    { leafCounts: Int32Array.of(2147483647, 2147483647) },
    { leafCounts: Int32Array.of(-3, 7) },
    { leafCounts: [3, 1] },
    { shape: new Uint8Array(0) },
    { shape: Uint8Array.of(0b000101, 0) },
    { shape: Uint8Array.of(0b1000101) },
    { shape: Uint8Array.of(0b000111) },
    { shape: Uint8Array.of(0b000001) },
    { shape: Uint8Array.of(0b100101) },
    { shape: Uint8Array.of(0b000110) },
    { shape: Uint16Array.of(0b000101) },
  ],
  'inner nodes': [
    { features: Uint8Array.of(0) },
    { features: Uint8Array.of(0, 1, 1) },
    { features: Uint8Array.of(0, 2) },
    { features: Int32Array.of(0, -1) },
    { features: Float64Array.of(0, 1) },
    { cuts: Uint8Array.of(2, 1) },
    { cuts: Uint8Array.of(1, 2) },
    { cuts: Int32Array.of(-1, 1) },
    { cuts: Uint8Array.of(1) },
    { missingLeft: Uint8Array.of(0b110) },
    { missingLeft: new Uint8Array(0) },
    { missingLeft: Uint16Array.of(2) },
  ],
  thresholds: [
    { thresholds: Float32Array.of(-1, Number.NaN) },
    { thresholds: Float32Array.of(Number.NaN, 1) },
    { thresholds: Float32Array.of(1, 1) },
    { thresholds: Float32Array.of(-0, 0) },
    { thresholds: Float32Array.of(2, 1) },
    { thresholds: Float32Array.of(1) },
    { thresholds: Float64Array.of(-1, 1) },
    { thresholdCounts: Int32Array.of(1, 1) },
    { thresholdCounts: Int32Array.of(2) },
    { thresholdCounts: Int32Array.of(3, 0) },
    { thresholdCounts: Int32Array.of(3, -1) },
    { thresholdCounts: Int32Array.of(2147483647, 0) },
  ],
  subsets: [
    { subsetCounts: Int32Array.of(1, 1) },
    { subsetCounts: Int32Array.of(0, 3) },
    { subsetCounts: Int32Array.of(0, 2147483647) },
    { subsetSizes: Int32Array.of(1, 1) },
    { subsetSizes: Int32Array.of(2147483647, 2147483647) },
    { subsetSizes: Int32Array.of(4, -1) },
    { subsetLevels: Uint16Array.of(0, 300, 7) },
    { subsetLevels: Uint16Array.of(0, 0, 7) },
    { subsetLevels: Uint16Array.of(299, 0, 7) },
    { subsetLevels: Int32Array.of(-1, 0, 7) },
    { subsetLevels: Uint16Array.of(0, 299) },
    { subsetLevels: Uint32Array.of(0, 299, 7) },
    { sizes: Int32Array.of(-1, 299) },
    { sizes: Int32Array.of(-1, 0) },
    { sizes: Int32Array.of(-1, -1) },
    { sizes: Int32Array.of(-2, 300) },
    { sizes: Int32Array.of(-1, 2147483647) },
    { sizes: Int32Array.of(-1) },
    { sizes: Int32Array.of(3, 300) },
  ],
  leaves: [
    { leaves: Float32Array.of(1, 2, 3) },
    { leaves: Float32Array.of(1, 2, 3, Infinity) },
    { leaves: Float32Array.of(Number.NaN, 2, 3, 4) },
    { leaves: Float64Array.of(1, 2, 3, 4) },
    { covers: Float32Array.of(1, 2, 3) },
    { covers: Float32Array.of(1, 2, 3, -1) },
    { covers: Float32Array.of(1, 2, 3, Infinity) },
    { covers: null },
    { gains: Float64Array.of(1) },
    { gains: Float64Array.of(1, Number.NaN) },
  ],
}

describe('the state of trees', () => {
  it('is read back as it is, with covers and without', () => {
    expect(readTrees(readerOf(state, 'state'))).toEqual(state)
    const { covers, ...small } = state
    expect(readTrees(readerOf(small, 'state'))).toEqual(small)
    expect(Object.isFrozen(readTrees(readerOf(state, 'state')))).toBe(true)
  })

  it('is read back whatever the trees are', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 20 }), (seed, treeCount) => {
        const drawn = stateOf(drawForest({ seed, treeCount, leafCount: 30 }))
        expect(readTrees(readerOf(drawn, 'state'))).toEqual(drawn)
      }),
      { seed: 1, numRuns: 50 },
    )
  })

  for (const [part, list] of Object.entries(damages))
    it(`is refused with damaged ${part}`, () => {
      for (const damage of list)
        expect(() => readTrees(readerOf({ ...state, ...damage }, 'state')), JSON.stringify(damage)).toThrow(
          'The artifact is damaged',
        )
    })

  it('is refused when anything is left out', () => {
    for (const key of Object.keys(state).filter((name) => name !== 'covers'))
      expect(() => readTrees(readerOf({ ...state, [key]: undefined }, 'state')), key).toThrow(key)
  })
})
