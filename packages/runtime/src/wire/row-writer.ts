import type { Schema } from '../contracts.ts'
import type { FullPrediction } from '../predict-asked.ts'
import type { Asked, PointedProblem } from '../request-parameters.ts'

/** Writes predictions one a line. */
export interface RowWriter {
  /** What stands before the first line; `''` where nothing does. */
  readonly header: string
  /** With its line end. */
  line(prediction: FullPrediction): string
  /** What stands in the place of a row that cannot be predicted. */
  fault(problems: readonly PointedProblem[]): string
}

/** Writes each prediction as one JSON object. */
export const jsonLinesWriter: RowWriter = {
  header: '',
  line: (prediction) => `${JSON.stringify(prediction)}\n`,
  fault: (problems) => `${JSON.stringify({ errors: problems })}\n`,
}

type Cell = string | number | null

interface Column {
  readonly name: string
  cellOf(one: FullPrediction): Cell
}

const quotable = /[",\r\n]|^[ \t]|[ \t]$/

function csvCell(cell: Cell): string {
  const text = cell === null ? '' : String(cell)
  return quotable.test(text) ? `"${text.replace(/"/g, '""')}"` : text
}

const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\n`

/** Writes predictions as CSV: `prediction`, for classes `probability_<class>`, and what was asked for. */
export function csvWriter(schema: Schema, asked: Asked, hasHeader: boolean): RowWriter {
  const columns = columnsOf(schema, asked)
  const names = columns.map(({ name }) => name)
  const tellsErrors = asked.errors === 'row'
  return {
    header: hasHeader ? csvLine(tellsErrors ? [...names, 'error'] : names) : '',
    line(prediction) {
      const cells = columns.map(({ cellOf }) => cellOf(prediction))
      return csvLine(tellsErrors ? [...cells, null] : cells)
    },
    fault: (problems) =>
      csvLine([...names.map(() => null), problems.map(({ message }) => message).join(' ')]),
  }
}

const mostTop = 100

function columnsOf(
  { inputs, output, history }: Schema,
  { intervals, explain, top }: Asked,
): readonly Column[] {
  const { classes = [], task } = output
  const columns: Column[] = [{ name: 'prediction', cellOf: (one) => one.prediction }]
  if (top === undefined)
    for (const name of classes)
      columns.push({ name: `probability_${name}`, cellOf: (one) => one.probabilities![name] })
  else columns.push(...topColumns(Math.min(top, classes.length, mostTop)))
  if (intervals === true) columns.push(...intervalColumns(classes.length > 0))
  if (explain === true) {
    const names = [...inputs.map(({ name }) => name), ...(history === undefined ? [] : [history.name])]
    if (task !== 'multiclass') columns.push(...explained(names))
    else for (const name of classes) columns.push(...explained(names, name))
  }
  return columns
}

function topColumns(count: number): readonly Column[] {
  return Array.from({ length: count }, (_, at): Column[] => [
    { name: `top_${at + 1}`, cellOf: ({ top = [] }) => top[at].class },
    { name: `top_probability_${at + 1}`, cellOf: ({ top = [] }) => top[at].probability },
  ]).flat()
}

function intervalColumns(isOfClasses: boolean): readonly Column[] {
  if (isOfClasses) return [{ name: 'prediction_set', cellOf: ({ set }) => JSON.stringify(set) }]
  return [
    { name: 'prediction_low', cellOf: ({ interval }) => interval!.low },
    { name: 'prediction_high', cellOf: ({ interval }) => interval!.high },
  ]
}

/** Mean score and what each column added to it; of several classes, those of one. */
function explained(names: readonly string[], of?: string): readonly Column[] {
  const pick = <Value>(all: unknown): Value =>
    (of === undefined ? all : (all as Record<string, unknown>)[of]) as Value
  const prefix = of === undefined ? '' : `${of}_`
  return [
    {
      name: of === undefined ? 'expected' : `expected_${of}`,
      cellOf: (one) => pick<number>(one.explanation!.expected),
    },
    ...names.map((name) => ({
      name: `contribution_${prefix}${name}`,
      cellOf: (one: FullPrediction) => pick<Record<string, number>>(one.explanation!.contributions)[name],
    })),
  ]
}
