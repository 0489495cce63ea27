import { describe, expect, it } from 'vitest'
import { recalibrate } from '../src/recalibrate.ts'

function recalibrated(probabilities: number[], factors: number[]): number[] {
  const values = Float64Array.from(probabilities)
  recalibrate(values, Float64Array.from(factors))
  return [...values]
}

describe('recalibrate', () => {
  it('multiplies the odds of two classes', () => {
    const [made, none, sure] = recalibrated([0.5, 0, 1], [1.8, 0.2])
    expect(made).toBeCloseTo(0.1, 15)
    expect([none, sure]).toEqual([0, 1])
  })

  it('brings several classes back to sum 1, row by row', () => {
    const made = recalibrated([0.2, 0.3, 0.5, 1, 0, 0], [2, 1, 0.5])
    expect(made.slice(0, 3)).toEqual([0.4 / 0.95, 0.3 / 0.95, 0.25 / 0.95])
    expect(made.slice(3)).toEqual([1, 0, 0])
  })

  it('changes nothing where shares were true', () => {
    expect(recalibrated([0.25, 0.75], [1, 1])).toEqual([0.25, 0.75])
  })
})
