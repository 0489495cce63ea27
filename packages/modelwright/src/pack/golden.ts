import {
  type Batch,
  type Cell,
  carriedInputs,
  carriedNames,
  compile,
  type GoldenRows,
  type Operations,
  type Pipeline,
  readRows,
} from '@modelwright/runtime'
import type { Seed } from '../core/index.ts'
import { type GoldenCase, goldenCases, goldenCell } from './golden-cells.ts'
import { goldenPasts } from './golden-pasts.ts'
import { goldenRowCount, objectsOf } from './replay-golden.ts'

/** Each round mends up to 100 cells; a schema that refuses most of what it describes is not worth more. */
const mostRounds = 500

/** The first rows are of one kind throughout; the others mix them, half of their cells being normal. */
function kindOf(row: number, seed: Seed): GoldenCase {
  if (row < goldenCases.length) return goldenCases[row]
  return seed.integer(2) === 0 ? 'normal' : goldenCases[seed.integer(goldenCases.length)]
}

/** Golden rows and, of models with intervals, those of the rows. */
export interface DrawnRows extends GoldenRows {
  readonly ends?: Float64Array
}

/**
 * Draws rows from the schema, column by column, and writes down what the pipeline gives for them.
 *
 * Nothing is copied from data: the rows are made of what the schema tells anyway. All of them pass the schema's check as
 * requests do, and all have finite answers.
 *
 * Missing: in columns that may be missing.  Seeded: yes, a stream per column.
 */
export function drawGoldenRows(pipeline: Pipeline, operations: Operations, seed: Seed): DrawnRows {
  const rows: Cell[][] = carriedInputs(pipeline.schema).map((input, at) => {
    const stream = seed.split('golden', at)
    return Array.from({ length: goldenRowCount }, (_, row) => goldenCell(input, kindOf(row, stream), stream))
  })
  const { history } = pipeline.schema
  if (history !== undefined)
    rows.push(goldenPasts(history, rows[placeOfTime(pipeline)], seed.split('golden', 'history')))
  const batch = readable(pipeline, operations, rows)
  const say = sayingOf(pipeline, operations)
  const said = say(batch)
  const lists = [said.outputs, said.ends ?? new Float64Array(0)]
  if (lists.every((list) => list.every(Number.isFinite))) return { rows, ...said }
  for (const list of lists) tameRows(rows, list)
  return { rows, ...say(readable(pipeline, operations, rows)) }
}

/** What a pipeline says of rows: its outputs and, where it has intervals, those. */
function sayingOf(pipeline: Pipeline, operations: Operations) {
  const predict = compile(pipeline, operations)
  const tell = pipeline.intervals === undefined ? undefined : operations.intervals?.of(pipeline, operations)
  return (batch: Batch): { outputs: Float64Array; ends?: Float64Array } => {
    const outputs = predict(batch)
    return tell === undefined ? { outputs } : { outputs, ends: tell(batch, outputs) }
  }
}

/** Reads the rows; a cell that is refused gives way to the one above it, in the end to the first row's. */
function readable(pipeline: Pipeline, operations: Operations, rows: Cell[][]): Batch {
  const places = new Map(carriedNames(pipeline.schema).map((name, at) => [name, at]))
  for (let round = 0; round < mostRounds; round++) {
    const { batch, problems } = readRows(pipeline, operations, objectsOf(pipeline, rows))
    if (problems.length === 0) return batch
    for (const { row, column, past } of problems) {
      if (past !== undefined) {
        rows[rows.length - 1][row] = '[]'
        continue
      }
      const cells = rows[places.get(column)!]
      cells[row] = row === 0 ? safeCell(cells) : cells[0]
    }
  }
  throw new Error('bug: the schema refuses every row that can be drawn from it')
}

function placeOfTime({ schema }: Pipeline): number {
  return carriedInputs(schema).findIndex(({ name }) => name === schema.history?.time.name)
}

/** Another cell of the column to try where the first is refused; null as the last resort. */
function safeCell(cells: readonly Cell[]): Cell {
  return cells.find((cell) => cell !== cells[0]) ?? null
}

/** Puts the first row in place of those whose answer is not finite. */
function tameRows(rows: readonly Cell[][], outputs: Float64Array): void {
  const width = outputs.length / goldenRowCount
  outputs.forEach((value, at) => {
    if (Number.isFinite(value)) return
    for (const cells of rows) cells[Math.floor(at / width)] = cells[0]
  })
}
