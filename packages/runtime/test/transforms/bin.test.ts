import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { bin } from '../../src/transforms/bin.ts'

const numbers = (...values: number[]) => ({ type: 'number', values: Float64Array.from(values) }) as const

const refused = expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' })

describe('bin', () => {
  it('puts a value on an edge into the upper bin', () => {
    const state = { columns: [{ edges: Float64Array.of(0, 10), levels: ['a', 'b', 'c'] }] }
    expect(bin.apply(state, [numbers(-1, 0, 5, 10, Number.NaN)], 5)).toEqual([
      { type: 'category', codes: Int32Array.of(0, 1, 1, 2, -1), levels: ['a', 'b', 'c'] },
    ])
  })

  it.each([
    ['edges that descend', { columns: [{ edges: Float64Array.of(1, 0), levels: ['a', 'b', 'c'] }] }],
    ['too few names', { columns: [{ edges: Float64Array.of(1), levels: ['a'] }] }],
    ['a name twice', { columns: [{ edges: Float64Array.of(1), levels: ['a', 'a'] }] }],
  ])('refuses %s', (_name, state) => {
    expect(() => bin.read(readerOf(state, 'state'))).toThrow(refused)
  })
})
