import type { Target } from '../core/index.ts'

/** A row whose label a model that was fitted on other rows finds unlikely. */
export interface LabelError {
  /** Position in the table. */
  readonly row: number
  readonly label: string
  readonly likely: string
  /** Probability of the class that is likely. */
  readonly probability: number
}

/** What out-of-fold predictions say of labels. Plain data. */
export interface LabelErrors {
  /** Rows whose label is probably another. */
  readonly count: number
  /** Rows that were predicted. */
  readonly checked: number
  /** The most certain first, at most fifty. */
  readonly rows: readonly LabelError[]
}

/** Class probabilities of rows, each by a fit that did not see it: row-major `[rows × classes]`. */
export interface PredictedLabels {
  readonly probabilities: Float64Array
  /** Per row 1 where it was predicted. */
  readonly isPredicted: Uint8Array
}

const mostRows = 50

type Classes = Extract<Target, { codes: Int32Array }>

/** Of each class the mean probability that its own rows are given: how sure one is of it usually. */
function usualSureness(
  { codes, classes }: Classes,
  { probabilities, isPredicted }: PredictedLabels,
): Float64Array {
  const width = classes.length
  const sums = new Float64Array(width)
  const counts = new Float64Array(width)
  for (let row = 0; row < codes.length; row++) {
    const own = codes[row]
    if (isPredicted[row] === 0 || own < 0) continue
    sums[own] += probabilities[row * width + own]
    counts[own]++
  }
  return sums.map((sum, k) => (counts[k] === 0 ? Infinity : sum / counts[k]))
}

/** The class a row is as surely of as rows of that class usually are; −1 where there is none. */
function confidentClass(probabilities: Float64Array, from: number, usual: Float64Array): number {
  let best = -1
  for (let k = 0; k < usual.length; k++) {
    const p = probabilities[from + k]
    if (p >= usual[k] && (best < 0 || p > probabilities[from + best])) best = k
  }
  return best
}

/**
 * Finds labels that are probably wrong: rows that a model fitted on other rows counts to another class, as surely as rows of
 * that class usually are.
 *
 * Candidates to look at, not errors: where classes overlap, rows lie on the wrong side honestly.
 *
 * @see Northcutt, Jiang, Chuang, Confident Learning: Estimating Uncertainty in Dataset Labels, JAIR 70, 2021
 */
export function findLabelErrors(target: Classes, found: PredictedLabels): LabelErrors {
  const { codes, classes } = target
  const { probabilities, isPredicted } = found
  const width = classes.length
  const usual = usualSureness(target, found)
  const errors: (LabelError & { readonly margin: number })[] = []
  let checked = 0
  for (let row = 0; row < codes.length; row++) {
    if (isPredicted[row] === 0 || codes[row] < 0) continue
    checked++
    const likely = confidentClass(probabilities, row * width, usual)
    if (likely < 0 || likely === codes[row]) continue
    const probability = probabilities[row * width + likely]
    const margin = probability - probabilities[row * width + codes[row]]
    if (margin > 0)
      errors.push({ row, label: classes[codes[row]], likely: classes[likely], probability, margin })
  }
  errors.sort((a, b) => b.margin - a.margin || a.row - b.row)
  const rows = errors.slice(0, mostRows).map(({ margin: _, ...error }) => error)
  return { count: errors.length, checked, rows }
}
