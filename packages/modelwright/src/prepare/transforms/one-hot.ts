import type { CategoryColumn, KeptLevels, OneHotState } from '@modelwright/runtime'
import { defineTransform } from '../../core/index.ts'
import { countLevels, freeLevel } from '../level-counts.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'

const options = {
  minimumRows: {
    type: 'integer',
    default: 5,
    min: 1,
    about: 'Levels met in fewer training rows are pooled into one level, "(rare)".',
  },
  maxLevels: {
    type: 'integer',
    default: 10_000,
    min: 1,
    about: 'At most so many levels are kept, the most frequent ones; the others are pooled.',
  },
} as const

/** Options of {@link oneHot}. */
export interface OneHotOptions {
  readonly minimumRows?: number
  readonly maxLevels?: number
}

function keptOf(column: CategoryColumn, given: Required<OneHotOptions>): KeptLevels {
  const { counted, missing } = countLevels(column)
  const frequent = counted
    .filter(({ count }) => count >= given.minimumRows)
    .sort((a, b) => b.count - a.count || (a.level < b.level ? -1 : 1))
    .slice(0, given.maxLevels)
  const levels = frequent.map(({ level }) => level).sort()
  const kept = levels.length
  const taken = new Set(counted.map(({ level }) => level))
  const isMissingRare = missing > 0 && missing < given.minimumRows
  const hasRare = kept < counted.length || isMissingRare
  const rare = hasRare ? levels.push(freeLevel('(rare)', taken)) - 1 : -1
  // What was never missing in training is unknown when it is missing later: it goes where unknown levels go.
  const ownLevel = missing > 0 && !isMissingRare
  const missingCode = ownLevel ? levels.push(freeLevel('(missing)', taken)) - 1 : rare
  return { levels, kept, rare, missing: missingCode }
}

/** The training half of `one-hot`. */
export const oneHotTransform = defineTransform({
  name: 'one-hot',
  about: 'Keeps the levels of a category that are frequent enough; learners take each as a 0/1 indicator.',
  options,
  takes: ['category'],
  gives: () => 'category',
  settles: 'levels',
  fit: (columns, given): OneHotState => ({
    columns: columns.map(({ column }) => {
      if (column.type !== 'category') throw new Error(`bug: one-hot takes categories, found ${column.type}`)
      return keptOf(column, given)
    }),
  }),
  outputs: (inputs) => inputs.map((name) => `${name}.level`),
})

/**
 * Makes each frequent level of a category an indicator; rare ones share one, missing values have their own.
 *
 * A level never met in training goes where rare levels go, or becomes all zeros where no level was rare (scikit-learn's
 * `infrequent_if_exist`). So does a missing value where training had none.
 */
export function oneHot(columns: ColumnNames, options: OneHotOptions = {}): TransformSpec {
  return transformSpec('one-hot', columns, options)
}
