import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FieldAgreement, type FormValue, readFields } from '../../../src/core/index.ts'
import { agreement } from '../../../src/retrieve/collect/agreement.ts'
import { cohenKappa } from '../../../src/retrieve/collect/cohen-kappa.ts'
import { fleissKappa } from '../../../src/retrieve/collect/fleiss-kappa.ts'
import { krippendorffAlpha } from '../../../src/retrieve/collect/krippendorff-alpha.ts'
import { openLedger } from '../../../src/retrieve/collect/ledger.ts'
import { perfectLow } from '../../../src/retrieve/collect/perfect-low.ts'

const codes = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 2, maxLength: 60 })
const near = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThan(1e-9)

describe('measures of agreement', () => {
  it('are 1 where all agree, and their interval then says how few rows there are', () => {
    const same = [0, 1, 2, 1, 0]
    const found = cohenKappa(same, same, { codeCount: 3 })!
    expect(found).toMatchObject({ value: 1, high: 1 })
    expect(found.low).toBeLessThan(0.3)
    expect(perfectLow(500, 0.5)).toBeGreaterThan(0.98)
    const rows = same.map((code) => [code, code, code])
    near(fleissKappa(rows, 3), 1)
    near(krippendorffAlpha(rows, 'ordinal'), 1)
  })

  it('are not defined where only one code was given, or no row has two answers', () => {
    expect(cohenKappa([1, 1], [1, 1], { codeCount: 3 })).toBeUndefined()
    expect(cohenKappa([], [], { codeCount: 3 })).toBeUndefined()
    expect(
      fleissKappa(
        [
          [1, 1],
          [1, 1],
        ],
        2,
      ),
    ).toBeNaN()
    expect(
      krippendorffAlpha(
        [
          [1, 1],
          [1, 1],
        ],
        'nominal',
      ),
    ).toBeNaN()
    expect(
      krippendorffAlpha(
        [
          [1, Number.NaN],
          [2, Number.NaN],
        ],
        'interval',
      ),
    ).toBeNaN()
    expect(fleissKappa([[1, Number.NaN]], 2)).toBeNaN()
  })

  it("Cohen's kappa: never above 1, the same whoever is first, whatever the codes are called", () => {
    fc.assert(
      fc.property(codes, fc.constantFrom('none' as const, 'linear' as const), (pairs, weights) => {
        const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)]
        const found = cohenKappa(a, b, { codeCount: 4, weights })
        const turned = cohenKappa(b, a, { codeCount: 4, weights })
        const renamed = cohenKappa(
          a.map((x) => 3 - x),
          b.map((y) => 3 - y),
          { codeCount: 4, weights },
        )
        if (found === undefined) return void expect(turned).toBeUndefined()
        expect(found.value).toBeLessThanOrEqual(1 + 1e-12)
        expect(found.low).toBeLessThanOrEqual(found.value)
        expect(found.high).toBeGreaterThanOrEqual(found.value)
        near(turned!.value, found.value)
        near(renamed!.value, found.value)
      }),
      // Rounds to a little below −1.
      {
        examples: [
          [
            [
              [0, 2],
              [2, 0],
            ],
            'linear',
          ],
        ],
      },
    )
  })

  it('two codes weigh linearly as they do without weights', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1), fc.nat(1)), { minLength: 3, maxLength: 40 }), (pairs) => {
        const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)]
        expect(cohenKappa(a, b, { codeCount: 2, weights: 'linear' })).toEqual(
          cohenKappa(a, b, { codeCount: 2 }),
        )
      }),
    )
  })

  it('of two collectors without gaps: Fleiss and Krippendorff differ by the small-sample term alone', () => {
    fc.assert(
      fc.property(codes, (pairs) => {
        const fleiss = fleissKappa(pairs, 4)
        const alpha = krippendorffAlpha(pairs, 'nominal')
        if (Number.isNaN(fleiss)) return void expect(alpha).toBeNaN()
        near(alpha, fleiss + (1 - fleiss) / (2 * pairs.length))
      }),
    )
  })

  it('do not depend on the order of rows or collectors, nor on collectors who answered nothing', () => {
    const rating = fc.array(fc.oneof(fc.nat(4), fc.constant(Number.NaN)), { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(
        fc.array(rating, { minLength: 2, maxLength: 30 }),
        fc.constantFrom('nominal' as const, 'ordinal' as const, 'interval' as const),
        (rows, scale) => {
          const alpha = krippendorffAlpha(rows, scale)
          const other = krippendorffAlpha(
            [...rows].reverse().map((row) => [...row, Number.NaN].reverse()),
            scale,
          )
          if (Number.isNaN(alpha)) return void expect(other).toBeNaN()
          near(other, alpha)
        },
      ),
    )
  })

  it('the interval scale does not change with unit and zero', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
          minLength: 3,
          maxLength: 20,
        }),
        (rows) => {
          const alpha = krippendorffAlpha(rows, 'interval')
          const warmer = krippendorffAlpha(
            rows.map((row) => row.map((x) => 1.8 * x + 32)),
            'interval',
          )
          if (Number.isNaN(alpha)) return
          near(warmer, alpha)
        },
      ),
    )
  })
})

