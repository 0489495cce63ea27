import { dropRows, dropsByLearning } from '../../clean/index.ts'
import { type FixChange, selectRows } from '../../core/index.ts'
import type { Gathered } from './gather.ts'
import type { Holdout } from './holdout.ts'

type Fixable = Pick<Gathered, 'table' | 'fixes' | 'resolved'>

/** Rows that train, and what was dropped of them. */
export interface TrainedRows {
  /** Positions in the gathered table; the very array that was given, where nothing was dropped. */
  readonly rows: Uint32Array
  readonly changes: readonly FixChange[]
}

/** Runs the row fixes that learn what to drop on rows that train: they see no other rows and drop no other. */
export function trainedRows({ table, fixes, resolved }: Fixable, rows: Uint32Array): TrainedRows {
  if (!dropsByLearning(fixes)) return { rows, changes: [] }
  const training = { ...selectRows(table, rows), rowIds: rows }
  const target = resolved.output.name
  const { table: left, changes } = dropRows(training, fixes, { target, learning: true })
  return { rows: changes.length === 0 ? rows : left.rowIds, changes }
}

/** Positions of the rows that a fit on the whole table learns from. */
export function rowsOfRefit(gathered: Fixable): Uint32Array {
  return trainedRows(gathered, Uint32Array.from(gathered.table.rowIds.keys())).rows
}

/** One sentence a fix, whatever number of folds it ran in. */
function toldOnce(parts: readonly TrainedRows[], before: Holdout['parts']): FixChange[] {
  const all = before.reduce((sum, { train }) => sum + train.length, 0)
  const names = [...new Set(parts.flatMap(({ changes }) => changes.map(({ fix }) => fix)))]
  const folds = before.length === 1 ? '' : ` of ${before.length} folds`
  return names.map((fix) => {
    const own = parts.flatMap(({ changes }) => changes.filter((change) => change.fix === fix))
    const count = own.reduce((sum, change) => sum + change.count, 0)
    return { fix, count, message: `${fix}: ${count} of ${all} training rows${folds} dropped.` }
  })
}

/** Drops rows that train, part by part, as the row fixes say that learn from them; rows held out stay as they are. */
export function withTrainedRows(holdout: Holdout, gathered: Fixable): Holdout {
  if (!dropsByLearning(gathered.fixes)) return holdout
  const trained = holdout.parts.map(({ train }) => trainedRows(gathered, train))
  const parts = holdout.parts.map((part, i) => ({ ...part, train: trained[i].rows }))
  return { ...holdout, parts, dropped: toldOnce(trained, holdout.parts) }
}
