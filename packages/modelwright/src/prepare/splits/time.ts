import { formatTime } from '@modelwright/runtime'
import { columnOf, ModelwrightError } from '../../core/index.ts'
import { momentsOf } from '../row-moments.ts'
import { defineSplit, outerFolds, type SplitSpec, testShare } from '../split-contract.ts'

/** Options of {@link time}. */
export interface TimeOptions {
  readonly by: string
  readonly test?: number
  /** Folds, each held out in turn: nested cross-validation. */
  readonly folds?: number
}

const options = {
  by: { type: 'text', default: '', about: 'Column that says when: dates, or numbers that grow.' },
  folds: outerFolds,
  test: testShare,
} as const

function distinctSorted(moments: Float64Array): { sorted: Float64Array; distinct: number } {
  const sorted = moments.filter((moment) => !Number.isNaN(moment)).sort()
  let distinct = Math.min(sorted.length, 1)
  for (let at = 1; at < sorted.length; at++) if (sorted[at] !== sorted[at - 1]) distinct++
  return { sorted, distinct }
}

function refuse(by: string, distinct: number, needed: number): never {
  throw new ModelwrightError('PREPARE_SPLIT_INVALID', {
    message: `Splitting by time needs at least ${needed} different times; "${by}" has ${distinct} that could be read.`,
    where: `split: time({ by: '${by}' })`,
    mend: [
      'Name a column of dates (2024-02-29) or of numbers that grow.',
      'Dates that are written otherwise:  modelwright clean <data> -o clean.csv  writes them so',
      'Or split rows:  split: random()',
    ],
  })
}

/** The first moment of the newest rows: the cut between two different moments that is nearest to `position`. */
function cutAt(sorted: Float64Array, position: number): number {
  let low = position
  while (low > 0 && sorted[low - 1] === sorted[low]) low--
  let high = position
  while (high < sorted.length && high > 0 && sorted[high - 1] === sorted[high]) high++
  const canLow = low > 0
  const canHigh = high < sorted.length
  return sorted[canLow && (!canHigh || position - low <= high - position) ? low : high]
}

function missingNote(by: string, moments: Float64Array, count: number): string[] {
  const missing = moments.length - count
  return missing === 0 ? [] : [`${missing} rows have no time in "${by}": they train.`]
}

/** The newest rows are tested. */
export const timeSplit = defineSplit({
  name: 'time',
  about: 'Trains on the oldest rows and tests on the newest; equal times stay together.',
  options,
  isForward: true,
  sides(table, { by, test }) {
    const moments = momentsOf(table, by)
    const { sorted, distinct } = distinctSorted(moments)
    if (distinct < 2) refuse(by, distinct, 2)
    const position = Math.min(
      sorted.length - 1,
      Math.max(1, sorted.length - Math.round(table.rowCount * test)),
    )
    const cut = cutAt(sorted, position)
    const shown = columnOf(table, by).type === 'number' ? String(cut) : formatTime(cut)
    return {
      of: Int32Array.from(moments, (moment) => (moment >= cut ? 1 : 0)),
      how: `by time: rows from ${shown} on ("${by}") are tested`,
      notes: missingNote(by, moments, sorted.length),
    }
  },
  folds(table, count, { by }) {
    const moments = momentsOf(table, by)
    const { sorted, distinct } = distinctSorted(moments)
    if (distinct <= count) refuse(by, distinct, count + 1)
    const cuts = Array.from({ length: count }, (_, fold) =>
      cutAt(sorted, Math.max(1, Math.round((sorted.length * (fold + 1)) / (count + 1)))),
    )
    const of = Int32Array.from(moments, (moment) => cuts.filter((cut) => moment >= cut).length - 1)
    return {
      of,
      how: `by time ("${by}"): each fold trains on what came before it`,
      notes: missingNote(by, moments, sorted.length),
    }
  },
})

/** Trains on the oldest rows and tests on the newest: for models that will predict the future. */
export function time(options: TimeOptions): SplitSpec {
  return { kind: 'split', name: 'time', options: { ...options } }
}
