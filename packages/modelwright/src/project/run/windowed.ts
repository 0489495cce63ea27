import { columnOf, ModelwrightError, selectRows, type Table } from '../../core/index.ts'
import { momentsOf } from '../../prepare/index.ts'
import type { Retrieved } from '../../retrieve/index.ts'
import { readWindow } from '../../update/index.ts'
import type { Workflow } from '../workflow/index.ts'
import { timeColumnOf } from './steps.ts'

/** Which rows of a table a model is to learn from. */
export interface ChosenWindow {
  /** In a few words: `last 90d`. */
  readonly text: string
  /** Which rows those are, with their number. */
  readonly what: string
  /** Positions in the table. */
  readonly kept: Uint32Array
  /** One a kept row; absent: all alike. */
  readonly weights?: Float64Array
}

/** A table as it was retrieved, whole, and the rows of it that count. */
export interface Windowed extends Retrieved {
  /** Absent: all rows, alike. */
  readonly window?: ChosenWindow
}

function timeless(text: string): ModelwrightError {
  return new ModelwrightError('UPDATE_WINDOW_INVALID', {
    message: `The window "${text}" needs to know when each row was, and the workflow does not name a time column.`,
    where: 'window',
    mend: ["Name it in the workflow:  time: 'signed_at'", "Or learn from all rows:  window: 'all'"],
  })
}

function untimed(by: string, { rowCount }: Table): ModelwrightError {
  return new ModelwrightError('PROJECT_TIME_UNREADABLE', {
    message: `A window goes by "${by}", but none of its ${rowCount} rows has a time or number that can be read.`,
    where: `column "${by}"`,
    mend: [
      'Name a column of dates (2024-02-29) or of numbers that grow.',
      "Or learn from all rows:  window: 'all'",
    ],
  })
}

/** Fewer rows cannot be split. */
const fewestRows = 10

/**
 * Chooses the rows of a table that a workflow's window asks for.
 *
 * @returns undefined where it asks for all
 * @throws {ModelwrightError} UPDATE_WINDOW_INVALID - when there is no time column, or the window does not suit it
 * @throws {ModelwrightError} UPDATE_WINDOW_EMPTY - when hardly a row is left
 * @throws {ModelwrightError} PROJECT_TIME_UNREADABLE - when no row has a time
 */
export function windowOf(table: Table, workflow: Workflow): ChosenWindow | undefined {
  const { window = 'all' } = workflow
  if (window === 'all') return undefined
  const { text, rowsOf } = readWindow(window)
  const by = timeColumnOf(workflow)
  if (by === undefined) throw timeless(text)
  const areMoments = columnOf(table, by).type !== 'number'
  const times = momentsOf(table, by)
  if (times.every(Number.isNaN)) throw untimed(by, table)
  const found = rowsOf({ times, areMoments })
  if (found.kept.length < fewestRows)
    throw new ModelwrightError('UPDATE_WINDOW_EMPTY', {
      message: `The window "${text}" leaves ${found.kept.length} of ${table.rowCount} rows: ${found.what}.`,
      where: `column "${by}"`,
      mend: [
        'Take a longer window.',
        `Look for times in the future in "${by}": the window ends at the latest.`,
      ],
    })
  return { text, ...found }
}

/** The rows of a table that count. */
export function rowsInWindow({ table, window }: Windowed): Table {
  return window === undefined ? table : selectRows(table, window.kept)
}
