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

  const filled = (level: string, levels: readonly string[], codes: Int32Array) => {
    const known = levels.length > 2 ? { known: 2 } : {}
    const column = { type: 'category', levels, codes, ...known } as const
    return impute.apply({ kind: 'category', columns: [{ level }] }, [column], codes.length)[0]
  }

  it('fills categories with a level that is there, or adds it', () => {
    const levels = ['a', 'b']
    const codes = Int32Array.of(1, -1)
    expect(filled('a', levels, codes)).toEqual({ type: 'category', levels, codes: Int32Array.of(1, 0) })
    expect(filled('c', levels, codes)).toEqual({
      type: 'category',
      levels: ['a', 'b', 'c'],
      codes: Int32Array.of(1, 2),
    })
  })

  it('gives the level that fills the code it had in training, whatever levels a batch brings', () => {
    expect(filled('c', ['a', 'b', 'new', 'newer'], Int32Array.of(0, 2, -1, 3, 1))).toEqual({
      type: 'category',
      levels: ['a', 'b', 'c', 'new', 'newer'],
      known: 3,
      codes: Int32Array.of(0, 3, 2, 4, 1),
    })
    expect(filled('c', ['a', 'b', 'new', 'c'], Int32Array.of(3, 2, -1))).toEqual({
      type: 'category',
      levels: ['a', 'b', 'c', 'new'],
      known: 3,
      codes: Int32Array.of(2, 3, 2),
    })
    expect(filled('a', ['a', 'b', 'new'], Int32Array.of(2, -1))).toEqual({
      type: 'category',
      levels: ['a', 'b', 'new'],
      known: 2,
      codes: Int32Array.of(2, 0),
    })
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
