import { describe, expect, it } from 'vitest'
import { type Seed, seedOf } from '../../../src/core/index.ts'
import { randomNormal } from '../../../src/evaluate/index.ts'
import { byteReader, byteWriter } from '../../../src/monitor/sketches/bytes.ts'
import {
  addDependence,
  type Dependence,
  designEffectOf,
  mergeDependence,
  newDependence,
  readDependence,
  writeDependence,
} from '../../../src/monitor/sketches/dependence.ts'

function sketchOf(rows: number, likeness: number, seed: Seed, make = (x: number) => x): Dependence {
  const sketch = newDependence()
  let x = randomNormal(seed)
  for (let row = 0; row < rows; row++) {
    addDependence(sketch, make(x))
    x = likeness * x + Math.sqrt(1 - likeness * likeness) * randomNormal(seed)
  }
  return sketch
}

function meanEffect(rows: number, likeness: number, make?: (x: number) => number): number {
  let sum = 0
  for (let trial = 0; trial < 20; trial++)
    sum += designEffectOf(sketchOf(rows, likeness, seedOf(trial), make)).designEffect
  return sum / 20
}

describe('dependence', () => {
  it('rows that are independent count in full', () => {
    expect(meanEffect(5000, 0)).toBeLessThan(1.25)
    expect(meanEffect(5000, 0, Math.exp)).toBeLessThan(1.25)
  })

  it('rows that are alike count as few as they are worth', () => {
    // (1 + ρ) / (1 − ρ) of the values themselves; bounding them takes a little of their likeness away.
    expect(meanEffect(5000, 0.5)).toBeGreaterThan(2.4)
    expect(meanEffect(5000, 0.5)).toBeLessThan(4)
    expect(meanEffect(20_000, 0.9)).toBeGreaterThan(14)
    expect(meanEffect(20_000, 0.9)).toBeLessThan(24)
  })

  it('outliers do not hide likeness', () => {
    expect(meanEffect(20_000, 0.9, (x) => Math.sign(x) * Math.exp(3 * Math.abs(x)))).toBeGreaterThan(11)
  })

  it('joins by degrees of freedom, and comes back from its bytes', () => {
    const parts = Array.from({ length: 8 }, (_, at) => sketchOf(2000, 0.7, seedOf(at)))
    const joined = parts.reduce((a, b) => mergeDependence(a, b))
    const { designEffect, degrees } = designEffectOf(joined)
    expect(designEffect).toBeGreaterThan(4)
    expect(designEffect).toBeLessThan(8)
    expect(degrees).toBeGreaterThanOrEqual(24)
    const to = byteWriter()
    writeDependence(to, joined)
    expect(designEffectOf(readDependence(byteReader(to.bytes())))).toEqual({ designEffect, degrees })
  })

  it('says 1 of nothing, of one row, and of rows that are one and the same', () => {
    expect(designEffectOf(newDependence())).toEqual({ designEffect: 1, degrees: 1 })
    const same = newDependence()
    for (let row = 0; row < 500; row++) addDependence(same, 4)
    expect(designEffectOf(same).designEffect).toBe(1)
  })
})
