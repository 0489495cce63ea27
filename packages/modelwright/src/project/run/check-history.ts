import { ModelwrightError } from '../../core/index.ts'
import { findSplit, type SplitSpec } from '../../prepare/index.ts'
import type { Gathered } from './gather.ts'

/**
 * Refuses a split that would let a model look at what it is tested on.
 *
 * Looking back is honest where rows are tested by earlier rows alone, or where all rows of a group lie on one side and only rows
 * of the same group are looked back at. Folds from a file are the caller's own affair.
 *
 * @throws {ModelwrightError} PREPARE_HISTORY_LOOSE - when rows of both sides mix in time
 */
export function checkHistorySplit({ history }: Gathered, spec: SplitSpec): void {
  if (history === undefined || findSplit(spec.name).isForward === true || spec.name === 'by-file') return
  const grouped = spec.name === 'group' && history.by.includes(String(spec.options['by']))
  if (grouped) return
  throw new ModelwrightError('PREPARE_HISTORY_LOOSE', {
    message: `The workflow looks back at earlier rows (${history.columns.slice(0, 5).join(', ')}), but holds rows out by "${spec.name}": rows that train would then carry values of rows that are tested.`,
    where: 'split',
    mend: [
      `Test on the newest rows:  split: time({ by: '${history.time}' })`,
      ...history.by
        .slice(0, 1)
        .map((name) => `Or keep each "${name}" on one side:  split: group({ by: '${name}' })`),
    ],
  })
}
