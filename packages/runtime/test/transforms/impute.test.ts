import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { impute } from '../../src/transforms/impute.ts'

const refused = expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' })

describe('impute', () => {
  it('makes numbers of numbers, times and booleans, and fills the gaps', () => {
    const state = { kind: 'number', types: ['number', 'boolean'], values: Float64Array.of(5, 1) } as const
    const number = { type: 'number', values: Float64Array.of(1, Number.NaN) } as const
    const boolean = { type: 'boolean', values: Uint8Array.of(0, 2) } as const
    expect(impute.apply(state, [number, boolean], 2)).toEqual([
      { type: 'number', values: Float64Array.of(1, 5) },
      { type: 'number', values: Float64Array.of(0, 1) },
    ])
  })

  it('fills categories with a level that is there, or adds it; unknown levels stay', () => {
    const column = { type: 'category', levels: ['a', 'new'], codes: Int32Array.of(1, -1) } as const
    const filled = (level: string) => impute.apply({ kind: 'category', columns: [{ level }] }, [column], 2)[0]
    expect(filled('a')).toEqual({ type: 'category', levels: ['a', 'new'], codes: Int32Array.of(1, 0) })
    expect(filled('b')).toEqual({ type: 'category', levels: ['a', 'new', 'b'], codes: Int32Array.of(1, 2) })
  })

  it.each([
    ['a kind there is not', { kind: 'text' }],
    ['a type it cannot fill', { kind: 'number', types: ['text'], values: Float64Array.of(1) }],
    ['fewer fills than columns', { kind: 'number', types: ['number', 'time'], values: Float64Array.of(1) }],
    ['a fill that is not finite', { kind: 'number', types: ['number'], values: Float64Array.of(Number.NaN) }],
    ['a level that is no text', { kind: 'category', columns: [{ level: 1 }] }],
  ])('refuses %s', (_name, state) => {
    expect(() => impute.read(readerOf(state, 'state'))).toThrow(refused)
  })
})
