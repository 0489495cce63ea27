import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sha256 } from '../src/sha256.ts'

const reference = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

test('every length around the borders of a block gives what node:crypto gives', () => {
  for (let length = 0; length < 260; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255)
    expect(sha256(bytes)).toBe(reference(bytes))
  }
})

test('any bytes give what node:crypto gives', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
      expect(sha256(bytes)).toBe(reference(bytes))
    }),
    { seed: 5, numRuns: 500 },
  )
})

test('a megabyte, and a view that starts in the middle', () => {
  const bytes = Uint8Array.from({ length: 1_000_003 }, (_, i) => (i * i) & 255)
  expect(sha256(bytes)).toBe(reference(bytes))
  expect(sha256(bytes.subarray(7, 5000))).toBe(reference(bytes.subarray(7, 5000)))
})
