import type { MetricEstimate } from '@modelwright/runtime'
import { targetLength } from '../core/index.ts'
import type { Contender } from './contender.ts'
import { estimateStatistics, type IntervalOptions } from './intervals/estimate.ts'
import { around } from './intervals/metric-statistic.ts'
import { rowsWorth } from './intervals/rows-worth.ts'
import { wilsonInterval } from './intervals/wilson.ts'
import { meanScorer } from './weighted-mean.ts'

/** How intervals or sets did on rows no fit saw. Plain data. */
export interface MeasuredIntervals {
  readonly rowCount: number
  /** Share of the rows whose truth was held, with its 95 % interval. */
  readonly held: MetricEstimate
  /** Mean width of intervals in the unit of the target, or mean number of classes in a set, with its 95 % interval. */
  readonly width: MetricEstimate
  /** For classes: the share held of each class that has rows. */
  readonly classes?: readonly {
    readonly class: string
    readonly rowCount: number
    readonly held: MetricEstimate
  }[]
}

interface Told {
  readonly held: Float64Array
  readonly widths: Float64Array
}

function toldOf({ target }: Contender, ends: Float64Array): Told {
  const rowCount = targetLength(target)
  const held = new Float64Array(rowCount)
  const widths = new Float64Array(rowCount)
  if (target.task === 'regression')
    target.values.forEach((value, row) => {
      const [low, high] = [ends[2 * row], ends[2 * row + 1]]
      held[row] = low <= value && value <= high ? 1 : 0
      widths[row] = high - low
    })
  else
    target.codes.forEach((code, row) => {
      const count = target.classes.length
      for (let k = 0; k < count; k++) widths[row] += ends[row * count + k]
      held[row] = ends[row * count + code]
    })
  return { held, widths }
}

function shareOf(held: Float64Array, groups: Contender['groups']): MetricEstimate {
  const value = held.reduce((sum, one) => sum + one, 0) / held.length
  const worth = rowsWorth(held, groups)
  return { value, ...wilsonInterval(value * worth, worth) }
}

function widthOf(values: Float64Array, { groups }: Contender, options: IntervalOptions): MetricEstimate {
  const on = (rows?: Uint32Array) =>
    meanScorer(rows === undefined ? values : Float64Array.from(rows, (row) => values[row]))
  const rows = { rowCount: values.length, outputCount: 1, ...(groups === undefined ? {} : { groups }) }
  const { value, low, high } = estimateStatistics([{ on }], rows, options).estimates[0]
  return { value, ...around(value, { low, high }, [0, Number.POSITIVE_INFINITY]) }
}

function perClass({ target, groups }: Contender, held: Float64Array): Pick<MeasuredIntervals, 'classes'> {
  if (target.task === 'regression') return {}
  const classes = target.classes.flatMap((name, code) => {
    const rows = [...held.keys()].filter((row) => target.codes[row] === code)
    if (rows.length === 0) return []
    const of = Float64Array.from(rows, (row) => held[row])
    const inGroups = groups === undefined ? undefined : rows.map((row) => groups[row])
    return [{ class: name, rowCount: rows.length, held: shareOf(of, inGroups) }]
  })
  return { classes }
}

/**
 * Counts how often intervals or sets held the truth, and how wide they were.
 *
 * Shares have Wilson's interval, of as many rows as they are worth where rows come in groups. The mean width is bootstrapped.
 *
 * @param ends - as the runtime's `intervalsBatch` gives them for the same rows
 */
export function measureIntervals(
  contender: Contender,
  ends: Float64Array,
  options: IntervalOptions,
): MeasuredIntervals {
  const { held, widths } = toldOf(contender, ends)
  return {
    rowCount: held.length,
    held: shareOf(held, contender.groups),
    width: widthOf(widths, contender, options),
    ...perClass(contender, held),
  }
}
