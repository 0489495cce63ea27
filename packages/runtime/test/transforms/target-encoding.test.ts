import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { targetEncoding } from '../../src/transforms/target-encoding.ts'

const column = {
  levels: ['a', 'b'],
  values: Float64Array.of(0.1, 0.9, 0.2, 0.8),
  missing: Float64Array.of(0.3, 0.7),
  other: Float64Array.of(0.4, 0.6),
}

describe('target-encoding', () => {
  it('looks up levels by name; missing and unknown ones have numbers of their own', () => {
    const served = { type: 'category', levels: ['new', 'b', 'a'], codes: Int32Array.of(1, 2, 0, -1) } as const
    const state = { outputs: 2, columns: [column] }
    expect(targetEncoding.apply(state, [served], 4)).toEqual([
      { type: 'number', values: Float64Array.of(0.2, 0.1, 0.4, 0.3) },
      { type: 'number', values: Float64Array.of(0.8, 0.9, 0.6, 0.7) },
    ])
    expect(targetEncoding.sources?.(state)).toEqual([0, 0])
  })

  it.each([
    ['a level twice', { ...column, levels: ['a', 'a'] }],
    ['fewer numbers than levels', { ...column, values: Float64Array.of(1, 2) }],
    ['no number for missing values', { ...column, missing: new Float64Array() }],
    ['a number that is not finite', { ...column, other: Float64Array.of(Number.NaN, 1) }],
  ])('refuses %s', (_name, damaged) => {
    expect(() => targetEncoding.read(readerOf({ outputs: 2, columns: [damaged] }, 'state'))).toThrow(
      expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' }),
    )
  })
})
