import type { Batch } from '@modelwright/runtime'
import { targetLength } from '../../core/index.ts'
import type { Contender } from '../contender.ts'
import { falseDiscoveryRates } from '../false-discovery.ts'
import { estimateStatistics, type IntervalOptions } from '../intervals/estimate.ts'
import { around } from '../intervals/metric-statistic.ts'
import { rowsByLevel, type SliceRows } from '../slices.ts'
import { chanceOfGap, comparable, gapStatistic, groupingOf, leastRatio, widest } from './disparity.ts'
import { type GroupRates, groupRates } from './group-rates.ts'
import { type FairnessMeasure, type Measure, measuresFor } from './measures.ts'

/** Rows with one level of a column, and how the model treats them. Plain data. */
export interface FairnessGroup {
  readonly level: string
  readonly rowCount: number
  /** Too few rows to be compared with others: shown, and left out of every difference. */
  readonly isSmall: boolean
  readonly rates: GroupRates
}

/** How far the groups of a column are apart by one measure. Plain data. */
export interface Disparity {
  readonly measure: FairnessMeasure
  /** Greatest less least of the groups, with its 95 % interval. */
  readonly difference: { readonly value: number; readonly low: number; readonly high: number }
  /** Least ÷ greatest; null where it says nothing. */
  readonly ratio: number | null
  /** Levels with the greatest and the least. */
  readonly highest: string
  readonly lowest: string
  /** The class it is about, where there are more than two. */
  readonly class?: string
  /** How often groups drawn at random would be as far apart. */
  readonly p: number
  /** The same, adjusted for how many measures and columns were looked at. */
  readonly rate: number
}

/** How the groups of one column fare. Plain data. */
export interface GroupFairness {
  readonly column: string
  readonly groups: readonly FairnessGroup[]
  /** None where fewer than two groups are large enough. */
  readonly disparities: readonly Disparity[]
}

/** A group of fewer rows is small. */
export const leastGroup = 30
/** Groups that are shown and compared, the largest first. */
const mostGroups = 20

function disparityOf(
  measure: Measure,
  contender: Contender,
  large: readonly SliceRows[],
  options: IntervalOptions,
): Omit<Disparity, 'rate'> | undefined {
  const grouping = groupingOf(contender, large)
  const components = comparable(measure, contender, grouping)
  const found = widest(components, grouping)
  if (found === undefined) return undefined
  const rowCount = targetLength(contender.target)
  const [{ value, low, high }] = estimateStatistics(
    [gapStatistic(components, grouping)],
    {
      rowCount,
      outputCount: components.length,
      weights: contender.weights,
      ...(contender.groups === undefined ? {} : { groups: contender.groups }),
    },
    options,
  ).estimates
  const ratio = measure.hasRatio ? leastRatio(components, grouping) : Number.NaN
  const of = measure.components(contender)[found.component].class
  return {
    measure: measure.name,
    difference: { value, ...around(value, { low, high }, [0, Infinity]) },
    ratio: Number.isNaN(ratio) ? null : ratio,
    highest: large[found.highest].level,
    lowest: large[found.lowest].level,
    ...(of === undefined ? {} : { class: of }),
    p: chanceOfGap(measure, contender, {
      components,
      grouping,
      seed: options.seed.split('chance'),
      deadline: options.deadline,
    }),
  }
}

/** Compares the groups of a column by one measure; undefined where fewer than two are large enough. */
export function measureDisparity(
  measure: Measure,
  contender: Contender,
  parts: readonly SliceRows[],
  options: IntervalOptions,
): Omit<Disparity, 'rate'> | undefined {
  const large = parts.filter(({ rows }) => rows.length >= leastGroup)
  if (large.length < 2) return undefined
  const { column } = large[0]
  const seed = options.seed.split('fairness', column, measure.name)
  return disparityOf(measure, contender, large, { ...options, seed })
}

/** The groups of a column that are looked at. */
export function groupsOfColumn(table: Batch, column: string): readonly SliceRows[] {
  return rowsByLevel(table, column).slice(0, mostGroups)
}

/** Adjusts p-values over all measures of all columns. */
function adjusted(
  found: readonly (Omit<GroupFairness, 'disparities'> & { disparities: Omit<Disparity, 'rate'>[] })[],
) {
  const rates = falseDiscoveryRates(found.flatMap(({ disparities }) => disparities.map(({ p }) => p)))
  let next = 0
  return found.map(({ disparities, ...rest }) => ({
    ...rest,
    disparities: disparities.map((disparity) => ({ ...disparity, rate: rates[next++] })),
  }))
}

/**
 * Tells how a model treats groups of rows: rates of each group with intervals, and by each measure how far groups are apart.
 *
 * Two classes: demographic parity, equal opportunity, equalised odds, accuracy and calibration; more classes: the same, each
 * class against the rest, the widest of them; numbers: mean residual and mean error. Groups of fewer than 30 rows are shown
 * and not compared. Groups differ by chance too: `p` says how often shuffled groups would differ as much.
 * Seeded: yes.  Cost: about 1,500 passes over the rows a measure and column; some 240 once the deadline has come.
 *
 * @param table - the rows behind the predictions, in the same order; its columns need not be inputs of the model
 * @throws {ModelwrightError} CORE_COLUMN_UNKNOWN - when there is no such column
 * @see Hardt, Price and Srebro (2016), Equality of opportunity in supervised learning; Fairlearn for the same measures
 */
export function fairnessOf(
  contender: Contender,
  table: Batch,
  columns: readonly string[],
  options: IntervalOptions,
): readonly GroupFairness[] {
  const found = columns.map((column) => {
    const parts = groupsOfColumn(table, column)
    const groups = parts.map(({ level, rows }) => ({
      level,
      rowCount: rows.length,
      isSmall: rows.length < leastGroup,
      rates: groupRates(contender, rows),
    }))
    const disparities = measuresFor(contender.target.task).flatMap(
      (measure) => measureDisparity(measure, contender, parts, options) ?? [],
    )
    return { column, groups, disparities }
  })
  return adjusted(found)
}
