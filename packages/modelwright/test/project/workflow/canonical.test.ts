import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalDigest, canonicalText } from '../../../src/project/workflow/canonical.ts'

test('the order of keys does not count', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse())
      expect(canonicalText(turned)).toBe(canonicalText(value))
    }),
    { seed: 21, numRuns: 300 },
  )
})

test('different data have different texts', () => {
  const values = [
    null,
    'null',
    0,
    -0,
    '0',
    Number.NaN,
    'NaN',
    Number.POSITIVE_INFINITY,
    [],
    {},
    [[]],
    [1, 2],
    [12],
    { a: 1 },
    { a: '1' },
    { a: [1] },
    { a: null },
    /x/,
    /x/i,
    '/x/',
    new Date(0),
    5n,
    true,
    'true',
    () => 1,
    () => 2,
    new Map([[1, 2]]),
    'regexp("/x/")',
  ]
  expect(new Set(values.map((value) => canonicalText(value))).size).toBe(values.length)
  expect(new Set(values.map((value) => canonicalDigest(value))).size).toBe(values.length)
})

test('a property that is undefined is the same as none', () => {
  expect(canonicalText({ a: undefined, b: 1 })).toBe(canonicalText({ b: 1 }))
})

test('a value that contains itself is a bug; the same value twice is not', () => {
  const circle: Record<string, unknown> = {}
  circle['circle'] = circle
  expect(() => canonicalText(circle)).toThrow(/^bug:/)
  const shared = { a: 1 }
  expect(canonicalText([shared, shared])).toBe('[{"a":1},{"a":1}]')
})
