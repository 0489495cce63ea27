import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { levels } from '../../src/fixes/levels.ts'
import { readerOf } from '../../src/reader.ts'

/** Text with the letters and marks that this fix looks at, and any other. */
const anyText = fc.oneof(
  fc.string({
    unit: fc.constantFrom(...['a', 'b', 'A', '-', ' ', '.', '1', 'new', 'York', 'NY']),
    maxLength: 16,
  }),
  fc.string({ unit: 'binary', maxLength: 12 }),
)

const state = {
  levels: ['A', 'A-', 'New York', 'Standard Class'],
  from: ['NY', 'Std Class'],
  to: ['New York', 'Standard Class'],
}

describe('levels', () => {
  it.each([
    ['standard-class', 'Standard Class'],
    ['STANDARD  CLASS', 'Standard Class'],
    ['StandardClass.', 'Standard Class'],
    ['NY', 'New York'],
    ['new_york', 'New York'],
    ['A-', 'A-'],
    ['A', 'A'],
    ['B', 'B'],
    ['Newark', 'Newark'],
    ['', ''],
  ])('makes of %j what it means: %j, and leaves that as it is', (dirty, clean) => {
    expect(levels.apply(state, dirty)).toBe(clean)
    if (clean !== null) expect(levels.apply(state, clean)).toBe(clean)
  })

  it('does nothing more when run twice, whatever it is given', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = levels.apply(state, text)
        if (once !== null) expect(levels.apply(state, once)).toBe(once)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['levels out of order', { levels: ['b', 'a'], from: [], to: [] }],
    ['a merge of a level', { levels: ['a', 'b'], from: ['a'], to: ['b'] }],
    ['a merge into nothing', { levels: ['a'], from: ['b'], to: ['c'] }],
    ['fewer ends than merges', { levels: ['a'], from: ['b', 'c'], to: ['a'] }],
  ])('refuses a state with %s', (_name, damaged) => {
    expect(() => levels.read(readerOf(damaged, 'state'))).toThrow(
      expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' }),
    )
  })

  it('does not choose where two levels have the same letters', () => {
    const twins = { levels: ['a-b', 'ab'], from: [], to: [] }
    expect(levels.apply(twins, 'AB')).toBe('AB')
  })
})
