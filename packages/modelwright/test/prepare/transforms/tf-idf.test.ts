import { transforms } from '@modelwright/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textColumn } from '../../../src/core/index.ts'
import { tfIdf, tfIdfTransform } from '../../../src/prepare/transforms/tf-idf.ts'
import { checkTransform } from '../../../src/testing/index.ts'
import { denseOf, fitted } from '../fitted.ts'

const texts = textColumn(['Good, good coffee', 'bad coffee', null, 'good tea'])
const plain = { minimumRows: 1, largest: 1, damped: false, idf: false, norm: 'none' }
const blockOf = (given: Record<string, unknown>, served = texts) => {
  const [block] = fitted(tfIdfTransform, [texts], given).apply([served])
  if (block.type !== 'sparse') throw new Error(block.type)
  return block
}
const termsOf = (given: Record<string, unknown>) =>
  (fitted(tfIdfTransform, [texts], given).state as { columns: { terms: string[] }[] }).columns[0].terms

describe('tf-idf', () => {
  for (const { name, run } of checkTransform(tfIdfTransform, transforms['tf-idf'])) it(name, run)

  it('is asked for by column names', () => {
    expect(tfIdf('review', { largest: 3 })).toEqual({
      kind: 'transform',
      name: 'tf-idf',
      columns: ['review'],
      options: { largest: 3 },
    })
    expect(fitted(tfIdfTransform, [texts]).names).toEqual(['x0.terms'])
  })

  it('counts terms, lowered, in order of code units; missing and unknown give nothing', () => {
    expect(termsOf(plain)).toEqual(['bad', 'coffee', 'good', 'tea'])
    expect(denseOf(blockOf(plain))).toEqual([
      [0, 1, 2, 0],
      [1, 1, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 1, 1],
    ])
    expect(denseOf(blockOf(plain, textColumn(['GOOD day', ''])))).toEqual([
      [0, 0, 1, 0],
      [0, 0, 0, 0],
    ])
  })

  it('weighs rare terms more and brings rows to length 1', () => {
    const [first] = denseOf(blockOf({ ...plain, idf: true, norm: 'l2' }))
    const weights = [0, 2].map((rows) => Math.log(5 / (1 + rows)) + 1)
    expect(Math.hypot(...first)).toBeCloseTo(1, 14)
    expect(first[2] / first[1]).toBeCloseTo(2, 14)
    expect(weights[0]).toBeGreaterThan(weights[1])
  })

  it('passes over words of a language and words of one’s own, before phrases are made', () => {
    const review = textColumn(['the tea and the Café', 'a café'])
    const of = (given: object) =>
      (
        fitted(tfIdfTransform, [review], { ...plain, largest: 2, ...given }).state as {
          columns: { terms: string[] }[]
        }
      ).columns[0].terms
    expect(of({ languages: ['en'] })).toEqual(['café', 'tea', 'tea café'])
    expect(of({ languages: ['en'], folded: true, stop: ['CAFÉ'] })).toEqual(['tea'])
    expect(of({ languages: ['en'], by: 'character', smallest: 3, largest: 3 })).toContain('the')
    expect(() => of({ languages: ['english'] })).toThrow(
      expect.objectContaining({ code: 'PREPARE_LANGUAGE_UNKNOWN' }),
    )
  })

  it('a state of before these options reads as it did', () => {
    const { state } = fitted(tfIdfTransform, [texts], plain)
    expect(Object.keys(state as object)).not.toContain('stop')
    expect(Object.keys(state as object)).not.toContain('folded')
  })

  it('takes runs of words and of characters', () => {
    expect(termsOf({ ...plain, largest: 2 })).toEqual([
      ...['bad', 'bad coffee', 'coffee', 'good', 'good coffee', 'good good', 'good tea', 'tea'],
    ])
    expect(termsOf({ ...plain, by: 'character', smallest: 3, largest: 3 })).toContain('d c')
    expect(termsOf({ ...plain, by: 'character-in-word', smallest: 3, largest: 3 })).not.toContain('d c')
  })

  it('leaves out terms of few or too many rows and keeps the most frequent of the rest', () => {
    expect(termsOf({ ...plain, minimumRows: 2 })).toEqual(['coffee', 'good'])
    expect(termsOf({ ...plain, maxShare: 0.25 })).toEqual(['bad', 'tea'])
    expect(termsOf({ ...plain, maxTerms: 2 })).toEqual(['coffee', 'good'])
    expect(termsOf({ ...plain, maxTerms: 3 })).toEqual(['bad', 'coffee', 'good'])
  })

  it('hashes to buckets without remembering a term', () => {
    const { state, apply } = fitted(tfIdfTransform, [texts], { ...plain, buckets: 8 })
    expect(state).toMatchObject({ hashed: true, columns: [{ terms: [] }] })
    const [block] = apply([textColumn(['never met before'])])
    expect(block).toMatchObject({ type: 'sparse', size: 8 })
    expect(denseOf(block as never)[0].reduce((sum, value) => sum + value, 0)).toBe(3)
  })

  it('refuses bounds the wrong way round', () => {
    expect(() => fitted(tfIdfTransform, [texts], { smallest: 3 })).toThrow(
      expect.objectContaining({ code: 'PREPARE_TERMS_INVALID' }),
    )
  })

  it.each([0, 64])('gives any text a row of length 1 or nothing at all; buckets: %s', (buckets) => {
    const { apply } = fitted(tfIdfTransform, [texts], { by: 'character', minimumRows: 1, buckets })
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }), (words) => {
        const [block] = apply([textColumn(words)])
        for (const row of denseOf(block as never)) {
          const length = Math.hypot(...row)
          expect(length === 0 || Math.abs(length - 1) < 1e-12).toBe(true)
        }
      }),
      { numRuns: 100, seed: 1 },
    )
  })
})
