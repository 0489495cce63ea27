import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { type SvdState, svd } from '../../src/transforms/svd.ts'

const state: SvdState = { count: 2, columns: [{ size: 3, vectors: Float64Array.of(1, 10, 2, 20, 3, 30) }] }
const block = (size: number) =>
  ({
    type: 'sparse',
    starts: Int32Array.of(0, 2, 2),
    places: Int32Array.of(0, size - 1),
    values: Float64Array.of(0.5, 2),
    size,
  }) as const

describe('svd', () => {
  it('sums what each place says of each direction', () => {
    expect(svd.apply(state, [block(3)], 2)).toEqual([
      { type: 'number', values: Float64Array.of(6.5, 0) },
      { type: 'number', values: Float64Array.of(65, 0) },
    ])
    expect(svd.sources?.(state)).toEqual([0, 0])
  })

  it('counts nothing for places it does not know', () => {
    expect(svd.apply(state, [block(9)], 2)[0]).toEqual({ type: 'number', values: Float64Array.of(0.5, 0) })
  })

  it.each([
    ['fewer numbers than places', { count: 2, columns: [{ size: 4, vectors: new Float64Array(6) }] }],
    ['no direction', { count: 0, columns: [] }],
    ['a size that is not whole', { count: 1, columns: [{ size: 1.5, vectors: new Float64Array(1) }] }],
  ])('refuses %s', (_name, damaged) => {
    expect(() => svd.read(readerOf(damaged, 'state'))).toThrow(
      expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' }),
    )
  })
})
