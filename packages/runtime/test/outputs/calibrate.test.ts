import { describe, expect, it } from 'vitest'
import type { Calibration, Schema } from '../../src/contracts.ts'
import { calibrate, readCalibration } from '../../src/outputs/calibrate.ts'
import { readerOf } from '../../src/reader.ts'

function calibrated(values: number[], how: Calibration, classCount = 2): number[] {
  const made = Float64Array.from(values)
  calibrate(made, how, classCount)
  return [...made]
}

describe('calibrate', () => {
  it('stretches and shifts log-odds of two classes', () => {
    const [even, some] = calibrated([0.5, 0.8], { method: 'logit', slope: 0.5, intercept: 0 })
    expect(even).toBe(0.5)
    expect(some).toBeCloseTo(2 / 3, 12)
    expect(calibrated([0.5], { method: 'logit', slope: 1, intercept: -1 })[0]).toBeCloseTo(
      0.2689414213699951,
      12,
    )
  })

  it('raises more classes to a power, row by row', () => {
    const made = calibrated([0.5, 0.25, 0.25], { method: 'logit', slope: 2, intercept: 0 }, 3)
    expect(made[0]).toBeCloseTo(2 / 3, 12)
    expect(made[1]).toBeCloseTo(1 / 6, 12)
  })

  it('takes 0 and 1 as 1e-12 away from them, as calibrations are learnt: certainty gives way, too', () => {
    const half: Calibration = { method: 'logit', slope: 0.5, intercept: 0 }
    const [sure, never] = calibrated([1, 0], half)
    expect(sure).toBe(calibrated([1 - 1e-13], half)[0])
    expect(never).toBeCloseTo(1e-6, 10)
    expect(1 - sure).toBeCloseTo(1e-6, 10)
    expect(calibrated([0, 1], { method: 'logit', slope: 0, intercept: 0 })).toEqual([0.5, 0.5])
    const [one, two, three] = calibrated([1, 0, 0], half, 3)
    expect(two).toBeCloseTo(1e-6, 10)
    expect(three).toBe(two)
    expect(one + two + three).toBeCloseTo(1, 12)
    expect(calibrated([1, 0, 0], { method: 'logit', slope: 0, intercept: 0 }, 3)).toEqual([
      1 / 3,
      1 / 3,
      1 / 3,
    ])
  })

  it('reads off a line, flat beyond its ends', () => {
    const how: Calibration = {
      method: 'line',
      from: Float64Array.of(0.2, 0.4, 0.8),
      to: Float64Array.of(0.1, 0.5, 0.5),
    }
    const made = calibrated([0, 0.2, 0.3, 0.4, 0.6, 0.8, 1], how)
    for (const [i, wanted] of [0.1, 0.1, 0.3, 0.5, 0.5, 0.5, 0.5].entries())
      expect(made[i]).toBeCloseTo(wanted, 12)
    expect(
      calibrated([0.1, 0.9], { method: 'line', from: Float64Array.of(0.5), to: Float64Array.of(0.3) }),
    ).toEqual([0.3, 0.3])
  })
})

describe('a calibration out of an artifact is read with distrust', () => {
  const schemaOf = (classes?: string[]): Schema => ({
    inputs: [],
    output: { name: 'y', task: 'binary', ...(classes === undefined ? {} : { classes }) },
  })
  const two = schemaOf(['a', 'b'])
  const line = (from: number[], to: number[]) => ({
    method: 'line',
    from: Float64Array.from(from),
    to: Float64Array.from(to),
  })

  it.each([{ method: 'logit', slope: 0.5, intercept: -3 }, line([0.1, 0.5], [0.2, 0.2]), line([0.5], [0])])(
    'takes %j',
    (given) => {
      expect(readCalibration(readerOf(given, 'calibration'), two)).toEqual(given)
    },
  )

  it.each([
    ['numbers have none', { method: 'logit', slope: 1, intercept: 0 }, schemaOf()],
    ['an unknown method', { method: 'magic' }, two],
    ['a slope that turns around', { method: 'logit', slope: -1, intercept: 0 }, two],
    ['no finite slope', { method: 'logit', slope: Number.NaN, intercept: 0 }, two],
    ['no intercept', { method: 'logit', slope: 1 }, two],
    ['a shift of three classes', { method: 'logit', slope: 1, intercept: 1 }, schemaOf(['a', 'b', 'c'])],
    ['a line of three classes', line([0.1], [0.2]), schemaOf(['a', 'b', 'c'])],
    ['no points', line([], []), two],
    ['points of other lengths', line([0.1, 0.2], [0.1]), two],
    ['points that stand still', line([0.1, 0.1], [0.1, 0.2]), two],
    ['a line that falls', line([0.1, 0.2], [0.3, 0.2]), two],
    ['a share above 1', line([0.1], [1.1]), two],
    ['lists instead of tensors', { method: 'line', from: [0.1], to: [0.2] }, two],
  ])('refuses %s', (_, given, schema) => {
    expect(() => readCalibration(readerOf(given, 'calibration'), schema)).toThrow(
      expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' }),
    )
  })
})
