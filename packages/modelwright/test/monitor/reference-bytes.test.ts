import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seedOf } from '../../src/core/index.ts'
import {
  decodeModelReference,
  encodeModelReference,
  keptReference,
  type ModelReference,
  referenceOfRows,
} from '../../src/monitor/index.ts'
import { judgedRows } from './reference-fixture.ts'

const tasks = ['binary', 'multiclass', 'regression'] as const

function kept(...given: Parameters<typeof judgedRows>): ModelReference {
  const { rows, facts } = judgedRows(...given)
  return keptReference(rows, facts)!
}

describe.each(tasks)('a reference of %s as bytes', (task) => {
  it('comes back as it was, and is the same bytes again', () => {
    fc.assert(
      fc.property(
        fc.record({
          rowCount: fc.integer({ min: 30, max: 500 }),
          columnCount: fc.integer({ min: 0, max: 8 }),
          seed: fc.integer({ min: 0, max: 1e6 }),
        }),
        (size) => {
          const reference = kept(task, size)
          const bytes = encodeModelReference(reference)
          expect(decodeModelReference(bytes)).toEqual(reference)
          expect(encodeModelReference(decodeModelReference(bytes))).toEqual(bytes)
          expect(encodeModelReference(kept(task, size))).toEqual(bytes)
        },
      ),
      { numRuns: 20 },
    )
  })

  it('is refused once it was cut or altered, or is read as far as that goes, and nothing crashes', () => {
    const bytes = encodeModelReference(kept(task, { rowCount: 300 }))
    const seed = seedOf(2)
    const codes = new Set<string>()
    for (let trial = 0; trial < 400; trial++) {
      const hurt = bytes.slice(0, trial % 2 === 0 ? seed.integer(bytes.length) : bytes.length)
      if (hurt.length > 0) hurt[seed.integer(hurt.length)] ^= 1 + seed.integer(255)
      try {
        decodeModelReference(hurt)
      } catch (error) {
        codes.add((error as { code?: string }).code ?? String(error))
      }
    }
    for (const code of codes) expect(['MONITOR_SKETCH_DAMAGED', 'MONITOR_REFERENCE_NEWER']).toContain(code)
    for (let length = 0; length < bytes.length; length += 97)
      expect(() => decodeModelReference(bytes.slice(0, length))).toThrow(/not a sketch/)
    expect(() => decodeModelReference(Uint8Array.of(...bytes, 0))).toThrow(/left over/)
  })
})

describe('bytes of a reference', () => {
  it('say that a later version wrote them', () => {
    const bytes = encodeModelReference(kept('binary'))
    bytes[4] = 2
    expect(() => decodeModelReference(bytes)).toThrow(
      expect.objectContaining({ code: 'MONITOR_REFERENCE_NEWER' }) as Error,
    )
  })

  it('hold no row, though the reference has them', () => {
    const { rows, facts } = judgedRows('binary')
    const whole = referenceOfRows(rows, facts)
    const { rows: _, ...rest } = whole
    expect(encodeModelReference(whole)).toEqual(encodeModelReference(rest))
  })

  it('of random bytes are refused with a sentence', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (junk) => {
        const bytes = Uint8Array.of(77, 87, 77, 82, 1, ...junk)
        expect(() => decodeModelReference(bytes)).toThrow(
          expect.objectContaining({ code: 'MONITOR_SKETCH_DAMAGED' }) as Error,
        )
      }),
      { numRuns: 300 },
    )
  })
})
