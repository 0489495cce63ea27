import fc from 'fast-check'
import { expect, it } from 'vitest'
import { refuseSeenRows } from '../../src/evaluate/index.ts'
import { commonRows } from '../../src/evaluate/seen-rows.ts'

const snapshot = 'ab'.repeat(32)

it('rows the fit saw are refused with their number and the first of them', () => {
  const scored = Uint32Array.from({ length: 20 }, (_, i) => 19 - i)
  const seen = Uint32Array.from({ length: 100 }, (_, i) => i + 10)
  expect(() => refuseSeenRows(scored, seen, { snapshot, model: 'churn@champion' })).toThrowError(
    expect.objectContaining({
      code: 'EVALUATE_ROWS_SEEN',
      message:
        '10 of the 20 rows to evaluate were in the fit of churn@champion; its score on them would say nothing.',
      where: 'snapshot abababababab, rows 10, 11, 12, 13, 14 and 5 more',
    }),
  )
})

it('one row is enough', () => {
  expect(() => refuseSeenRows(Uint32Array.of(1, 2), Uint32Array.of(2, 3), { snapshot })).toThrow(
    '1 of the 2 rows',
  )
})

it('no common row gives the proof', () => {
  expect(refuseSeenRows(Uint32Array.of(1, 2), Uint32Array.of(0, 3, 4), { snapshot })).toEqual({
    checkable: true,
    scoredRows: 2,
    seenRows: 3,
    commonRows: 0,
    snapshot,
  })
})

it('without knowledge of the rows it is not checkable', () => {
  expect(refuseSeenRows(Uint32Array.of(1), undefined, { snapshot })).toMatchObject({ checkable: false })
})

it('finds exactly the common rows', () => {
  const ids = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 20 })
  fc.assert(
    fc.property(ids, ids, (a, b) => {
      const wanted = [...new Set(a.filter((id) => b.includes(id)))].sort((x, y) => x - y)
      expect([...commonRows(Uint32Array.from(a), Uint32Array.from(b))]).toEqual(wanted)
    }),
    { seed: 2 },
  )
})
