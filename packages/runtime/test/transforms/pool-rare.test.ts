import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { poolRare } from '../../src/transforms/pool-rare.ts'

const served = { type: 'category', levels: ['new', 'b', 'a'], codes: Int32Array.of(1, 2, 0, -1) } as const

const refused = expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' })

describe('pool-rare', () => {
  it('sends what it does not know to the last level', () => {
    expect(poolRare.apply({ columns: [{ levels: ['b', '(rare)'] }] }, [served], 4)).toEqual([
      { type: 'category', levels: ['b', '(rare)'], codes: Int32Array.of(0, 1, 1, -1) },
    ])
  })

  it.each([
    ['no level for others', { columns: [{ levels: [] }] }],
    ['a level twice', { columns: [{ levels: ['a', 'a'] }] }],
  ])('refuses %s', (_name, state) => {
    expect(() => poolRare.read(readerOf(state, 'state'))).toThrow(refused)
  })
})
