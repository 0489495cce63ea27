import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowSetDigest } from '../../../src/project/index.ts'
import { packRowIds, uniteRowIds, unpackRowIds } from '../../../src/project/store/row-ids.ts'

const ids = fc.array(fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 4_294_967_295 })), {
  maxLength: 200,
})

function sortedSet(values: Iterable<number>): number[] {
  return [...new Set(values)].sort((a, b) => a - b)
}

test('a packed set comes back ascending, each row once', () => {
  fc.assert(
    fc.property(ids, (values) => {
      expect([...unpackRowIds(packRowIds(Uint32Array.from(values)))]).toEqual(sortedSet(values))
    }),
    { seed: 11, numRuns: 500 },
  )
})

test('order and repeats do not change the digest, another row does', () => {
  fc.assert(
    fc.property(ids, (values) => {
      const digest = rowSetDigest(Uint32Array.from(values))
      expect(rowSetDigest(Uint32Array.from([...values, ...values].reverse()))).toBe(digest)
      const set = new Set(values)
      const other = [...set, [0, 1, 2].find((id) => !set.has(id)) ?? 301]
      if (!set.has(other[other.length - 1])) expect(rowSetDigest(Uint32Array.from(other))).not.toBe(digest)
    }),
    { seed: 12, numRuns: 200 },
  )
})

test('all rows of a large table take a few bytes, a random share less than half a byte a row', () => {
  const all = Uint32Array.from({ length: 3_000_000 }, (_, i) => i)
  expect(packRowIds(all).length).toBeLessThan(10)
  expect(unpackRowIds(packRowIds(all)).length).toBe(3_000_000)
  const share = all.filter((i) => (Math.imul(i, 2654435761) >>> 0) % 5 !== 0)
  expect(packRowIds(share).length).toBeLessThan(share.length / 2)
})

test('sets unite to one ascending set', () => {
  fc.assert(
    fc.property(fc.array(ids, { minLength: 1, maxLength: 4 }), (sets) => {
      const united = uniteRowIds(sets.map((set) => Uint32Array.from(sortedSet(set))))
      expect([...united]).toEqual(sortedSet(sets.flat()))
    }),
    { seed: 13, numRuns: 200 },
  )
})
