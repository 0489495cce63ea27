import { exp, log } from '@modelwright/runtime'
import { falseDiscoveryRates } from '../../evaluate/index.ts'

/** What is remembered of earlier windows, to know how surely the next must differ. Plain data. */
export interface AlarmHistory {
  /** Windows judged so far. */
  readonly windows: number
  /** Numbers of those that were found to differ, from 1. */
  readonly found: readonly number[]
}

/** No window was judged yet. */
export const noHistory: AlarmHistory = { windows: 0, found: [] }

/** Notes what became of the next window. */
export function noteWindow({ windows, found }: AlarmHistory, isFound: boolean): AlarmHistory {
  return { windows: windows + 1, found: isFound ? [...found, windows + 1].slice(-mostKept) : found }
}

/** Finds beyond these are so old that they give nothing any more. */
const mostKept = 100

/** Share of the rate that a window some windows after a find is given; sums to less than 1. */
function shareAfter(windows: number): number {
  if (windows < 1) return 0
  return (0.0722 * log(Math.max(windows, 2))) / (windows * exp(Math.sqrt(log(windows))))
}

/** Beyond so many windows without a find no window is judged more strictly still. */
const strictest = 100

/**
 * Gives the level at which the next window is judged, so that of all windows ever called different a share of `rate` at most
 * is not, whenever one looks (LORD++).
 *
 * Each find earns new rate, so that drift that stays is found again and again. Without finds the level would fall for ever: it
 * stops at a hundredth of the rate, which is one false alarm in two thousand windows at 5 %.
 *
 * @param rate - share of false finds that is borne
 * @see Ramdas, Yang, Wainwright and Jordan (2017), Online control of the false discovery rate with decaying memory
 */
export function levelOfWindow({ windows, found }: AlarmHistory, rate: number): number {
  const next = windows + 1
  const start = rate / 2
  let level = start * shareAfter(next)
  found.forEach((window, at) => {
    level += (at === 0 ? rate - start : rate) * shareAfter(next - window)
  })
  return Math.min(rate, Math.max(level, rate / strictest))
}

/** Adjusts p-values for any dependence between them (Benjamini and Yekutieli): as Benjamini–Hochberg, times 1 + ½ + ⅓ + … */
export function anyDependenceRates(pValues: readonly number[]): readonly number[] {
  const tested = pValues.filter((p) => !Number.isNaN(p)).length
  let harmonic = 0
  for (let i = 1; i <= tested; i++) harmonic += 1 / i
  return falseDiscoveryRates(pValues).map((rate) => Math.min(1, rate * harmonic))
}
