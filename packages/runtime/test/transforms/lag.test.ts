import { describe, expect, it } from 'vitest'
import type { PastColumn } from '../../src/column.ts'
import { readerOf } from '../../src/reader.ts'
import { lag } from '../../src/transforms/lag.ts'

const past: PastColumn = {
  type: 'past',
  now: Float64Array.of(0, 3, 9),
  from: Int32Array.of(0, 0, 2),
  to: Int32Array.of(0, 3, 4),
  times: Float64Array.of(0, 1, 2, 3),
  values: { type: 'number', values: Float64Array.of(5, 6, Number.NaN, 8) },
}

describe('lag', () => {
  it('takes so many rows back, never beyond a row’s own past', () => {
    const state = { levels: [''], steps: Int32Array.of(1, 2, 3) }
    expect(lag.apply(state, [past], 3).map((column) => (column as { values: Float64Array }).values)).toEqual([
      Float64Array.of(Number.NaN, Number.NaN, 8),
      Float64Array.of(Number.NaN, 6, Number.NaN),
      Float64Array.of(Number.NaN, 5, Number.NaN),
    ])
    expect(lag.sources?.(state)).toEqual([0, 0, 0])
  })

  it.each([
    ['a step of 0', { levels: [''], steps: Int32Array.of(0) }],
    ['a step into the future', { levels: [''], steps: Int32Array.of(-1) }],
    ['steps that are no tensor', { levels: [''], steps: [1] }],
    ['a level without its mark', { levels: ['rain'], steps: Int32Array.of(1) }],
  ])('refuses %s', (_name, state) => {
    expect(() => lag.read(readerOf(state, 'state'))).toThrow(
      expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' }),
    )
  })
})
