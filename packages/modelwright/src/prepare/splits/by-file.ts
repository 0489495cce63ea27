import { ModelwrightError, type Table } from '../../core/index.ts'
import { defineSplit, type SplitContext, type SplitSpec } from '../split-contract.ts'

/** Options of {@link byFile}. One of `path` and `folds` says where the split comes from. */
export interface ByFileOptions {
  /** A table whose rows are all tested; the workflow's own rows all train. Read by `project`. */
  readonly path?: string
  /** A file with one line a row of the data: the fold in which it is tested, −1 always trains, blank is not used. */
  readonly folds?: string
  /** Which fold is the hold-out of a single split. */
  readonly fold?: number
}

const options = {
  path: { type: 'text', default: '', about: 'A table whose rows are tested; all rows of the data train.' },
  folds: { type: 'text', default: '', about: 'A file with the fold of each row, one a line.' },
  fold: { type: 'integer', default: 0, min: 0, about: 'The fold that a single split tests.' },
} as const

function foldsOfRows(table: Table, { folds }: SplitContext): Int32Array {
  if (folds === undefined) throw new Error('bug: the split by file is handed no folds')
  const of = new Int32Array(table.rowCount)
  for (let row = 0; row < table.rowCount; row++) {
    const id = table.rowIds[row]
    if (id >= folds.length) throw tooShort(folds.length, id)
    of[row] = folds[id]
  }
  return of
}

function tooShort(count: number, rowId: number): ModelwrightError {
  return new ModelwrightError('PREPARE_SPLIT_INVALID', {
    message: `The file of folds has ${count} lines, but the data has a row ${rowId + 1}.`,
    where: 'split: byFile',
    mend: ['Give one line for each row of the data, without a header.'],
  })
}

/** The sides a file says. */
export const byFileSplit = defineSplit({
  name: 'by-file',
  about: 'Takes the sides or folds from a file.',
  options,
  sides(table, { fold }, context) {
    const folds = foldsOfRows(table, context)
    const of = folds.map((found) => (found === -2 ? -2 : found === fold ? 1 : 0))
    return { of, how: `by file: fold ${fold} is tested` }
  },
  folds(table, count, _options, context) {
    const of = foldsOfRows(table, context)
    const highest = of.reduce((most, fold) => Math.max(most, fold), -1)
    if (highest + 1 !== count)
      throw new ModelwrightError('PREPARE_SPLIT_INVALID', {
        message: `The file has folds 0 to ${highest}, but ${count} folds are asked for.`,
        where: 'split: byFile',
        mend: [`Ask for ${highest + 1} folds.`],
      })
    return { of, how: 'by file' }
  },
})

/** Takes the split from a file: a table of test rows, or the fold of each row. */
export function byFile(options: ByFileOptions): SplitSpec {
  return { kind: 'split', name: 'by-file', options: { ...options } }
}
