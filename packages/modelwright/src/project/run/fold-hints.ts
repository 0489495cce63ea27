import { columnOf, contentKeys, ModelwrightError, type Table } from '../../core/index.ts'
import { momentsOf } from '../../prepare/index.ts'
import type { SearchData } from '../../tune/index.ts'
import type { Workflow } from '../workflow/index.ts'
import { timeColumnOf } from './steps.ts'

type Hints = Pick<SearchData, 'groups' | 'times' | 'timeUnit'>

/** In what gaps and windows of validation are told: days of times, else the column's own unit. */
const day = 86_400_000

function timesOf(table: Table, by: string): Pick<Hints, 'times' | 'timeUnit'> {
  const times = momentsOf(table, by)
  if (times.every(Number.isNaN))
    throw new ModelwrightError('PROJECT_TIME_UNREADABLE', {
      message: `Rows are to be put in order by "${by}", but none of its ${table.rowCount} training rows has a time or number that can be read.`,
      where: `column "${by}"`,
      mend: [
        'Name a column of dates (2024-02-29) or of numbers that grow.',
        'Or let the dates be read:  clean: [dates()]',
      ],
    })
  return { times, timeUnit: columnOf(table, by).type === 'number' ? 1 : day }
}

/**
 * What validation must keep together (groups, else equal rows), and in what order rows were.
 *
 * @param historyTime - the column that orders rows for steps that look back
 * @throws {ModelwrightError} PROJECT_TIME_UNREADABLE - when the column that says when each row was cannot be read as a time
 */
export function foldHints(table: Table, workflow: Workflow, historyTime: string | undefined): Hints {
  const { group, split } = workflow
  const by = split?.options['by'] as string | undefined
  const groupColumn = group ?? (split?.name === 'group' ? by : undefined)
  const timeColumn = timeColumnOf(workflow) ?? (split?.name === 'group' ? undefined : historyTime)
  const groups = { groups: contentKeys(table, groupColumn === undefined ? undefined : [groupColumn]) }
  return timeColumn === undefined ? groups : { ...groups, ...timesOf(table, timeColumn) }
}
