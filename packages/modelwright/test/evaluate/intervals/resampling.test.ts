import { describe, expect, it } from 'vitest'
import { noDeadline, seedOf } from '../../../src/core/index.ts'
import {
  bootstrapScores,
  drawRows,
  jackknifeScores,
  planResampling,
} from '../../../src/evaluate/intervals/resampling.ts'

describe('the plan depends on counts alone and bounds the work', () => {
  it.each([
    [100, 1, 1000, 100, 1000],
    [20_000, 1, 1000, 20_000, 1000],
    [50_000, 1, 1000, 50_000, 400],
    [3_000_000, 1, 1000, 50_000, 400],
    [3_000_000, 1, 50, 50_000, 50],
    [4000, 26, 1000, 2000, 384],
    [1_000_000, 1000, 1000, 2000, 200],
    [0, 1, 1000, 0, 1000],
  ])(
    '%d rows with %d outputs, %d asked: %d rows, %d times',
    (rows, outputs, asked, sampleSize, replicates) => {
      expect(planResampling(rows, outputs, asked)).toEqual({ sampleSize, replicates })
    },
  )
})

it('draws that many different rows, ascending, each as likely as the other', () => {
  const hits = new Float64Array(20)
  for (let time = 0; time < 2000; time++) {
    const rows = drawRows(20, 5, seedOf(time))
    expect(rows.length).toBe(5)
    for (let i = 1; i < 5; i++) expect(rows[i]).toBeGreaterThan(rows[i - 1])
    for (const row of rows) hits[row]++
  }
  for (const count of hits) expect(Math.abs(count - 500)).toBeLessThan(80)
  expect([...drawRows(4, 4, seedOf(1))]).toEqual([0, 1, 2, 3])
})

const context = { rowCount: 30, replicates: 40, seed: seedOf(1), deadline: noDeadline }
const sum = (weights?: ArrayLike<number>): number =>
  Array.from(weights ?? []).reduce((total, w) => total + w, 0)
const ofFirst = (weights?: ArrayLike<number>): number => weights?.[0] ?? 1

it('each replicate draws as many rows as there are, with replacement', () => {
  const [sums, firsts] = bootstrapScores([sum, ofFirst], context)
  expect([...new Set(sums)]).toEqual([30])
  expect(new Set(firsts).size).toBeGreaterThan(2)
})

it('replicate n is the same whatever the number of replicates', () => {
  const [all] = bootstrapScores([ofFirst], context)
  const [few] = bootstrapScores([ofFirst], { ...context, replicates: 7 })
  expect(few).toEqual(all.subarray(0, 7))
})

it('weights multiply the draws', () => {
  const [sums] = bootstrapScores([sum], { ...context, weights: new Float64Array(30).fill(0.5) })
  expect([...new Set(sums)]).toEqual([15])
})

it('one replicate is made even when there is no time left', () => {
  const deadline = { remainingMs: () => 0, expired: () => true }
  expect(bootstrapScores([sum], { ...context, deadline })[0].length).toBe(1)
})

it('the jackknife leaves out each row once, or each of 200 groups', () => {
  expect([...new Set(jackknifeScores([sum], { rowCount: 30 })[0])]).toEqual([29])
  const [grouped] = jackknifeScores([sum], { rowCount: 1000 })
  expect(grouped.length).toBe(200)
  expect([...new Set(grouped)]).toEqual([995])
  expect(jackknifeScores([sum], { rowCount: 3, weights: [1, 2, 4] })[0]).toEqual(Float64Array.of(6, 5, 3))
})
