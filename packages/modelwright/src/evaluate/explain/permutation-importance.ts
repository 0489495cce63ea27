import type { Batch, Operations, Pipeline } from '@modelwright/runtime'
import {
  columnOf,
  type Metric,
  outputsOf,
  type Seed,
  type Target,
  takeBatch,
  takeTarget,
} from '../../core/index.ts'
import { falseDiscoveryRates } from '../false-discovery.ts'
import { findMetric } from '../find-metric.ts'
import { drawRows } from '../intervals/resampling.ts'
import { composerOf, historyName } from './composer.ts'
import { dropsOf } from './drops.ts'
import { plainShuffler, type Shuffler, shufflerOf } from './shuffled-predictions.ts'

/** How much worse a model scores when it cannot read one column, or several that are shuffled together. */
export interface Importance {
  readonly column: string
  /** Mean drop in the metric's unit: positive means the column helps, whichever way the metric points. */
  readonly drop: number
  /** 95 % interval over shuffles and rows: where the drop on endless rows lies. */
  readonly low: number
  readonly high: number
  /** How surprising the drop would be if the column were worth nothing; 1 for a column the model does not read. */
  readonly p: number
  /** The same, adjusted for the number of columns asked about (Benjamini and Hochberg). */
  readonly rate: number
}

/** What predicts: a pipeline, or for any other model a function from rows to its output, row-major `[rows × outputs]`. */
export type Predictor =
  | { readonly pipeline: Pipeline; readonly operations?: Operations }
  | { readonly predict: (rows: Batch) => Float64Array }

/** What {@link permutationImportance} is asked about. */
export type ImportanceInput = Predictor & {
  /** Rows the fit never saw, as the model's predict takes them. */
  readonly rows: Batch
  readonly target: Target
  readonly metric: Metric | string
  readonly threshold?: number
  /** Rows with the same number belong together: intervals leave out whole groups. */
  readonly groups?: ArrayLike<number>
  readonly seed: Seed
  /** Shuffles a column, at least 2: 5 when absent. */
  readonly repeats?: number
  /** Columns to ask about; all when absent. A list of names is shuffled as one. */
  readonly columns?: readonly (string | readonly string[])[]
  /** A random sample of this many rows is used when there are more: 50,000 when absent. */
  readonly maximumRows?: number
}

const defaultRepeats = 5
const defaultRows = 50_000

/** Predictions that are held at the same time. */
const mostCells = 8_000_000

function sampled<Input extends ImportanceInput>(input: Input): Input {
  const { rows, target, seed, groups, maximumRows = defaultRows } = input
  if (rows.rowCount <= maximumRows) return input
  const chosen = drawRows(rows.rowCount, maximumRows, seed.split('sample'))
  return {
    ...input,
    rows: takeBatch(rows, chosen),
    target: takeTarget(target, chosen),
    ...(groups === undefined ? {} : { groups: Float64Array.from(chosen, (row) => groups[row]) }),
  }
}

function shuffler(input: ImportanceInput): Shuffler {
  if ('pipeline' in input) return shufflerOf(input.pipeline, input.rows, input.operations)
  return plainShuffler(composerOf(input.predict, input.rows))
}

const nameOf = (columns: readonly string[]): string => columns.join(' + ')

/** Orders of rows, one a repeat; the same for a column whoever else is asked about. */
function ordersOf(name: string, { rows, seed, repeats = defaultRepeats }: ImportanceInput): Uint32Array[] {
  return Array.from({ length: Math.max(2, repeats) }, (_, repeat) =>
    seed.split('shuffle', name, repeat).shuffle(Uint32Array.from({ length: rows.rowCount }, (_, row) => row)),
  )
}

/** The columns that are asked about, each a list of those shuffled together. */
export function askedColumns({
  rows,
  columns,
}: Pick<ImportanceInput, 'rows' | 'columns'>): readonly (readonly string[])[] {
  const history = rows.past === undefined ? [] : [historyName]
  if (columns === undefined) return [...rows.columns.keys(), ...history].map((name) => [name])
  const asked = columns.map((given) => (typeof given === 'string' ? [given] : given))
  for (const name of asked.flat()) if (!history.includes(name)) columnOf(rows, name)
  return asked
}

/** Puts the largest drop first, equal ones by name, and adjusts for how many columns were asked about. */
export function ranked(found: readonly Omit<Importance, 'rate'>[]): readonly Importance[] {
  const rates = falseDiscoveryRates(found.map(({ p }) => p))
  return found
    .map((importance, at) => ({ ...importance, rate: rates[at] }))
    .sort((a, b) => b.drop - a.drop || (a.column < b.column ? -1 : 1))
}

/** Asks about columns one piece after the other, so that the predictions held at once have room. */
export function columnDrops(given: ImportanceInput): readonly Omit<Importance, 'rate'>[] {
  const input = sampled(given)
  const metric = findMetric(input.metric, input.target.task)
  const asked = askedColumns(input)
  const shuffle = shuffler(input)
  const outputs = outputsOf(input.target)
  const cells = input.rows.rowCount * outputs * Math.max(2, input.repeats ?? defaultRepeats)
  const size = Math.max(1, Math.floor(mostCells / Math.max(1, cells)))
  const found: Omit<Importance, 'rate'>[] = []
  for (let from = 0; from < asked.length; from += size) {
    const names = asked.slice(from, from + size)
    const { whole, shuffled } = shuffle.ask(
      names.map((columns) => ({ columns, orders: ordersOf(nameOf(columns), input) })),
    )
    const drops = dropsOf(metric, input, { whole, shuffled })
    found.push(...names.map((columns, at) => ({ column: nameOf(columns), ...drops[at] })))
  }
  return found
}

/**
 * Measures how much each input column matters: by how much the score drops when its values are shuffled among the rows.
 *
 * All that the transforms make of a column is shuffled with it. Columns that say the same thing share their importance:
 * each can look idle because the other is still there; ask about them together (`columns: [['height', 'weight']]`). It
 * tells what the model uses, not what causes the target.
 * Seeded: yes, one stream a column and repeat.
 * Cost: columns × repeats predictions of the rows; of trees only the walks that meet a split on the column.
 *
 * @returns largest drop first; equal drops by name
 * @throws {ModelwrightError} CORE_COLUMN_UNKNOWN - when a named column is not there
 * @see Breiman (2001), Random forests, §10; Fisher, Rudin and Dominici (2019), JMLR 20
 */
export function permutationImportance(input: ImportanceInput): readonly Importance[] {
  return ranked(columnDrops(input))
}
