import { columnOf, ModelwrightError, type Table } from '../../core/index.ts'
import type { Workflow } from '../workflow/index.ts'
import type { ChosenWindow } from './windowed.ts'

function invalid(name: string, message: string): ModelwrightError {
  return new ModelwrightError('PROJECT_WEIGHTS_INVALID', {
    message,
    where: `column "${name}"`,
    mend: [
      'Weights are numbers of 0 or more, one a row, and not all 0.',
      'Or leave "weights" out: every row counts 1.',
    ],
  })
}

/** Reads the column of weights. @throws {ModelwrightError} PROJECT_WEIGHTS_INVALID */
function columnOfWeights(table: Table, name: string): Float64Array {
  const column = columnOf(table, name)
  if (column.type !== 'number')
    throw invalid(name, `The column of weights "${name}" is ${column.type}, not number.`)
  const { values } = column
  const wrong = values.findIndex((value) => !(value >= 0 && value < Number.POSITIVE_INFINITY))
  if (wrong >= 0) {
    const count = values.reduce(
      (sum, value) => sum + (value >= 0 && value < Number.POSITIVE_INFINITY ? 0 : 1),
      0,
    )
    const found = Number.isNaN(values[wrong]) ? 'missing' : String(values[wrong])
    throw invalid(
      name,
      `${count} of ${values.length} weights in "${name}" are no weights; the first, in row ${table.rowIds[wrong] + 1}, is ${found}.`,
    )
  }
  if (values.every((value) => value === 0)) throw invalid(name, `All weights in "${name}" are 0.`)
  return values
}

/**
 * How much each row counts in fits and in the search: by the workflow's column of weights, and by how old it is where a window says so.
 *
 * @param table - rows of the table, after rows were dropped; ids are positions in it
 * @returns undefined where all count alike
 * @throws {ModelwrightError} PROJECT_WEIGHTS_INVALID - when weights are negative, missing or no numbers
 */
export function rowWeightsOf(
  table: Table,
  { weights: name }: Pick<Workflow, 'weights'>,
  window: ChosenWindow | undefined,
): Float64Array | undefined {
  const own = name === undefined ? undefined : columnOfWeights(table, name)
  if (window?.weights === undefined) return own
  const byId = new Map<number, number>()
  window.kept.forEach((id, at) => {
    byId.set(id, window.weights![at])
  })
  return Float64Array.from(table.rowIds, (id, row) => byId.get(id)! * (own === undefined ? 1 : own[row]))
}
