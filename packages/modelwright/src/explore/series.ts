import { sharedBuffer, type Table } from '../core/index.ts'
import type { ColumnProfile, SeriesFacts } from './profile-types.ts'

/** Moments a series is looked at; more are averaged in stretches. */
const mostPoints = 1000
const fewestPoints = 50

/** Critical value of the augmented Dickey-Fuller test with a constant, 5 % (MacKinnon 2010, large samples). */
const criticalAt5 = -2.86

/** Averages rows in the order of a column of moments over equal stretches; stretches without a value are left out. */
function seriesOf(values: Float64Array, order: Uint32Array): Float64Array {
  const count = Math.min(mostPoints, order.length)
  const means = new Float64Array(count)
  for (let stretch = 0, place = 0; stretch < count; stretch++) {
    const to = Math.floor(((stretch + 1) * order.length) / count)
    let sum = 0
    let size = 0
    for (; place < to; place++) {
      const value = values[order[place]]
      if (value - value !== 0) continue
      sum += value
      size++
    }
    means[stretch] = sum / size
  }
  return means.filter((mean) => !Number.isNaN(mean))
}

/** Takes the straight line of least squares off a series. */
export function withoutTrend(series: Float64Array): Float64Array {
  const n = series.length
  const middle = (n - 1) / 2
  let mean = 0
  for (const value of series) mean += value / n
  let slope = 0
  let spread = 0
  series.forEach((value, at) => {
    slope += (at - middle) * (value - mean)
    spread += (at - middle) * (at - middle)
  })
  return series.map((value, at) => value - mean - (slope / spread) * (at - middle))
}

/** Autocorrelation at each lag up to a third of the series. */
export function autocorrelation(series: Float64Array): Float64Array {
  const n = series.length
  let all = 0
  for (const value of series) all += value * value
  return Float64Array.from({ length: Math.floor(n / 3) + 1 }, (_, lag) => {
    let sum = 0
    for (let at = lag; at < n; at++) sum += series[at] * series[at - lag]
    return all > 0 ? sum / all : 0
  })
}

/** The lag at which a series without its trend is most like itself, where it clearly is. */
function seasonOf(series: Float64Array): SeriesFacts['season'] {
  const found = autocorrelation(withoutTrend(series))
  const limit = Math.max(0.3, 3 / Math.sqrt(series.length))
  let best: { lag: number; correlation: number } | undefined
  let hasDipped = false
  for (let lag = 2; lag + 1 < found.length; lag++) {
    // A peak after a valley: neighbours alone are alike in every smooth series.
    if (found[lag] < limit / 2) hasDipped = true
    const isPeak = found[lag] > found[lag - 1] && found[lag] >= found[lag + 1]
    if (isPeak && hasDipped && found[lag] > limit && found[lag] > (best?.correlation ?? 0) + 0.05)
      best = { lag, correlation: found[lag] }
  }
  return best
}

/** t of the level in Δy = a + b·y₋₁ + c·Δy₋₁ by least squares: the augmented Dickey-Fuller statistic with one lag. */
export function dickeyFuller(series: Float64Array): number {
  const rows: (readonly [number, number, number, number])[] = []
  for (let at = 2; at < series.length; at++)
    rows.push([1, series[at - 1], series[at - 1] - series[at - 2], series[at] - series[at - 1]])
  const gram = [0, 1, 2].map((i) => [0, 1, 2].map((j) => rows.reduce((sum, row) => sum + row[i] * row[j], 0)))
  const moment = [0, 1, 2].map((i) => rows.reduce((sum, row) => sum + row[i] * row[3], 0))
  const inverse = invert(gram)
  if (inverse === undefined) return Number.NaN
  const weights = inverse.map((line) => line.reduce((sum, value, j) => sum + value * moment[j], 0))
  const left = rows.reduce((sum, row) => {
    const error = row[3] - weights[0] - weights[1] * row[1] - weights[2] * row[2]
    return sum + error * error
  }, 0)
  const variance = left / (rows.length - 3)
  return weights[1] / Math.sqrt(variance * inverse[1][1])
}

/** Inverts a matrix of three rows by its cofactors. */
function invert(m: readonly (readonly number[])[]): number[][] | undefined {
  const cofactor = (i: number, j: number): number => {
    const [r, s] = [0, 1, 2].filter((k) => k !== i)
    const [c, d] = [0, 1, 2].filter((k) => k !== j)
    return ((i + j) % 2 === 0 ? 1 : -1) * (m[r][c] * m[s][d] - m[r][d] * m[s][c])
  }
  const determinant = [0, 1, 2].reduce((sum, j) => sum + m[0][j] * cofactor(0, j), 0)
  if (!(Math.abs(determinant) > 1e-300)) return undefined
  return [0, 1, 2].map((i) => [0, 1, 2].map((j) => cofactor(j, i) / determinant))
}

/** Rows in the order of moments; rows without one are left out. */
export function orderByTime(table: Table, name: string): Uint32Array | undefined {
  const column = table.columns.get(name)
  if (column?.type !== 'time') return undefined
  const { values } = column
  const rows = new Uint32Array(sharedBuffer(table.rowCount * 4))
  let count = 0
  let isSorted = true
  for (let row = 0; row < table.rowCount; row++) {
    if (Number.isNaN(values[row])) continue
    if (count > 0 && values[rows[count - 1]] > values[row]) isSorted = false
    rows[count++] = row
  }
  const present = rows.subarray(0, count)
  return isSorted ? present : present.sort((a, b) => values[a] - values[b] || a - b)
}

/** Looks at numbers in the order of time: whether they come in seasons, and whether they wander. */
export function seriesFacts(values: Float64Array, order: Uint32Array): SeriesFacts | undefined {
  const series = seriesOf(values, order)
  if (series.length < fewestPoints || new Set(series).size < 10) return undefined
  const statistic = dickeyFuller(series)
  const season = seasonOf(series)
  return {
    points: series.length,
    ...(season === undefined ? {} : { season }),
    ...(Number.isNaN(statistic) ? {} : { dickeyFuller: statistic, wanders: statistic > criticalAt5 }),
  }
}

/** Columns of numbers, and the order of rows in which they are looked at. */
export interface SeriesPayload {
  readonly columns: ReadonlyMap<string, Float64Array>
  readonly order: Uint32Array
}

/** Numbers are looked at in the order of the first column of moments, where nearly every row has its own. */
export function planSeries(
  table: Table,
  columns: readonly Pick<ColumnProfile, 'name' | 'kind' | 'missing' | 'summary'>[],
): SeriesPayload | undefined {
  const time = columns.find(
    ({ summary, missing }) => summary.of === 'time' && summary.distinct > 0.9 * (table.rowCount - missing),
  )
  const order = time === undefined ? undefined : orderByTime(table, time.name)
  if (order === undefined) return undefined
  const numbers = columns.flatMap(({ name, kind }) => {
    const found = table.columns.get(name)
    return kind === 'number' && found?.type === 'number' ? [[name, found.values] as const] : []
  })
  return { columns: new Map(numbers), order }
}

/** Looks at some columns of numbers in the order of time. */
export function findSeries({ columns, order }: SeriesPayload): Map<string, SeriesFacts> {
  const found = [...columns].flatMap(([name, values]) => {
    const series = seriesFacts(values, order)
    return series === undefined ? [] : [[name, series] as const]
  })
  return new Map(found)
}
