import {
  type Batch,
  type Cell,
  carriedInputs,
  carriedNames,
  compile,
  type GoldenRows,
  intervalsBatch,
  type Model,
  type Operations,
  type Pipeline,
  readRows,
} from '@modelwright/runtime'
import type { Seed } from '../core/index.ts'
import { type GoldenCase, goldenCases, goldenCell } from './golden-cells.ts'
import { goldenPasts } from './golden-pasts.ts'

/** How many golden rows an artifact holds. */
export const goldenRowCount = 80

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

/** Golden rows as a request would carry them. */
export function objectsOf({ schema }: Pick<Pipeline, 'schema'>, rows: GoldenRows['rows']): readonly object[] {
  const count = rows.length === 0 ? goldenRowCount : rows[0].length
  const names = carriedNames(schema)
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(names.map((name, at) => [name, rows[at][row]])),
  )
}

/** The golden rows of a model, as requests; none where it holds none. */
export function goldenObjects({ artifact }: Pick<Model, 'artifact'>): readonly object[] {
  return artifact.golden === undefined ? [] : objectsOf(artifact, artifact.golden.rows)
}

/** Replays an artifact's golden rows and counts those whose numbers are not the same bits. */
export function replayGolden(model: Model): {
  readonly rowCount: number
  readonly differing: number
} {
  const { golden } = model.artifact
  if (golden === undefined) return { rowCount: 0, differing: 0 }
  const objects = objectsOf(model.artifact, golden.rows)
  const { batch, problemCount } = model.read(objects)
  if (problemCount > 0) return { rowCount: objects.length, differing: objects.length }
  const outputs = model.predictBatch(batch)
  const differing = new Set(differingRows(outputs, golden.outputs, objects.length))
  const { intervals } = model.artifact
  if (intervals?.golden !== undefined)
    for (const row of differingRows(intervalsBatch(model, batch, outputs), intervals.golden, objects.length))
      differing.add(row)
  return { rowCount: objects.length, differing: differing.size }
}

/** Rows of which not all numbers are the same bits; all of them where there are not as many. */
function differingRows(found: Float64Array, wanted: Float64Array, rowCount: number): number[] {
  const width = found.length / rowCount
  const isSame = (row: number): boolean => {
    for (let at = row * width; at < (row + 1) * width; at++)
      if (!Object.is(found[at], wanted[at])) return false
    return true
  }
  const rows = Array.from({ length: rowCount }, (_, row) => row)
  return found.length === wanted.length ? rows.filter((row) => !isSame(row)) : rows
}
