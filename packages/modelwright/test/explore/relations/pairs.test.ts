import { expect, test } from 'vitest'
import { type Deadline, seedOf, silent } from '../../../src/core/index.ts'
import { profileTable } from '../../../src/explore/profile.ts'
import { cramersV } from '../../../src/explore/relations/measures.ts'
import { comparePairs, comparePairsHere } from '../../../src/explore/relations/pairs.ts'
import { inferKinds } from '../../../src/retrieve/index.ts'
import { rows, tableOfCells } from '../sample.ts'

/** Columns of many levels: each pair stands for a table of counts that is nearly empty. */
const tableOfLevels = (columns: number, levels: number, rowCount: number) => {
  const seed = seedOf(4)
  const cells = Array.from({ length: columns }, (_, at) => [
    `c${at}`,
    rows(rowCount, () => `l${seed.integer(levels)}`),
  ])
  return tableOfCells(Object.fromEntries(cells))
}

/** Is over after it was asked so many times. */
const after = (asked: number): Deadline => {
  let left = asked
  const expired = () => left-- <= 0
  return { expired, remainingMs: () => (left > 0 ? 1 : 0) }
}

test('what there is no time for is left out and counted', async () => {
  const table = tableOfLevels(12, 20, 300)
  const facts = inferKinds(table)
  const all = comparePairsHere(table, facts, seedOf(0))
  expect(all.pairs).toHaveLength(66)
  expect(all.late).toBeUndefined()
  const some = await comparePairs(table, facts, { seed: seedOf(0), deadline: after(12 + 30) })
  expect(some).toEqual({ ...all, pairs: all.pairs.slice(0, 30), late: 36 })
  expect(comparePairsHere(table, facts, seedOf(0), after(5))).toEqual({ ...all, pairs: [], late: 66 })
  const { notes } = profileTable(table, facts, { seed: seedOf(0), log: silent, pairs: some })
  expect(notes).toContain('Left out for want of time: relations of columns, 36 of 66 pairs.')
})

test('numbers that are left out leave the correlations of the others alone', async () => {
  const seed = seedOf(9)
  const table = tableOfCells(
    Object.fromEntries(
      Array.from({ length: 6 }, (_, at) => [
        at % 3 === 0 ? `l${at}` : `n${at}`,
        at % 3 === 0
          ? rows(200, () => `x${seed.integer(4)}`)
          : rows(200, (row) => row * (at % 2) + seed.next()),
      ]),
    ),
  )
  const facts = inferKinds(table)
  const all = comparePairsHere(table, facts, seedOf(0))
  const some = comparePairsHere(table, facts, seedOf(0), after(6 + 8))
  expect(some.pairs).toEqual(all.pairs.slice(0, 8))
})

test('pairs of columns with many levels cost as many steps as rows are looked at', () => {
  const table = tableOfLevels(60, 900, 5000)
  const facts = inferKinds(table)
  const { pairs } = comparePairsHere(table, facts, seedOf(0))
  expect(pairs).toHaveLength(1770)
})

test('a nearly empty table of counts tells the same as a full one', () => {
  const seed = seedOf(2)
  const levels = Int32Array.from({ length: 600 }, () => seed.integer(20))
  const other = Int32Array.from(levels, (level) => (seed.next() < 0.6 ? level % 7 : seed.integer(7)))
  // Levels that no row has make the table large, and change nothing else.
  const full = cramersV(levels, other, 20, 7)!
  const sparse = cramersV(
    levels.map((level) => level * 45),
    other.map((level) => 899 - level),
    900,
    900,
  )!
  expect(full.value).toBeGreaterThan(0.4)
  expect(sparse.value).toBeCloseTo(full.value, 12)
})
