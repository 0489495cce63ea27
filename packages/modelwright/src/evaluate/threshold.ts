import { ModelwrightError, type OptionSpecs } from '../core/index.ts'
import type { Contender } from './contender.ts'
import { type Cut, classCuts } from './curve-points.ts'

/** How the probability from which a row counts as positive is chosen. Plain data, as it stands in a workflow file. */
export type ThresholdRule =
  | { readonly threshold: 'by-metric'; readonly metric: string }
  | { readonly threshold: 'by-costs'; readonly falsePositive: number; readonly falseNegative: number }
  | { readonly threshold: 'by-capacity'; readonly share: number }

/** A threshold that was chosen, and what it was chosen by. Plain data. */
export interface ChosenThreshold {
  readonly threshold: number
  /** A sentence: which rule, and what it reaches on the rows it was chosen on. */
  readonly reason: string
}

/** A kind of rule: how it is read from a workflow file, and how it chooses. */
export interface ThresholdKind<Rule extends ThresholdRule = ThresholdRule> {
  readonly name: Rule['threshold']
  readonly about: string
  readonly options: OptionSpecs
  read(found: Readonly<Record<string, unknown>>): Rule
  /** @param scored - predictions of two classes on rows the fit did not see */
  choose(rule: Rule, scored: Contender): ChosenThreshold
}

/** Refuses a rule that could not mean anything. */
export function refuseThreshold(owner: string, problem: string, mend: readonly string[]): never {
  throw new ModelwrightError('EVALUATE_THRESHOLD_INVALID', {
    message: `Bad threshold ${owner}: ${problem}.`,
    where: owner,
    mend,
  })
}

/** Rows by whether they count as positive from a threshold on, and whether they are. */
export interface CutCells {
  readonly threshold: number
  readonly truePositives: number
  readonly falsePositives: number
  readonly falseNegatives: number
  readonly trueNegatives: number
}

/** Thresholds looked at; more than this tell no more. */
const mostCuts = 10_000

/** Half-way to the next lower probability, so that rounding moves no row across; nothing lies below the last. */
function between(cuts: readonly Cut[], at: number): number {
  return at + 1 < cuts.length ? (cuts[at].threshold + cuts[at + 1].threshold) / 2 : 0
}

/**
 * Counts cells for each threshold that tells rows apart, the highest first: from no row positive to all.
 *
 * With more than 10,000 distinct probabilities every so-manieth is taken.
 */
export function cellsOfCuts(scored: Contender): readonly CutCells[] {
  const [{ cuts }] = classCuts(scored)
  const last = cuts[cuts.length - 1]
  if (last === undefined) return []
  const step = Math.max(1, Math.ceil(cuts.length / mostCuts))
  const cellsOf = (threshold: number, { positives, rows }: Omit<Cut, 'threshold'>): CutCells => ({
    threshold,
    truePositives: positives,
    falsePositives: rows - positives,
    falseNegatives: last.positives - positives,
    trueNegatives: last.rows - last.positives - (rows - positives),
  })
  const some = cuts.flatMap((cut, at) =>
    at % step === 0 || at === cuts.length - 1 ? [cellsOf(between(cuts, at), cut)] : [],
  )
  return [cellsOf((cuts[0].threshold + 1) / 2, { positives: 0, rows: 0 }), ...some]
}

/** Finds the cut with the greatest score; of equals the one in the middle of them. NaN never wins. */
export function bestCut(
  cuts: readonly CutCells[],
  scoreOf: (cut: CutCells) => number,
): { readonly cut: CutCells; readonly score: number } | undefined {
  let best = -Infinity
  let equal: CutCells[] = []
  for (const cut of cuts) {
    const score = scoreOf(cut)
    if (score > best) {
      best = score
      equal = []
    }
    if (score === best) equal.push(cut)
  }
  return equal.length === 0 ? undefined : { cut: equal[equal.length >> 1], score: best }
}
