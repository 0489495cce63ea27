import type { EncodedLevels, TargetEncodingState } from '@modelwright/runtime'
import { defineTransform, type Target } from '../../core/index.ts'
import { levelsIn } from '../narrow.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'

const options = {
  smoothing: {
    type: 'number',
    default: -1,
    min: -1,
    about:
      'Each level is mixed with so many rows of the overall mean. −1: as many as the spread of the target asks for.',
  },
  folds: {
    type: 'integer',
    default: 5,
    min: 2,
    max: 100,
    about: 'Training rows are encoded by what the other folds say, so that no row sees its own target.',
  },
  classes: {
    type: 'list',
    default: [],
    about: 'Filled in by the plan: the classes, where there are several.',
  },
} as const

/** Options of {@link targetEncoding}. */
export interface TargetEncodingOptions {
  readonly smoothing?: number
  readonly folds?: number
}

/** One column of truth per output: the value, 1 for the positive class, or 1 for each class. */
function truthsOf(target: Target, classes: readonly string[]): Float64Array[] {
  if (target.task === 'regression') return [target.values]
  const isClass = (wanted: number): Float64Array =>
    Float64Array.from(target.codes, (code) => (code === wanted ? 1 : 0))
  if (target.task === 'binary') return [isClass(1)]
  return classes.map((name) => isClass(target.classes.indexOf(name)))
}

/** Mean, count and squares of one group of rows, added row by row (Welford). */
interface Groups {
  readonly count: Float64Array
  readonly mean: Float64Array
  readonly squares: Float64Array
}

function groupsOf(size: number): Groups {
  return { count: new Float64Array(size), mean: new Float64Array(size), squares: new Float64Array(size) }
}

function add({ count, mean, squares }: Groups, at: number, value: number): void {
  count[at]++
  const off = value - mean[at]
  mean[at] += off / count[at]
  squares[at] += off * (value - mean[at])
}

/**
 * The mean of a level, mixed with the overall one.
 *
 * Automatic: the level's share is `variance × rows / (variance × rows + variance within the level)`, the empirical Bayes estimate.
 *
 * @see Micci-Barreca 2001, "A preprocessing scheme for high-cardinality categorical attributes"; scikit-learn's TargetEncoder
 */
function mixed(
  { count, mean, squares }: Groups,
  at: number,
  overall: { mean: number; variance: number },
  smoothing: number,
): number {
  if (count[at] === 0) return overall.mean
  if (smoothing >= 0) return (count[at] * mean[at] + smoothing * overall.mean) / (count[at] + smoothing)
  const between = overall.variance * count[at]
  const share = between / (between + squares[at] / count[at])
  return Number.isNaN(share) ? overall.mean : share * mean[at] + (1 - share) * overall.mean
}

/** Encodes the levels of one column by one truth; the last entry is that of missing values. */
function encode(
  codes: Int32Array,
  levelCount: number,
  truth: Float64Array,
  smoothing: number,
): { values: Float64Array; overall: number } {
  const groups = groupsOf(levelCount + 1)
  const all = groupsOf(1)
  for (let row = 0; row < codes.length; row++) {
    add(groups, codes[row] < 0 ? levelCount : codes[row], truth[row])
    add(all, 0, truth[row])
  }
  const overall = { mean: all.mean[0], variance: all.count[0] === 0 ? 0 : all.squares[0] / all.count[0] }
  const values = Float64Array.from({ length: levelCount + 1 }, (_, at) =>
    mixed(groups, at, overall, smoothing),
  )
  return { values, overall: overall.mean }
}

/** Orders levels by code unit and leaves out those no row has, so that the state does not tell how they were stored. */
function inOrder(codes: Int32Array, levels: readonly string[]): number[] {
  const used = new Uint8Array(levels.length)
  for (const code of codes) if (code >= 0) used[code] = 1
  return [...levels.keys()]
    .filter((code) => used[code] === 1)
    .sort((a, b) => (levels[a] < levels[b] ? -1 : 1))
}

/** The training half of `target-encoding`. */
export const targetEncodingTransform = defineTransform({
  name: 'target-encoding',
  about: 'Replaces each level by the mean of the target among its rows, mixed with the overall mean.',
  options,
  takes: ['category'],
  gives: () => 'number',
  fillsMissing: true,
  crossFit: 'folds',
  resolve: (_columns, given, output) => ({
    ...given,
    classes: output?.task === 'multiclass' ? (output.classes ?? []) : [],
  }),
  fit(columns, { smoothing, classes }, { target }): TargetEncodingState {
    const truths = truthsOf(target, classes)
    return {
      outputs: truths.length,
      columns: columns.map((named): EncodedLevels => {
        const { codes, levels } = levelsIn(named)
        const order = inOrder(codes, levels)
        const encoded = truths.map((truth) => encode(codes, levels.length, truth, smoothing))
        const gather = (at: number): number[] => encoded.map(({ values }) => values[at] + 0)
        return {
          levels: order.map((code) => levels[code]),
          values: Float64Array.from(order.flatMap(gather)),
          missing: Float64Array.from(gather(levels.length)),
          other: Float64Array.from(encoded, ({ overall }) => overall + 0),
        }
      }),
    }
  },
  outputs: (inputs, { classes }) =>
    inputs.flatMap((name) =>
      classes.length === 0 ? [`${name}.target`] : classes.map((of) => `${name}.target.${of}`),
    ),
})

/**
 * Replaces each level of a category by the mean of the target among its rows; for several classes, by the share of each.
 *
 * Training rows are encoded by the rows of the other folds alone, so that the target of a row never reaches its own feature;
 * requests are encoded by all training rows. For categories of thousands of levels; few levels are better off with
 * [`oneHot`](one-hot.md).
 * Missing: a level of its own.  Unknown levels: the overall mean.  Seeded: yes, which rows share a fold.
 *
 * @see Micci-Barreca 2001, "A preprocessing scheme for high-cardinality categorical attributes"
 */
export function targetEncoding(columns: ColumnNames, options: TargetEncodingOptions = {}): TransformSpec {
  return transformSpec('target-encoding', columns, options)
}
