import type { MetricEstimate } from '@modelwright/runtime'
import { seedOf } from '../../core/index.ts'
import { type ComparisonTest, compare, metricsFor, takeContender } from '../../evaluate/index.ts'
import { type Found, positionsOf } from '../verify/evidence.ts'
import type { HeldOut } from './held-out.ts'

/** By how much a metric of a run differs from that of the first run. Plain data. */
export interface MetricDifference {
  /** `paired`: on rows that both held out; `unpaired`: of two intervals; `none`: of two values without. */
  readonly how: 'paired' | 'unpaired' | 'none'
  /** The run's value minus the first run's. */
  readonly difference: number
  /** 95 % interval; NaN where it is not known. */
  readonly low: number
  readonly high: number
  /** How often a difference as large would come up between equally good models; NaN where it was not tested. */
  readonly p: number
  readonly test: ComparisonTest
  /** Rows that both scored; null where it is not paired. */
  readonly rowCount: number | null
  /** Which way is better; null where that is not known. */
  readonly better: 'higher' | 'lower' | null
  /** Why it is not paired; null where it is. */
  readonly why: string | null
}

/** Fewer rows than this decide nothing. */
const fewestRows = 30

/**
 * The difference of two values that were estimated apart, with an interval made of both of theirs.
 *
 * It takes the two to be independent: of models scored on the same rows the true interval is usually narrower.
 *
 * @see Zou and Donner, Construction of confidence limits about effect measures (2008), section 2: MOVER
 */
export function unpairedDifference(
  first: MetricEstimate,
  second: MetricEstimate,
): { difference: number; low: number; high: number } {
  const difference = second.value - first.value
  const below = Math.sqrt((second.value - second.low) ** 2 + (first.high - first.value) ** 2)
  const above = Math.sqrt((second.high - second.value) ** 2 + (first.value - first.low) ** 2)
  return { difference, low: difference - below, high: difference + above }
}

function better(metric: string): 'higher' | 'lower' | null {
  for (const task of ['binary', 'multiclass', 'regression'] as const) {
    const found = metricsFor(task).find(({ name }) => name === metric)
    if (found !== undefined) return found.better
  }
  return null
}

/** Rows that both runs held out, in the order of the table, with what each predicted. */
export interface CommonRows {
  readonly first: HeldOut['contender']
  readonly second: HeldOut['contender']
  readonly rowCount: number
  readonly seed: number
}

/** Takes the rows that both runs held out: neither fit saw any of them. Says why where there are none, or too few. */
export function commonRows(first: Found<HeldOut>, second: Found<HeldOut>): Found<CommonRows> {
  if ('why' in first) return { why: `of the first run: ${first.why}` }
  if ('why' in second) return second
  const [a, b] = [first.thing, second.thing]
  if (a.table.snapshot !== b.table.snapshot) return { why: 'they were evaluated on other data' }
  const sameTarget = a.target === b.target && a.contender.target.task === b.contender.target.task
  if (!sameTarget || String(a.classes) !== String(b.classes)) return { why: 'they predict different things' }
  const inA = positionsOf(a.table, b.table.rowIds)
  const inB = positionsOf(b.table, a.table.rowIds)
  if (inA.length < fewestRows)
    return { why: `they held out ${inA.length === 0 ? 'other rows' : `only ${inA.length} rows in common`}` }
  return {
    thing: {
      first: takeContender(a.contender, inA),
      second: takeContender(b.contender, inB),
      rowCount: inA.length,
      seed: a.seed,
    },
  }
}

function paired(metric: string, rows: CommonRows, way: 'higher' | 'lower'): MetricDifference {
  const seed = seedOf(rows.seed).split('evaluate')
  const found = compare(rows.second, rows.first, metric, { seed })
  const isHigher = way === 'higher'
  return {
    how: 'paired',
    difference: isHigher ? found.difference : -found.difference,
    low: isHigher ? found.low : -found.high,
    high: isHigher ? found.high : -found.low,
    p: found.p,
    test: found.test,
    rowCount: rows.rowCount,
    better: way,
    why: null,
  }
}

/** Says by how much a metric differs between two runs: on rows that both held out where that can be, else of their intervals. */
export function metricDifference(
  metric: string,
  { first, second }: { readonly first: MetricEstimate; readonly second: MetricEstimate },
  rows: Found<CommonRows>,
): MetricDifference {
  const way = better(metric)
  const isOfTask =
    'thing' in rows && metricsFor(rows.thing.first.target.task).some(({ name }) => name === metric)
  if (isOfTask && way !== null) return paired(metric, rows.thing, way)
  const apart = unpairedDifference(first, second)
  const why = 'why' in rows ? rows.why : 'it is no metric of held-out rows'
  const isKnown = !Number.isNaN(apart.low) && !Number.isNaN(apart.high)
  return {
    how: isKnown ? 'unpaired' : 'none',
    ...apart,
    p: Number.NaN,
    test: 'none',
    rowCount: null,
    better: way,
    why,
  }
}
