import type { Batch } from '@modelwright/runtime'
import type { LevelSample, NumberSample } from '../../core/index.ts'
import { reach95 } from '../../evaluate/index.ts'
import { binCounts, binCuts } from '../count-table.ts'
import { sampleOf, textLengths } from '../samples.ts'
import type { ColumnDrift } from './judge-drift.ts'

/** Rows of the reference in one cell of a column, and how the model fares there. */
export interface LossCell {
  readonly rows: number
  /** Mean loss of these rows, and its variance among them. */
  readonly loss: number
  readonly variance: number
  /** Mean prediction. */
  readonly prediction: number
}

/** How loss and prediction go with the values of a column: what a drift of the column costs can be read from it. Plain data. */
export interface LossProfile {
  /** Of numbers, times and lengths of texts; cells are those below, between and above, the last is of missing values. */
  readonly cuts?: Float64Array
  /** Of levels; the last two cells are of other levels and of missing values. */
  readonly levels?: readonly string[]
  readonly cells: readonly LossCell[]
}

function cellOfNumber(cuts: Float64Array): (value: number) => number {
  return (value) => {
    if (Number.isNaN(value)) return cuts.length + 1
    let low = 0
    let high = cuts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (cuts[middle] <= value) low = middle + 1
      else high = middle
    }
    return low
  }
}

type Column = NonNullable<ReturnType<Batch['columns']['get']>>

interface Cells extends Pick<LossProfile, 'cuts' | 'levels'> {
  readonly count: number
  readonly of: (row: number) => number
}

/** Cells of levels; those that are not listed share one. */
function cellsOfLevels(
  { codes, levels: all }: Extract<Column, { type: 'category' }>,
  levels: readonly string[],
): Cells {
  const places = new Map(levels.map((level, at) => [level, at]))
  const cells = all.map((level) => places.get(level) ?? levels.length)
  return {
    levels,
    count: levels.length + 2,
    of: (row) => (codes[row] < 0 ? levels.length + 1 : cells[codes[row]]),
  }
}

/** The cell of each row, and what cells are. */
function cellsOf(column: Column, told: NumberSample | LevelSample | undefined, bins: number): Cells {
  if (column.type === 'category')
    return cellsOfLevels(column, told?.of === 'level' ? [...told.levels.keys()] : column.levels)
  if (column.type === 'boolean') {
    const { values } = column
    return { levels: ['false', 'true'], count: 4, of: (row) => (values[row] === 2 ? 3 : values[row]) }
  }
  const values = column.type === 'text' ? textLengths(column) : column.values
  const cuts = told?.of === 'number' ? edgesAmong(told, bins) : cutsOf(sampleOf(column) as NumberSample, bins)
  const place = cellOfNumber(cuts)
  return { cuts, count: cuts.length + 2, of: (row) => place(values[row]) }
}

function cutsOf(sample: NumberSample, bins: number): Float64Array {
  return sample.count === 0 ? new Float64Array(0) : binCuts(sample, bins)
}

/** Some of a histogram's own edges, so that cells are whole bins of it. */
function edgesAmong({ points, counts, count }: NumberSample, bins: number): Float64Array {
  const edges: number[] = []
  let waiting = 0
  for (let at = 0; at + 1 < points.length; at++) {
    waiting += counts[at]
    if (waiting < count / bins) continue
    edges.push(points[at])
    waiting = 0
  }
  return Float64Array.from(edges)
}

/** What profiles are made by. */
export interface ProfileOptions {
  /** What may be told of each column: a profile has its levels, and edges of its histogram. Absent: all levels, cuts by the rows. */
  readonly told?: ReadonlyMap<string, NumberSample | LevelSample> | undefined
  /** Bins of numbers: 20 when absent. */
  readonly bins?: number | undefined
}

/**
 * Says for each column how loss and prediction go with its values, from rows of the reference whose outcome is known.
 *
 * @param losses - of each row, such as its log loss or its absolute error; shape `[rows]`
 * @param predictions - of each row; shape `[rows]`
 */
export function lossProfiles(
  rows: Batch,
  losses: Float64Array,
  predictions: Float64Array,
  { told, bins = 20 }: ProfileOptions = {},
): ReadonlyMap<string, LossProfile> {
  return new Map(
    [...rows.columns].map(([name, column]) => {
      const { count, of, ...cellsAre } = cellsOf(column, told?.get(name), bins)
      const sums = Array.from({ length: count }, () => ({ rows: 0, loss: 0, squares: 0, prediction: 0 }))
      for (let row = 0; row < rows.rowCount; row++) {
        const sum = sums[of(row)]
        sum.rows++
        sum.loss += losses[row]
        sum.squares += losses[row] * losses[row]
        sum.prediction += predictions[row]
      }
      const cells = sums.map((sum): LossCell => {
        const loss = sum.rows === 0 ? 0 : sum.loss / sum.rows
        const variance = sum.rows < 2 ? 0 : Math.max(0, sum.squares / sum.rows - loss * loss)
        return { rows: sum.rows, loss, variance, prediction: sum.rows === 0 ? 0 : sum.prediction / sum.rows }
      })
      return [name, { ...cellsAre, cells }]
    }),
  )
}

