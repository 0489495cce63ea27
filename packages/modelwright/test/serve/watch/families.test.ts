import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addFamilies, countersOf } from '../../../src/serve/watch/add-families.ts'
import { expositionOf } from '../../../src/serve/watch/exposition.ts'
import { family, type Labels } from '../../../src/serve/watch/family.ts'
import { emptyHistogram, observe } from '../../../src/serve/watch/histogram.ts'
import { readExposition } from './read-exposition.ts'

const one: Labels = [['model', 'churn']]

describe('expositionOf', () => {
  test('any label value and number comes out as it went in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.double(), fc.string(), (label, value, help) => {
        const text = expositionOf([family('gauge', 'a', help, [{ labels: [['b', label]], value }])])
        const [sample] = readExposition(text)
        expect(sample!.labels).toEqual({ b: label })
        expect(sample!.value === value || Number.isNaN(value)).toBe(true)
      }),
    )
  })

  test('buckets add up, the last to the count', () => {
    const samples = [{ labels: one, value: 7.5, counts: [2, 0, 3] }]
    expect(expositionOf([family('histogram', 'h', 'H\\elp\n.', samples, { bounds: [0.5, 2] })])).toBe(
      `# HELP h H\\\\elp\\n.
# TYPE h histogram
h_bucket{model="churn",le="0.5"} 2
h_bucket{model="churn",le="2"} 2
h_bucket{model="churn",le="+Inf"} 5
h_sum{model="churn"} 7.5
h_count{model="churn"} 5
`,
    )
  })

  test('a metric without a value is left out', () => {
    expect(expositionOf([family('gauge', 'a', 'A.', [])])).toBe('')
  })
})

describe('observe', () => {
  const bounds = Float64Array.of(1, 2, 5)
  test('a value is in the first bucket whose end is not below it', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1, max: 10, noNaN: true }), { maxLength: 50 }), (values) => {
        const histogram = emptyHistogram(bounds)
        for (const value of values) observe(histogram, value)
        const below = (end: number) => values.filter((value) => value <= end).length
        expect([...histogram.counts]).toEqual([
          below(1),
          below(2) - below(1),
          below(5) - below(2),
          values.length - below(5),
        ])
        expect(histogram.sum).toBeCloseTo(values.reduce((sum, value) => sum + Math.max(0, value), 0))
      }),
    )
  })
})

describe('addFamilies', () => {
  const values = (combine: 'sum' | 'max' | 'min' | 'mean') =>
    addFamilies([
      [family('gauge', 'a', 'A.', [{ labels: one, value: 2 }], { combine })],
      [family('gauge', 'a', 'A.', [{ labels: one, value: 6 }], { combine })],
      [family('gauge', 'a', 'A.', [{ labels: [], value: 1 }], { combine })],
      [family('gauge', 'a', 'A.', [{ labels: one, value: 4 }], { combine })],
    ])[0]!.samples.map(({ value }) => value)

  test.each([
    ['sum', [12, 1]],
    ['max', [6, 1]],
    ['min', [2, 1]],
    ['mean', [4, 1]],
  ] as const)('by %s', (combine, expected) => {
    expect(values(combine)).toEqual(expected)
  })

  test('buckets are added up', () => {
    const told = (counts: number[], value: number) => [
      family('histogram', 'h', 'H.', [{ labels: one, value, counts }], { bounds: [1] }),
    ]
    const given = told([1, 2], 3)
    expect(addFamilies([given, told([4, 0], 1.5)])).toEqual(told([5, 2], 4.5))
    expect(given).toEqual(told([1, 2], 3))
  })

  test('of those that are gone only what they counted is left', () => {
    const counter = family('counter', 'c_total', 'C.', 3)
    expect(countersOf([family('gauge', 'a', 'A.', 1), counter])).toEqual([counter])
  })
})
