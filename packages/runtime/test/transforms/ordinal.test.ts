import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { ordinal } from '../../src/transforms/ordinal.ts'

const refused = expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' })

describe('ordinal', () => {
  it('gives each level its place, by name and not by code', () => {
    const state = { columns: [{ type: 'category', levels: ['low', 'mid', 'high'] }] } as const
    const column = {
      type: 'category',
      levels: ['high', 'new', 'low'],
      codes: Int32Array.of(0, 1, 2, -1),
    } as const
    expect(ordinal.apply(state, [column], 4)).toEqual([
      { type: 'number', values: Float64Array.of(2, Number.NaN, 0, Number.NaN) },
    ])
  })

  it.each([
    ['a level twice', { columns: [{ type: 'category', levels: ['a', 'a'] }] }],
    ['a type it cannot order', { columns: [{ type: 'number', levels: [] }] }],
  ])('refuses %s', (_name, state) => {
    expect(() => ordinal.read(readerOf(state, 'state'))).toThrow(refused)
  })
})
