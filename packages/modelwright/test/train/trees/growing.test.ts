import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { drawFeatures, type Growing, maskFor } from '../../../src/train/trees/growing.ts'
import type { Leaf } from '../../../src/train/trees/leaf.ts'

const count = 12

interface Told {
  readonly features?: Uint8Array
  readonly nodeColumnShare?: number
  readonly groups?: readonly (readonly number[])[]
  readonly path?: readonly number[]
  readonly draw?: number
  readonly seed?: number
}

/** The features that a leaf may be split on, of twelve whose inputs are their own numbers. */
function allowed({ features, path = [], draw = 1, seed = 1, ...given }: Told): number[] {
  const options = { nodeColumnShare: 1, ...given }
  const part = { binned: { features: Array.from({ length: count }, (_, input) => ({ input })) } }
  const growing = { part, job: { options, seed }, features: features ?? new Uint8Array(count).fill(1) }
  const mask = maskFor(growing as unknown as Growing, { path, draw } as unknown as Leaf)
  return [...mask.keys()].filter((at) => mask[at] === 1)
}

const flags = (...of: number[]): Uint8Array => Uint8Array.from({ length: count }, (_, at) => +of.includes(at))

describe('the features of a node', () => {
  it('are at least one of the tree’s, however small both shares are', () => {
    for (let draw = 1; draw <= 300; draw++) {
      const features = drawFeatures(count, 0.2, seedOf(draw))
      const found = allowed({ features, nodeColumnShare: 0.1, draw })
      expect(found).toHaveLength(1)
      expect(features[found[0]]).toBe(1)
    }
  })

  it('are the share of those the tree and its groups allow, rounded up', () => {
    for (let draw = 1; draw <= 100; draw++) {
      const features = flags(0, 2, 4, 6, 8)
      const found = allowed({ features, nodeColumnShare: 0.5, draw })
      expect(found).toHaveLength(3)
      expect(found.every((at) => features[at] === 1)).toBe(true)
      const groups = [
        [0, 1, 2],
        [3, 4, 5],
      ]
      const grouped = allowed({ features, nodeColumnShare: 0.5, groups, path: [1], draw })
      expect(grouped).toHaveLength(1)
      expect([0, 2]).toContain(grouped[0])
    }
  })

  it('are drawn anew at each node, each as often as any other', () => {
    const times = new Array<number>(count).fill(0)
    for (let draw = 1; draw <= 4000; draw++)
      for (const at of allowed({ nodeColumnShare: 0.25, draw, seed: 7 })) times[at]++
    for (const often of times) expect(Math.abs(often - 1000)).toBeLessThan(130)
  })

  it('are none where no group that has the whole path has a feature of the tree', () => {
    expect(allowed({ features: flags(5), groups: [[0, 1], [5]], path: [0] })).toEqual([])
    expect(allowed({ features: flags(5), groups: [[0, 1], [5]], path: [0], nodeColumnShare: 0.5 })).toEqual(
      [],
    )
  })
})
