import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { frequency } from '../../src/transforms/frequency.ts'

const served = { type: 'category', levels: ['new', 'b', 'a'], codes: Int32Array.of(1, 2, 0, -1) } as const

const refused = expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' })

describe('frequency', () => {
  it('looks shares up by name', () => {
    const column = { levels: ['a', 'b'], shares: Float64Array.of(0.7, 0.2), missing: 0.1 }
    expect(frequency.apply({ columns: [column] }, [served], 4)).toEqual([
      { type: 'number', values: Float64Array.of(0.2, 0.7, 0, 0.1) },
    ])
  })

  it.each([
    ['a level twice', { columns: [{ levels: ['a', 'a'], shares: Float64Array.of(1, 0), missing: 0 }] }],
    [
      'a share above 1 of missing values',
      { columns: [{ levels: [], shares: new Float64Array(), missing: 2 }] },
    ],
  ])('refuses %s', (_name, state) => {
    expect(() => frequency.read(readerOf(state, 'state'))).toThrow(refused)
  })
})
