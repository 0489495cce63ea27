import { log, type NaiveBayesState, type PreparedColumn } from '@modelwright/runtime'
import { defineLearner, type OptionValues, type TrainingData } from '../../../core/index.ts'
import { checkClasses, checkTarget, classTotals, rowWeights, sizesOf } from '../../data.ts'
import { bellsOf } from './bells.ts'
import { type ClassRows, logTable } from './counts.ts'

const options = {
  alpha: {
    type: 'number',
    default: 1,
    exclusiveMin: 0,
    tune: { low: 0.01, high: 10, log: true },
    about: 'Rows that every level or term is taken to have besides those it has, in every class.',
  },
  varianceSmoothing: {
    type: 'number',
    default: 1e-9,
    exclusiveMin: 0,
    max: 1,
    tune: { low: 1e-9, high: 1, log: true },
    about: 'Added to the variance of a number in each class, as a share of its variance in all rows.',
  },
  terms: {
    type: 'choice',
    default: 'multinomial',
    choices: ['multinomial', 'complement'],
    tune: ['multinomial', 'complement'],
    about:
      'What terms of texts speak for: the class that has them often, or the one whose others have them rarely.',
  },
  priors: {
    type: 'choice',
    default: 'shares',
    choices: ['shares', 'equal'],
    about: 'Whether classes are as likely beforehand as they are frequent, or all alike.',
  },
} as const

type NaiveBayesOptions = OptionValues<typeof options>

/** A class that no row has is given half a row. */
const absentRows = 0.5

function priorsOf(totals: Float64Array, rowCount: number, { priors }: NaiveBayesOptions): Float64Array {
  const sum = totals.reduce((all, total) => all + total, 0)
  const floor = (sum * absentRows) / rowCount
  const filled = totals.map((total) => (total === 0 ? floor : priors === 'equal' ? 1 : total))
  const all = filled.reduce((part, total) => part + total, 0)
  return filled.map((total) => log(total / all))
}

function checkColumn(name: string, column: PreparedColumn, rowCount: number): void {
  if (column.type !== 'number' && column.type !== 'category' && column.type !== 'sparse')
    throw new Error(
      `bug: feature "${name}" is of type ${column.type}; naive Bayes takes numbers, categories and blocks`,
    )
  const length =
    column.type === 'number'
      ? column.values.length
      : column.type === 'category'
        ? column.codes.length
        : column.starts.length - 1
  if (length !== rowCount) throw new Error(`bug: feature "${name}" has ${length} rows, not ${rowCount}`)
}

/** Puts tables of inputs side by side, class by class. */
function joined(tables: readonly Float64Array[], classCount: number): Float64Array {
  const parts = Array.from({ length: classCount }, (_, k) =>
    tables.map((table) => {
      const size = table.length / classCount
      return table.subarray(k * size, (k + 1) * size)
    }),
  ).flat()
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

function tablesOf(features: readonly PreparedColumn[], rows: ClassRows, given: NaiveBayesOptions) {
  const how = { alpha: given.alpha, isComplement: given.terms === 'complement' }
  const logs = features.flatMap((column) =>
    column.type === 'category' || column.type === 'sparse' ? [logTable(column, rows, how)] : [],
  )
  const bells = features.flatMap((column) =>
    column.type === 'number' ? [bellsOf(column.values, rows, given.varianceSmoothing)] : [],
  )
  const side = (tables: readonly Float64Array[]): Float64Array => joined(tables, rows.classCount)
  const spreads = side(bells.map((bell) => bell.spreads))
  return {
    logs: Float32Array.from(side(logs)),
    means: side(bells.map((bell) => bell.means)),
    spreads,
    heights: spreads.map((spread) => -log(spread)),
  }
}

/**
 * Fits naive Bayes: each column speaks for the classes as if the others were not there.
 *
 * Numbers by a bell curve in each class (`GaussianNB`), levels of categories by their smoothed shares (`CategoricalNB`), terms
 * of texts by theirs (`MultinomialNB`, or `ComplementNB`). One pass over the rows; good at texts and tiny tables. Where
 * columns tell the same twice, its probabilities are too sure of themselves: calibrate them.
 * Missing: a missing value speaks for no class.  Seeded: no.  Cost: O(rows × features).
 *
 * @throws {ModelwrightError} TRAIN_TARGET_CONSTANT - when only one class occurs
 * @see Manning, Raghavan, Schütze, Introduction to Information Retrieval, chapter 13
 */
export const naiveBayes = defineLearner({
  name: 'naive-bayes',
  about: 'Naive Bayes: each column speaks for itself; one pass, good at texts and tiny tables.',
  tasks: ['binary', 'multiclass'],
  options,
  supports: { missing: true, categories: true, weights: true, scaled: false, sparse: true },
  isForTexts: true,
  model: 'naive-bayes',
  fit(data: TrainingData, given, context): NaiveBayesState {
    const { target, rowCount } = data
    if (target.task === 'regression') throw new Error('bug: naive Bayes is for classes')
    checkTarget(data)
    for (const [name, column] of data.features) checkColumn(name, column, rowCount)
    const weights = rowWeights(data)
    const classCount = target.classes.length
    const totals = classTotals(target.codes, classCount, weights)
    checkClasses(totals, target.classes)
    const features = [...data.features.values()]
    const rows = { codes: target.codes, classCount, weights }
    const tables = tablesOf(features, rows, given)
    context.progress(1)
    return Object.freeze({
      link: target.task === 'binary' ? ('sigmoid' as const) : ('softmax' as const),
      sizes: sizesOf(features),
      priors: priorsOf(totals, rowCount, given),
      ...tables,
    })
  },
})
