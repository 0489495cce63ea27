import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { textColumnOf } from '../../src/text-column.ts'
import { type TfIdfState, tfIdf } from '../../src/transforms/tf-idf.ts'

const state: TfIdfState = {
  by: 'word',
  smallest: 1,
  largest: 1,
  shortest: 1,
  lower: true,
  damped: true,
  norm: 'none',
  hashed: false,
  columns: [{ terms: ['b', 'a'], weights: Float64Array.of(2, 1) }],
}

describe('tf-idf', () => {
  it('gives the places of known terms in ascending order, and nothing for a missing text', () => {
    expect(tfIdf.apply(state, [textColumnOf(['A x b a', null, 'B'])], 3)).toEqual([
      {
        type: 'sparse',
        starts: Int32Array.of(0, 2, 2, 3),
        places: Int32Array.of(0, 1, 0),
        values: Float64Array.of(2, 1 + Math.log(2), 2),
        size: 2,
      },
    ])
  })

  it('brings rows to length 1 by sizes or squares', () => {
    const valuesOf = (norm: TfIdfState['norm']) => {
      const [block] = tfIdf.apply({ ...state, norm }, [textColumnOf(['a b'])], 1)
      return block.type === 'sparse' ? [...block.values] : []
    }
    expect(valuesOf('l1')).toEqual([2 / 3, 1 / 3])
    expect(valuesOf('l2')).toEqual([2 / Math.sqrt(5), 1 / Math.sqrt(5)])
  })

  const [column] = state.columns
  it.each([
    ['a term twice', { ...state, columns: [{ ...column, terms: ['a', 'a'] }] }],
    ['fewer weights than terms', { ...state, columns: [{ ...column, weights: Float64Array.of(1) }] }],
    ['terms where they are hashed', { ...state, hashed: true }],
    ['no bucket', { ...state, hashed: true, columns: [{ terms: [], weights: new Float64Array() }] }],
    ['the longest run shorter than the shortest', { ...state, smallest: 2 }],
    ['runs of nothing', { ...state, smallest: 0 }],
    ['a rule there is not', { ...state, by: 'sentence' }],
  ])('refuses %s', (_name, damaged) => {
    expect(() => tfIdf.read(readerOf(damaged, 'state'))).toThrow(
      expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' }),
    )
  })
})
