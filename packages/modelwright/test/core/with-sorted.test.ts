import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seedOf } from '../../src/core/index.ts'
import { withSorted } from '../../src/core/with-sorted.ts'

/** Bytes tell -0 from 0. */
const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength)

function expectSorted(values: Float64Array): void {
  const found = withSorted(values, (sorted) => sorted.slice())
  expect(bytesOf(found).equals(bytesOf(values.slice().sort()))).toBe(true)
}

const draw = seedOf(5)
const drawn = (length: number, make: () => number): Float64Array => Float64Array.from({ length }, make)
const within = (range: number): number => draw.integer(range) - Math.floor(range / 2)

test.each([
  ['whole numbers of a narrow range', () => within(100)],
  ['whole numbers of a wide range', () => within(4_000_000)],
  ['whole numbers of a range beyond 32 bits', () => within(2 ** 31) * 1024],
  ['whole numbers that are no longer exact', () => within(2 ** 31) * 2 ** 30 + 1],
  ['days', () => within(1500) * 86_400_000],
  ['moments to the second', () => 1_700_000_000_000 + within(100_000) * 1000],
  ['two decimals', () => within(3000) / 100],
  ['nine decimals', () => within(4_000_000_000) / 1e9],
  ['ten decimals', () => within(4_000_000_000) / 1e10],
  ['decimals of any length', () => Math.round(draw.next() * 1e6) / 10 ** draw.integer(7)],
  ['decimals beside great numbers', () => (draw.integer(50) === 0 ? 1e300 : within(1000) / 8)],
  ['infinite values', () => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1.5][draw.integer(3)]],
  ['zeros of both signs', () => [0, -0, 1, -1][draw.integer(4)]],
  ['numbers of all digits', () => draw.next() - 0.5],
])('%s are in the order, and have the bits, that the engine gives them', (_, make) => {
  for (const length of [5, 3000, 70_000]) expectSorted(drawn(length, make))
})

test('numbers that are in order stay as they are, equal ones too', () => {
  expectSorted(Float64Array.from({ length: 5000 }, (_, at) => Math.floor(at / 3)))
})

test('any numbers are sorted', () => {
  fc.assert(
    fc.property(fc.float64Array({ minLength: 1, maxLength: 40, noNaN: true }), (values) => {
      expectSorted(Float64Array.from({ length: 2500 }, (_, at) => values[at % values.length]))
    }),
    { seed: 3, numRuns: 100 },
  )
})