/** What the drift of a column costs, if nothing else drifts. Plain data. */
export interface DriftCost {
  /** Added to the mean loss of a row; below 0 the model fares better. */
  readonly loss: number
  /** 95 % interval of it. */
  readonly low: number
  readonly high: number
  /** How far the mean prediction moves. */
  readonly prediction: number
  /** Share of rows with values of which the reference says nothing: they are taken to cost as much as the worst cell. */
  readonly unseen: number
}

function countsOf(profile: LossProfile, sample: NumberSample | LevelSample): Float64Array {
  if (profile.cuts !== undefined && sample.of === 'number') return binCounts(sample, profile.cuts)
  if (profile.levels === undefined || sample.of !== 'level')
    throw new Error('bug: a cost of another kind of column')
  const listed = profile.levels.map((level) => sample.levels.get(level) ?? 0)
  const others = sample.count - listed.reduce((sum, count) => sum + count, 0)
  return Float64Array.of(...listed, others, sample.missing)
}

/**
 * Estimates what the drift of one column costs: each cell's mean loss, times how much more or fewer of the rows lie in it now.
 *
 * It asks what would happen if rows moved between the cells of this column and were else like those that were there before:
 * harmless moves cost nothing, however sure they are. Columns that move together each bear the whole cost, so that costs are
 * for ranking, not for adding up; a changed relation between a column and the outcome is not seen (`measured performance` sees it).
 *
 * @param designEffect - how many rows count as one, for the interval
 */
export function driftCost(
  profile: LossProfile,
  current: NumberSample | LevelSample,
  designEffect = 1,
): DriftCost {
  const now = countsOf(profile, current)
  const n = profile.cells.reduce((sum, { rows }) => sum + rows, 0)
  const m = now.reduce((sum, count) => sum + count, 0)
  if (n === 0 || m === 0)
    return { loss: Number.NaN, low: Number.NaN, high: Number.NaN, prediction: Number.NaN, unseen: 0 }
  const known = profile.cells.filter(({ rows }) => rows > 0)
  const worst = known.reduce((most, { loss }) => Math.max(most, loss), 0)
  const typical = known.reduce((sum, { rows, prediction }) => sum + (rows / n) * prediction, 0)
  const sum = { loss: 0, prediction: 0, variance: 0, unseen: 0, mean: 0, square: 0 }
  profile.cells.forEach((cell, at) => {
    const [p, q] = [cell.rows / n, now[at] / m]
    const loss = cell.rows > 0 ? cell.loss : worst
    sum.loss += (q - p) * loss
    sum.prediction += (q - p) * (cell.rows > 0 ? cell.prediction : typical)
    if (cell.rows > 0) sum.variance += ((q - p) * (q - p) * cell.variance) / cell.rows
    else sum.unseen += q
    sum.mean += ((p * n + q * m) / (n + m)) * loss
    sum.square += ((p * n + q * m) / (n + m)) * loss * loss
  })
  const between = Math.max(0, sum.square - sum.mean * sum.mean) * (1 / n + 1 / m) * Math.max(1, designEffect)
  const reach = reach95 * Math.sqrt(sum.variance + between)
  return {
    loss: sum.loss,
    low: sum.loss - reach,
    high: sum.loss + reach,
    prediction: sum.prediction,
    unseen: sum.unseen,
  }
}

/** A column that drifted, with what that costs. */
export interface RankedDrift extends ColumnDrift {
  readonly cost?: DriftCost
  /** `quiet`: it costs less than matters. `unknown`: there is no profile of its loss. */
  readonly severity: 'error' | 'warning' | 'quiet' | 'unknown'
}

/**
 * Orders drifted columns by what their drift costs, and says which matter.
 *
 * @param matters - added loss of a row from which on it matters; twice as much and surely more is an error
 */
export function rankDrift(
  columns: readonly ColumnDrift[],
  costs: ReadonlyMap<string, DriftCost>,
  matters: number,
): readonly RankedDrift[] {
  const ranked = columns
    .filter(({ isDrift }) => isDrift)
    .map((column): RankedDrift => {
      const cost = costs.get(column.column)
      if (cost === undefined) return { ...column, severity: 'unknown' }
      const isError = cost.loss >= 2 * matters && cost.low > 0
      return { ...column, cost, severity: isError ? 'error' : cost.loss >= matters ? 'warning' : 'quiet' }
    })
  const worth = ({ cost }: RankedDrift): number => cost?.loss ?? Number.NEGATIVE_INFINITY
  return ranked.sort((a, b) => worth(b) - worth(a) || a.adjusted - b.adjusted)
}