describe('agreement of a form', () => {
  const fields = readFields(
    {
      species: { type: 'choice', choices: ['robin', 'wren', 'owl'] },
      wing: { type: 'number', tolerance: 1 },
      seen: { type: 'boolean' },
    },
    'test',
  )

  function measured(rows: readonly (readonly (readonly FormValue[] | null)[])[]): readonly FieldAgreement[] {
    const ledger = openLedger()
    let id = 0
    rows.forEach((row, at) => {
      row.forEach((values, person) => {
        if (values === null) return
        const by = ['ada', 'bob', 'cyd'][person]
        const answers = { species: values[0], wing: values[1], seen: values[2] }
        ledger.apply([{ id: `e${id++}`, at: '2026-01-01', by, do: 'answer', row: `r${at}`, values: answers }])
      })
    })
    return agreement(fields, ledger)
  }

  it('says per field how often answers are the same, two by two, and what is taken for what', () => {
    const rows = [
      [['robin', 50, true], ['robin', 50.5, true], null],
      [['wren', 50, true], ['owl', 54, false], null],
      [
        ['owl', 60, false],
        ['owl', 60, false],
        ['wren', 60, false],
      ],
      [['owl', 60, false], null, null],
    ] as const
    const [species, wing, seen] = measured(rows)
    expect(species).toMatchObject({ field: 'species', rows: 3, collectors: 3 })
    expect(species.observed).toBeCloseTo((1 + 0 + 1 / 3) / 3, 12)
    expect(species.confused).toEqual([{ a: 'wren', b: 'owl', count: 3 }])
    expect(species.pairs.map(({ a, b, rows: n }) => [a, b, n])).toEqual([
      ['ada', 'bob', 3],
      ['ada', 'cyd', 1],
      ['bob', 'cyd', 1],
    ])
    expect(wing.pairs[0]).toMatchObject({ observed: 2 / 3, meanDifference: 1.5 })
    expect(wing.fleiss).toBeUndefined()
    expect(wing.alpha!.value).toBeGreaterThan(0.5)
    expect(seen.pairs[0].kappa!.value).toBeLessThan(1)
  })

  it('gives the same intervals each time, around the value', () => {
    const rows = Array.from({ length: 30 }, (_, i) => [
      ['robin', i, true],
      [i % 5 === 0 ? 'owl' : i % 2 === 0 ? 'robin' : 'wren', i, true],
      null,
    ])
    const [first] = measured(rows as never)
    const [again] = measured(rows as never)
    expect(again).toEqual(first)
    expect(first.alpha!.low).toBeLessThan(first.alpha!.value)
    expect(first.alpha!.high).toBeGreaterThan(first.alpha!.value)
  })

  it('says nothing where nobody shares a row', () => {
    const [species] = measured([
      [['robin', 1, true], null, null],
      [null, ['robin', 1, true], null],
    ])
    expect(species).toMatchObject({ rows: 0, pairs: [], confused: [] })
    expect(species.observed).toBeNaN()
  })
})
