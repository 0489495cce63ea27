import { describe, expect, it } from 'vitest'
import { constant } from '../../src/models/constant.ts'
import { readerOf } from '../../src/reader.ts'

const read = (outputs: unknown) => constant.read(readerOf({ outputs }, 'state'))

describe('constant', () => {
  it('gives every row the same', () => {
    const state = { outputs: Float64Array.of(0.25, 0.75) }
    expect([...constant.predict(state, [], 3)]).toEqual([0.25, 0.75, 0.25, 0.75, 0.25, 0.75])
    expect(constant.predict(state, [], 0)).toHaveLength(0)
    expect(constant.signature(state)).toEqual({ inputs: [], outputCount: 2 })
  })

  it('reads one value, or shares that sum to 1', () => {
    expect(read(Float64Array.of(-5)).outputs).toEqual(Float64Array.of(-5))
    expect(read(Float64Array.of(0.2, 0.3, 0.5)).outputs).toHaveLength(3)
  })

  it('refuses anything else', () => {
    for (const bad of [[], [0.2, 0.3], [-0.5, 1.5], [Number.NaN], [Infinity]])
      expect(() => read(Float64Array.from(bad))).toThrow('The artifact is damaged')
    for (const bad of [undefined, null, 1, 'x', [1], Int32Array.of(1)])
      expect(() => read(bad)).toThrow('The artifact is damaged')
  })
})
