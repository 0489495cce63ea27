import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { hashing } from '../../src/transforms/hashing.ts'

const served = { type: 'category', levels: ['new', 'b', 'a'], codes: Int32Array.of(1, 2, 0, -1) } as const

const refused = expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' })

describe('hashing', () => {
  it('goes by the hash of the name alone', () => {
    const state = { columns: 1, levels: ['0', '1', '2'] }
    const [made] = hashing.apply(state, [served], 4)
    expect(made).toMatchObject({ type: 'category', levels: ['0', '1', '2'] })
    expect(made.type === 'category' && made.codes[1]).toBe(1009084850 % 3)
  })

  it.each([
    ['no bucket', { columns: 1, levels: [] }],
    ['a count of columns that is not whole', { columns: 0.5, levels: ['0'] }],
  ])('refuses %s', (_name, state) => {
    expect(() => hashing.read(readerOf(state, 'state'))).toThrow(refused)
  })
})
