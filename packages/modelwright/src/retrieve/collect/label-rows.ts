import type { Batch } from '@modelwright/runtime'
import {
  type BringContext,
  cellOf,
  columnOf,
  hashRows,
  ModelwrightError,
  type Provenance,
} from '../../core/index.ts'
import { readParquetTable } from '../parquet/read-parquet-table.ts'
import { cellTextOf } from '../rows/cell-text.ts'
import type { CollectPlan } from './collect-options.ts'

/** Rows to label, each with a name that stays when the table grows. */
export interface LabelRows {
  readonly batch: Batch
  /** Name of each row; shape `[rows]`. */
  readonly names: readonly string[]
  /** Position of each name. */
  readonly at: ReadonlyMap<string, number>
  /** What a collector sees of a row. */
  cells(row: number): readonly (readonly [column: string, text: string | null])[]
  readonly provenance: Pick<Provenance, 'from' | 'settings' | 'licence'>
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0')
}

/** Names rows by their content; of equal rows the second ends in `~2`. */
export function namesByContent(batch: Batch, columns?: readonly string[]): string[] {
  const { high, low } = hashRows(batch, columns)
  const counts = new Map<string, number>()
  return Array.from({ length: batch.rowCount }, (_, row) => {
    const name = `${hex(high[row])}${hex(low[row])}`
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return count === 1 ? name : `${name}~${count}`
  })
}

function keyProblem(code: 'RETRIEVE_KEY_MISSING' | 'RETRIEVE_KEY_DUPLICATE', message: string, where: string) {
  return new ModelwrightError(code, {
    message,
    where,
    mend: [
      'Name a column in which every row has a value of its own.',
      'Or leave out "key": rows are then known by their content.',
    ],
  })
}

function namesByKey(batch: Batch, key: string): string[] {
  const column = batch.columns.get(key)
  if (column === undefined)
    throw keyProblem('RETRIEVE_KEY_MISSING', `The rows to label have no column "${key}".`, key)
  const seen = new Set<string>()
  return Array.from({ length: batch.rowCount }, (_, row) => {
    const text = cellTextOf(column, row)
    if (text === null)
      throw keyProblem('RETRIEVE_KEY_MISSING', `Row ${row + 1} has no value in the key "${key}".`, key)
    if (seen.has(text))
      throw keyProblem('RETRIEVE_KEY_DUPLICATE', `The key "${text.slice(0, 60)}" occurs more than once.`, key)
    seen.add(text)
    return text
  })
}

/** Fails where the form would write over a column of the rows. */
function refuseTaken(batch: Batch, { fields }: CollectPlan): void {
  const taken = fields.find(({ name }) => batch.columns.has(name))
  if (taken === undefined) return
  throw new ModelwrightError('RETRIEVE_COLUMN_TAKEN', {
    message: `The rows to label already have a column "${taken.name}".`,
    where: taken.name,
    mend: [
      `Give the answers another name:  { label: '${taken.name}_checked' }`,
      'Or leave that column out of the rows.',
    ],
  })
}

/**
 * Reads the rows to label.
 *
 * @throws {ModelwrightError} RETRIEVE_KEY_MISSING, RETRIEVE_KEY_DUPLICATE, RETRIEVE_COLUMN_TAKEN, CORE_COLUMN_UNKNOWN
 */
export async function readLabelRows(
  plan: CollectPlan,
  context: Pick<BringContext, 'toParquet' | 'temporary' | 'log' | 'signal'>,
): Promise<LabelRows | undefined> {
  if (plan.rows === undefined) return undefined
  const { files, from = [], settings = {}, licence } = await context.toParquet(plan.rows)
  const batch = await readParquetTable(files, context)
  refuseTaken(batch, plan)
  const names = plan.key === '' ? namesByContent(batch) : namesByKey(batch, plan.key)
  const shown = plan.show.length === 0 ? [...batch.columns.keys()] : plan.show
  const columns = shown.map((name) => [name, columnOf(batch, name)] as const)
  return {
    batch,
    names,
    at: new Map(names.map((name, row) => [name, row])),
    cells: (row) =>
      columns.map(([name, column]) => {
        const cell = cellOf(column, row)
        return [name, cell === null ? null : cellTextOf(column, row)] as const
      }),
    provenance: { from, settings, ...(licence !== undefined && { licence }) },
  }
}
