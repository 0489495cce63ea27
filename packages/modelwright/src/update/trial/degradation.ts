import { exp, log } from '@modelwright/runtime'

/** When a promoted model is taken for degraded. */
export interface DegradationRules {
  /** Mean loss a row that was measured before it was promoted, 0 to 1. */
  readonly expected: number
  /** How much more it may lose without anybody minding. */
  readonly margin: number
  /** How much more than that should be noticed soon. */
  readonly effect: number
  /** A model that keeps what it promised is taken for degraded once in so many rows at most, on average. */
  readonly falseEvery: number
}

/** What was seen since a model was promoted. Plain data. */
export interface DegradationState {
  readonly count: number
  readonly sum: number
  readonly squares: number
  /**
   * Logarithms of what two gamblers own who began anew whenever they were down to less than 1 together: one bets on the effect, the
   * other on ten times that, so that a disaster is noticed at once.
   */
  readonly small: number
  readonly large: number
  /** Where they began last: position of a row, from 0. */
  readonly began: number
  /** Sum of losses since then. */
  readonly since: number
  /** The same three when evidence was greatest; kept once it was enough. */
  readonly shown: { readonly began: number; readonly count: number; readonly sum: number } | null
}

/** Nothing seen yet. */
export const noDegradation: DegradationState = {
  count: 0,
  sum: 0,
  squares: 0,
  small: 0,
  large: 0,
  began: 0,
  since: 0,
  shown: null,
}

/** The logarithm of the mean of what two own. */
function together(a: number, b: number): number {
  const top = Math.max(a, b)
  return top + log((exp(a - top) + exp(b - top)) / 2)
}

const mostLost = 0.75
/** Values that the first guess of the spread counts as. */
const priorCount = 4

/**
 * Goes on with losses of rows, 0 to 1, in the order in which their outcomes became known.
 *
 * A bet that the mean loss is beyond what is allowed, begun anew whenever it is down: it notices what begins after a long good time, too,
 * and says since when.
 *
 * @see Shin, Ramdas and Rinaldo, E-detectors: a nonparametric framework for sequential change detection, 2024 (the CUSUM form)
 */
export function watchOn(
  state: DegradationState,
  losses: Iterable<number>,
  { expected, margin, effect, falseEvery }: DegradationRules,
): DegradationState {
  let { count, sum, squares, small, large, began, since, shown } = state
  const limit = expected + margin
  const enough = log(falseEvery)
  for (const loss of losses) {
    const value = loss - limit
    const spread = (priorCount * 0.25 + squares) / (priorCount + count)
    const bet = (hoped: number): number =>
      Math.min(hoped / (spread + hoped * hoped), mostLost / Math.max(limit, effect))
    if (together(small, large) <= 0) {
      small = 0
      large = 0
      began = count
      since = 0
    }
    small += log(1 + bet(effect) * value)
    large += log(1 + bet(10 * effect) * value)
    since += loss
    count++
    sum += loss
    squares += (loss - sum / count) ** 2
    if (together(small, large) >= enough) shown = { began, count: count - began, sum: since }
  }
  return { count, sum, squares, small, large, began, since, shown }
}

/** What can be said of a model by now. */
export interface Degradation {
  readonly isDegraded: boolean
  /** Position of the row since which it has lost more; 0 where it has not. */
  readonly since: number
  /** Rows since then, and their mean loss; NaN where there are none. */
  readonly count: number
  readonly meanLoss: number
}

/** Says whether the model loses more than it may, and since when. What was once shown stays shown. */
export function degradationOf({ count, sum, shown }: DegradationState): Degradation {
  if (shown !== null)
    return { isDegraded: true, since: shown.began, count: shown.count, meanLoss: shown.sum / shown.count }
  return { isDegraded: false, since: 0, count, meanLoss: count === 0 ? Number.NaN : sum / count }
}
