import {
  type Cell,
  carriedInputs,
  exampleRow,
  formatTime,
  type Input,
  type Schema,
} from '@modelwright/runtime'
import { type Seed, seedOf } from '../../../src/core/seed.ts'
import { type GoldenCase, goldenCell } from '../../../src/pack/golden-cells.ts'
import type { Example, Row } from '../protocol.ts'

const dayMs = 86_400_000

/** Short digits and plain dates, as people write them. */
function readable(input: Input, cell: Cell): Cell {
  if (typeof cell !== 'number') return cell
  if (input.type === 'time') return formatTime(Math.floor(cell / dayMs) * dayMs)
  return input.type === 'number' && input.integer !== true ? Number(cell.toPrecision(3)) : cell
}

/** Sets a column of its own, also one called `__proto__`. */
function put(row: object, name: string, value: unknown): void {
  Object.defineProperty(row, name, { value, enumerable: true, configurable: true, writable: true })
}

/** The example row with some columns drawn anew; what orders rows stays, so that the history still lies before. */
function drawn(schema: Schema, kind: GoldenCase, seed: Seed): Row {
  const row = exampleRow(schema)
  carriedInputs(schema).forEach((input, at) => {
    if (input.name === schema.history?.time.name) return
    put(row, input.name, readable(input, goldenCell(input, kind, seed.split(at))))
  })
  return row
}

/** Draws a row of usual values: every number gives another one, the same each time. Nothing is copied from data. */
export function drawRow(schema: Schema, number: number): Row {
  return drawn(schema, 'normal', seedOf(1).split('playground', number))
}

/** Rows to begin with, made of what the schema says of each column. */
export function examplesOf(schema: Schema): readonly Example[] {
  const seed = seedOf(1).split('playground')
  const isNullable = carriedInputs(schema).some((input) => input.nullable)
  return [
    { label: 'The middle of each range', row: exampleRow(schema) },
    { label: 'The low end of each range', row: drawn(schema, 'low', seed) },
    { label: 'The high end of each range', row: drawn(schema, 'high', seed) },
    ...(isNullable ? [{ label: 'All missing that may be', row: drawn(schema, 'missing', seed) }] : []),
    { label: 'Far from what training saw', row: drawn(schema, 'unusual', seed) },
  ]
}
