import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { det, roc } from '../../../src/evaluate/index.ts'
import { simulatedBinary, simulatedMulticlass } from '../simulated.ts'

const target = { task: 'binary' as const, codes: Int32Array.of(0, 0, 1, 1), classes: ['no', 'yes'] }

describe('both errors', () => {
  it('are those of scikit-learn’s example where both occur', () => {
    // det_curve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]): fpr 0.5 0.5 0, fnr 0 0.5 0.5, thresholds 0.35 0.4 0.8
    const [{ class: name, points }] = det({ target, predictions: Float64Array.of(0.1, 0.4, 0.35, 0.8) })
    expect(name).toBe('yes')
    expect(points).toEqual([{ falsePositiveRate: 0.5, falseNegativeRate: 0.5, threshold: 0.4 }])
  })

  it('are the other way to write the ROC curve', () => {
    const rows = simulatedBinary(seedOf(1), 150, 0.4)
    const rates = new Set(
      roc(rows)[0].points.map((point) => `${point.falsePositiveRate} ${1 - point.truePositiveRate}`),
    )
    const [{ points }] = det(rows)
    expect(points.length).toBeGreaterThan(50)
    for (const { falsePositiveRate, falseNegativeRate } of points) {
      expect(rates).toContain(`${falsePositiveRate} ${falseNegativeRate}`)
      expect(falsePositiveRate * falseNegativeRate).toBeGreaterThan(0)
    }
  })

  it('fall against each other, for each of more classes', () => {
    const curves = det(simulatedMulticlass(seedOf(2), 2000))
    expect(curves.map((curve) => curve.class)).toEqual(['a', 'b', 'c'])
    for (const { points } of curves) {
      expect(points.length).toBeLessThanOrEqual(200)
      points.slice(1).forEach((point, at) => {
        expect(point.falsePositiveRate).toBeGreaterThanOrEqual(points[at].falsePositiveRate)
        expect(point.falseNegativeRate).toBeLessThanOrEqual(points[at].falseNegativeRate)
      })
    }
  })

  it('are none where a class is alone, a prediction is no number, or there is no error', () => {
    const empty = [{ class: 'yes', points: [] }]
    expect(
      det({ target: { ...target, codes: Int32Array.of(1, 1, 1, 1) }, predictions: new Float64Array(4) }),
    ).toEqual(empty)
    expect(det({ target, predictions: Float64Array.of(0.1, Number.NaN, 0.3, 0.4) })).toEqual(empty)
    expect(det({ target, predictions: Float64Array.of(0.1, 0.2, 0.3, 0.4) })).toEqual(empty)
  })
})
