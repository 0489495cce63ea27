import {
  type Fix,
  type FixChange,
  type OptionSpecs,
  type OptionValues,
  readOptions,
  selectRows,
  type Table,
} from '../core/index.ts'
import { findFix } from './find-fix.ts'
import type { FixSpec } from './fix-spec.ts'

/** A table without the rows that row fixes dropped, and what they did. */
export interface DroppedRows {
  readonly table: Table
  readonly changes: readonly FixChange[]
}

/** What row fixes are told of a table, and which of them run. */
export interface DropContext {
  /** Name of the target column, for fixes that ask whether there is one. */
  readonly target?: string
  /** True: only fixes that learn from the rows what to drop; false: only the others. Default: all. */
  readonly learning?: boolean
}

const isLearning = (fix: Fix): boolean => fix.kind === 'row' && fix.learns === true

/** Whether any of these fixes learns from rows which of them to drop. */
export function dropsByLearning(fixes: readonly FixSpec[]): boolean {
  return fixes.some(({ name }) => isLearning(findFix(name)))
}

/**
 * Runs the row fixes in order on a table; value fixes are passed over. Row ids follow the rows that stay.
 *
 * @throws {ModelwrightError} CLEAN_FIX_UNKNOWN, CORE_OPTION_INVALID, CORE_COLUMN_UNKNOWN - when a fix is declared wrongly
 */
export function dropRows(
  table: Table,
  fixes: readonly FixSpec[],
  { learning, ...context }: DropContext = {},
): DroppedRows {
  const changes: FixChange[] = []
  for (const spec of fixes) {
    const fix = findFix(spec.name)
    if (fix.kind !== 'row' || (learning !== undefined && learning !== isLearning(fix))) continue
    const options: OptionValues<OptionSpecs> = readOptions(fix.options, spec.options, fix.name)
    const kept = fix.keep(table, options, context)
    const count = table.rowCount - kept.length
    if (count === 0) continue
    changes.push({
      fix: fix.name,
      count,
      message: `${fix.name}: ${count} of ${table.rowCount} rows dropped.`,
    })
    table = selectRows(table, kept)
  }
  return { table, changes }
}
