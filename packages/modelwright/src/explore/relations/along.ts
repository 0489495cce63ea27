import type { Column } from '@modelwright/runtime'
import { cellOf, isMissing, type Target } from '../../core/index.ts'
import { placeInBins } from '../histogram.ts'
import type { CategorySummary, Histogram, Summary } from '../profile-types.ts'
import { shownLevel } from '../summaries/category.ts'

/** Fewer rows than this say nothing of their bin or level. */
const fewestRows = 10

/** Gives each row the place of its bin or level; −1 where it has none. */
type PlaceOf = (row: number) => number

function binPlaces(column: Column, histogram: Histogram): PlaceOf {
  const place = placeInBins(histogram)
  const { values } = column as { values: Float64Array }
  return (row) => (Number.isFinite(values[row]) ? place(values[row]) : -1)
}

/** Places of the levels shown; undefined where two look the same because they were cut. */
function levelPlaces(column: Column, { top }: CategorySummary): PlaceOf | undefined {
  const places = new Map(top.map(({ level }, place) => [level, place]))
  if (places.size < top.length || column.type === 'text') return undefined
  if (column.type === 'category') {
    const byCode = column.levels.map((level) => places.get(shownLevel(level)) ?? -1)
    return (row) => (column.codes[row] < 0 ? -1 : byCode[column.codes[row]])
  }
  const known = new Map<unknown, number>()
  return (row) => {
    if (isMissing(column, row)) return -1
    const cell = cellOf(column, row)
    const place = known.get(cell) ?? places.get(shownLevel(String(cell))) ?? -1
    known.set(cell, place)
    return place
  }
}

function placesOf(column: Column, summary: Summary): PlaceOf | undefined {
  if (summary.of === 'nothing') return undefined
  return summary.of === 'category' ? levelPlaces(column, summary) : binPlaces(column, summary.histogram)
}

/**
 * Tells how the target runs along a column: its mean, or the share of the positive class, in each bin of the histogram or
 * each level shown.
 *
 * @returns one number a bin or level, null where fewer than ten rows have it; undefined for more than two classes
 */
export function along(column: Column, summary: Summary, target: Target): (number | null)[] | undefined {
  const placeOf = placesOf(column, summary)
  if (placeOf === undefined || summary.of === 'nothing' || target.task === 'multiclass') return undefined
  const truth = target.task === 'regression' ? target.values : target.codes
  const length = summary.of === 'category' ? summary.top.length : summary.histogram.counts.length
  const sums = new Float64Array(length)
  const counts = new Float64Array(length)
  for (let row = 0; row < truth.length; row++) {
    const place = placeOf(row)
    if (place < 0) continue
    sums[place] += truth[row]
    counts[place]++
  }
  return Array.from(sums, (sum, place) => (counts[place] < fewestRows ? null : sum / counts[place]))
}
