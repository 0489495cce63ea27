import { shownValue } from '../findings.ts'
import { isFields, type PointedProblem } from '../request-parameters.ts'
import { rowOf } from './frame.ts'

const hasOwn = Object.prototype.hasOwnProperty

/**
 * Makes rows of what stands in a list of rows: objects as they are; lists of values in the order of the schema's columns, bare
 * or as `{"features": […]}` or `{"data": {"features": {"values": […]}}}`.
 *
 * @param names - columns of the schema, in order
 * @param pointer - of the list
 */
export function positionalRows(
  rows: readonly unknown[],
  names: readonly string[],
  pointer: string,
  problems: PointedProblem[],
): readonly unknown[] {
  if (rows.every((row) => isFields(row) && !holdsFeatures(row, names))) return rows
  return rows.map((row, at) => {
    const cells = Array.isArray(row) ? row : featuresOf(row, names)
    return cells === undefined ? row : positionalRow(cells, names, `${pointer}/${at}`, problems)
  })
}

/** Makes a row of values in the order of the schema. */
export function positionalRow(
  cells: readonly unknown[],
  names: readonly string[],
  pointer: string,
  problems: PointedProblem[],
): Record<string, unknown> {
  if (cells.length === names.length) return rowOf(names, cells)
  if (problems.length < 100) {
    const listed = names.slice(0, 10).map(shownValue).join(', ')
    const order = names.length > 10 ? `${listed} and so on` : listed
    const message = `A row without names must hold ${names.length} values in the order of the schema (${order}), found ${cells.length}.`
    problems.push({ pointer, code: 'value-unreadable', message })
  }
  return {}
}

function holdsFeatures(row: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  return featuresOf(row, names) !== undefined
}

/** The list of values of a row in one of SageMaker's two ways, unless the model has such a column itself. */
function featuresOf(row: unknown, names: readonly string[]): readonly unknown[] | undefined {
  if (!isFields(row)) return undefined
  if (hasOwn.call(row, 'features') && Array.isArray(row['features']) && !names.includes('features'))
    return row['features']
  const data = hasOwn.call(row, 'data') && !names.includes('data') ? row['data'] : undefined
  const features = isFields(data) ? data['features'] : undefined
  const values = isFields(features) ? features['values'] : undefined
  return Array.isArray(values) ? values : undefined
}
