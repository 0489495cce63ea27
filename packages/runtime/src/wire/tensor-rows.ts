import type { Schema } from '../contracts.ts'
import { shownValue } from '../findings.ts'
import { put } from '../put.ts'
import type { PointedProblem } from '../request-parameters.ts'
import { carriedNames } from '../schema.ts'
import { rowOf } from './frame.ts'
import type { Tensor } from './tensor.ts'
import type { AskedRows } from './wire-format.ts'

type Rows = Pick<AskedRows, 'rows' | 'pointerOf'>

/** Makes rows of tensors: one a column, or one of all columns in the order of the schema. */
export function rowsOfTensors(tensors: readonly Tensor[], schema: Schema, problems: PointedProblem[]): Rows {
  const names = carriedNames(schema)
  const [first] = tensors
  if (
    tensors.length === 1 &&
    first.shape.length === 2 &&
    !names.includes(first.name) &&
    first.shape[1] === names.length
  )
    return rowsOfMatrix(first, names)
  const seen = new Map<string, number>()
  tensors.forEach((tensor, at) => {
    const problem = problemOf(tensor, first, at, seen.has(tensor.name))
    if (problem !== undefined) problems.push(problem)
    seen.set(tensor.name, at)
  })
  const pointerOf = (row: number, column: string): string => {
    const at = seen.get(column)
    return at === undefined ? '/inputs' : tensors[at].pointerOf(row < 0 ? 0 : row)
  }
  if (problems.length > 0) return { rows: [], pointerOf }
  const rows = Array.from({ length: first === undefined ? 0 : first.shape[0] }, (_, row) => {
    const cells: Record<string, unknown> = {}
    for (const { name, values } of tensors) put(cells, name, values[row])
    return cells
  })
  return { rows, pointerOf }
}

function rowsOfMatrix({ shape: [count, width], values, pointerOf }: Tensor, names: readonly string[]): Rows {
  const rows = Array.from({ length: count }, (_, row) =>
    rowOf(names, values.slice(row * width, (row + 1) * width)),
  )
  return {
    rows,
    pointerOf: (row, column) =>
      column === '' ? '/inputs/0' : pointerOf(row * width + Math.max(0, names.indexOf(column))),
  }
}

function problemOf(
  { name, shape }: Tensor,
  first: Tensor,
  at: number,
  isAgain: boolean,
): PointedProblem | undefined {
  const pointer = `/inputs/${at}`
  if (isAgain)
    return {
      pointer: `${pointer}/name`,
      code: 'column-extra',
      message: `Tensor ${shownValue(name)} is given twice.`,
    }
  if (shape.slice(1).some((length) => length !== 1)) {
    const message = `A tensor of one column must have the shape [rows] or [rows, 1], found [${shape.join(', ')}].`
    return { pointer: `${pointer}/shape`, code: 'value-unreadable', message }
  }
  if (shape[0] === first.shape[0]) return undefined
  const message = `All tensors must have the same number of rows: the first has ${first.shape[0]}, this one ${shape[0]}.`
  return { pointer: `${pointer}/shape`, code: 'value-unreadable', message }
}
