import type { PoolRareState } from '@modelwright/runtime'
import { defineTransform, type OptionValues } from '../../core/index.ts'
import { countLevels, freeLevel } from '../level-counts.ts'
import { levelsIn } from '../narrow.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'

const options = {
  minimumRows: {
    type: 'integer',
    default: 20,
    min: 1,
    about: 'Levels met in fewer training rows are pooled.',
  },
  minimumShare: {
    type: 'number',
    default: 0,
    min: 0,
    max: 1,
    about: 'So are levels of a smaller share of the training rows.',
  },
  maxLevels: {
    type: 'integer',
    default: 1000,
    min: 1,
    about: 'At most so many levels are kept, the most frequent.',
  },
} as const

/** Options of {@link poolRare}. */
export type PoolRareOptions = Partial<OptionValues<typeof options>>

/** The training half of `pool-rare`. */
export const poolRareTransform = defineTransform({
  name: 'pool-rare',
  about: 'Pools rare levels of a category into one.',
  options,
  takes: ['category'],
  gives: () => 'category',
  fit: (columns, { minimumRows, minimumShare, maxLevels }, { rowCount }): PoolRareState => ({
    columns: columns.map((column) => {
      const { counted } = countLevels(levelsIn(column))
      const least = Math.max(minimumRows, minimumShare * rowCount)
      const frequent = counted
        .filter(({ count }) => count >= least)
        .sort((a, b) => b.count - a.count || (a.level < b.level ? -1 : 1))
        .slice(0, maxLevels)
      const levels = frequent.map(({ level }) => level).sort()
      return { levels: [...levels, freeLevel('(rare)', new Set(counted.map(({ level }) => level)))] }
    }),
  }),
  outputs: (inputs) => inputs.map((name) => `${name}.pooled`),
})

/**
 * Pools levels of few rows into one, `(rare)`; what was never met joins them.
 *
 * Linear models need not ask for it: [`oneHot`](one-hot.md) pools by itself. It keeps trees from splitting on levels of a
 * handful of rows.
 * Missing: stays missing.  Seeded: no.
 */
export function poolRare(columns: ColumnNames, options: PoolRareOptions = {}): TransformSpec {
  return transformSpec('pool-rare', columns, options)
}
