import type { FrequencyState } from '@modelwright/runtime'
import { defineTransform } from '../../core/index.ts'
import { countLevels } from '../level-counts.ts'
import { levelsIn } from '../narrow.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'

/** The training half of `frequency`. */
export const frequencyTransform = defineTransform({
  name: 'frequency',
  about: 'Replaces each level by how often it was met.',
  options: {},
  takes: ['category'],
  gives: () => 'number',
  fillsMissing: true,
  fit: (columns, _given, { rowCount }): FrequencyState => ({
    columns: columns.map((column) => {
      const { counted, missing } = countLevels(levelsIn(column))
      return {
        levels: counted.map(({ level }) => level),
        shares: Float64Array.from(counted, ({ count }) => count / rowCount),
        missing: rowCount === 0 ? 0 : missing / rowCount,
      }
    }),
  }),
  outputs: (inputs) => inputs.map((name) => `${name}.share`),
})

/**
 * Replaces each level by its share of the training rows: one number, however many levels there are.
 *
 * Levels that are equally frequent become the same number.
 * Missing: the share of rows without a value.  Unknown levels: 0.  Seeded: no.
 */
export function frequency(columns: ColumnNames): TransformSpec {
  return transformSpec('frequency', columns)
}
