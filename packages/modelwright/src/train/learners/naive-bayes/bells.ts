import type { ClassRows } from './counts.ts'

/** Mean and standard deviation of a number in each class. */
export interface Bells {
  readonly means: Float64Array
  readonly spreads: Float64Array
}

const hugeValue = 1e100

/** Of each class and, at last, of all rows. Shape `[classes + 1]`. */
interface Moments {
  readonly totals: Float64Array
  readonly means: Float64Array
  readonly variances: Float64Array
}

function momentsOf(values: Float64Array, rows: ClassRows, unit: number): Moments {
  const { codes, classCount, weights } = rows
  const [totals, means, variances] = Array.from({ length: 3 }, () => new Float64Array(classCount + 1))
  const addMean = (row: number, k: number): void => {
    totals[k] += weights[row]
    means[k] += (values[row] / unit - means[k]) * (weights[row] / totals[k])
  }
  const addSquare = (row: number, k: number): void => {
    const off = values[row] / unit - means[k]
    variances[k] += (weights[row] / totals[k]) * off * off
  }
  for (const add of [addMean, addSquare])
    for (let row = 0; row < values.length; row++) {
      if (!Number.isFinite(values[row]) || weights[row] === 0) continue
      add(row, codes[row])
      add(row, classCount)
    }
  return { totals, means, variances }
}

/** What numbers are divided by, so that squares of huge ones stay finite; 1 nearly always. */
function unitOf(values: Float64Array): number {
  let top = 0
  for (let row = 0; row < values.length; row++)
    if (Number.isFinite(values[row])) top = Math.max(top, Math.abs(values[row]))
  return top > hugeValue ? top : 1
}

/**
 * Describes a number in each class by a bell curve; missing values are passed over.
 *
 * A class without a value has the curve of all rows. A number that never differs speaks for no class.
 *
 * @param smoothing - added to each variance, as a share of the variance of all rows
 */
export function bellsOf(values: Float64Array, rows: ClassRows, smoothing: number): Bells {
  const { classCount } = rows
  const unit = unitOf(values)
  const own = momentsOf(values, rows, unit)
  const [mean, variance] = [own.means[classCount], own.variances[classCount]]
  const means = new Float64Array(classCount).fill(mean * unit)
  const spreads = new Float64Array(classCount).fill(1)
  // Less than rounding, or too small for a square: the number is taken for constant.
  if (!(variance > 1e-26 * mean * mean) || !(variance > 1e-290)) return { means, spreads }
  spreads.fill(Math.sqrt(variance) * unit)
  for (let k = 0; k < classCount; k++) {
    if (own.totals[k] === 0) continue
    means[k] = own.means[k] * unit
    spreads[k] = Math.sqrt(own.variances[k] + smoothing * variance) * unit
  }
  return { means, spreads }
}
