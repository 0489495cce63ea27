import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { textLength } from '../../src/transforms/text-length.ts'

const numbers = (...values: number[]) => ({ type: 'number', values: Float64Array.from(values) }) as const

import { textColumnOf } from '../../src/text-column.ts'

const refused = expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' })

describe('text-length', () => {
  it('counts letters of any script', () => {
    const [characters, words, , capitals] = textLength.apply({ columns: 1 }, [textColumnOf(['ÄB 東京'])], 1)
    expect([characters, words, capitals]).toEqual([numbers(5), numbers(2), numbers(0.4)])
    expect(textLength.sources?.({ columns: 1 })).toEqual([0, 0, 0, 0, 0, 0])
  })

  it.each([
    ['a count that is not whole', { columns: 1.5 }],
    ['no count', {}],
  ])('refuses %s', (_name, state) => {
    expect(() => textLength.read(readerOf(state, 'state'))).toThrow(refused)
  })
})
