import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { foldPValue } from '../../../src/evaluate/folds.ts'
import { mcnemarPValue } from '../../../src/evaluate/intervals/mcnemar.ts'

const fixture = JSON.parse(
  readFileSync(new URL('../../../../../test/fixtures/comparisons.json', import.meta.url), 'utf8'),
) as {
  mcnemar: [number, number, number][]
  folds: { differences: number[]; testShare: number; p: number }[]
}

it.each(fixture.mcnemar)('statsmodels on %d against %d: %d', (onlyA, onlyB, p) => {
  expect(mcnemarPValue(onlyA, onlyB)).toBeCloseTo(p, 10)
})

it.each(fixture.folds)(
  'folds $differences have p $p, corrected for what fits share',
  ({ differences, testShare, p }) => {
    expect(foldPValue(differences, testShare)).toBeCloseTo(p, 10)
    expect(
      foldPValue(
        differences.map((d) => -d),
        testShare,
      ),
    ).toBeCloseTo(p, 10)
  },
)

it('folds that never differ, always differ alike, or are alone', () => {
  expect(foldPValue([0, 0, 0], 0.5)).toBe(1)
  expect(foldPValue([0.5, 0.5], 0.5)).toBeGreaterThan(0.1)
  expect(foldPValue([0.5], 0.5)).toBeNaN()
  expect(foldPValue([0.5, Number.NaN], 0.5)).toBeNaN()
})
