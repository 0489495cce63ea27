import { describe, expect, it } from 'vitest'
import { gaussLegendre } from '../../src/trees/gauss.ts'

describe('the rule of Gauss and Legendre', () => {
  it('has the points of the tables', () => {
    const { points, weights } = gaussLegendre(3)
    const wanted = [(1 - Math.sqrt(0.6)) / 2, 0.5, (1 + Math.sqrt(0.6)) / 2]
    wanted.forEach((point, i) => {
      expect(points[i]).toBeCloseTo(point, 15)
      expect(weights[i]).toBeCloseTo([5 / 18, 8 / 18, 5 / 18][i], 15)
    })
  })

  it('is exact for every power below twice its points, up to the largest rule', () => {
    for (const count of [1, 2, 4, 5, 16, 64]) {
      const { points, weights } = gaussLegendre(count)
      for (let power = 0; power < 2 * count; power++) {
        const sum = points.reduce((total, t, i) => total + weights[i] * t ** power, 0)
        expect(Math.abs(sum * (power + 1) - 1)).toBeLessThan(1e-12)
      }
    }
  })
})
