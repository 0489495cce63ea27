import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { missingFlag } from '../../src/transforms/missing-flag.ts'

const refused = expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' })

describe('missing-flag', () => {
  it('does not take an unknown level for missing', () => {
    const column = { type: 'category', levels: ['known', 'new'], codes: Int32Array.of(0, 1, -1) } as const
    expect(missingFlag.apply({ types: ['category'] }, [column], 3)).toEqual([
      { type: 'number', values: Float64Array.of(0, 0, 1) },
    ])
  })

  it('refuses a type there is not', () => {
    expect(() => missingFlag.read(readerOf({ types: ['date'] }, 'state'))).toThrow(refused)
  })
})
