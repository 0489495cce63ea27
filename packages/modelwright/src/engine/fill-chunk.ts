import type { DuckDBDataChunk, DuckDBType, DuckDBVector } from '@duckdb/node-api'
import type { CategoryColumn, Column, TextColumn } from '@modelwright/runtime'
import { cellOf } from '../core/index.ts'
import { itemsOf, setValidity } from './vectors.ts'

/** The package, loaded lazily. */
export type DuckDB = typeof import('@duckdb/node-api')

/** Writes rows `from … from + count` of a column into a vector; bit `row` of `valid` is cleared where it is missing. */
type Fill = (
  vector: DuckDBVector,
  items: ArrayLike<unknown>,
  from: number,
  count: number,
  valid: Uint32Array,
) => void

/** How a column goes into DuckDB. */
export interface FillPlan {
  readonly type: DuckDBType
  readonly fill: Fill
}

function clear(valid: Uint32Array, row: number): void {
  valid[row >> 5] &= ~(1 << (row & 31))
}

function fillNumbers(values: Float64Array): Fill {
  return (_vector, items, from, count, valid) => {
    const part = values.subarray(from, from + count)
    ;(items as Float64Array).set(part)
    for (let row = 0; row < count; row++) if (Number.isNaN(part[row])) clear(valid, row)
  }
}

function fillTimes(values: Float64Array): Fill {
  return (_vector, items, from, count, valid) => {
    const out = items as BigInt64Array
    for (let row = 0; row < count; row++) {
      const value = values[from + row]
      if (Number.isNaN(value)) clear(valid, row)
      else out[row] = BigInt(value)
    }
  }
}

function fillCodes(codes: Int32Array): Fill {
  return (_vector, items, from, count, valid) => {
    const out = items as Uint32Array
    for (let row = 0; row < count; row++) {
      const code = codes[from + row]
      out[row] = code < 0 ? 0 : code
      if (code < 0) clear(valid, row)
    }
  }
}

function fillItems(values: Uint8Array): Fill {
  return (vector, _items, from, count) => {
    const writer = vector as unknown as { setItem(row: number, value: boolean | null): void }
    for (let row = 0; row < count; row++)
      writer.setItem(row, values[from + row] === 2 ? null : values[from + row] === 1)
  }
}

function fillStrings(at: (row: number) => string | null): Fill {
  return (vector, _items, from, count) => {
    const writer = vector as unknown as { setItem(row: number, value: string | null): void }
    for (let row = 0; row < count; row++) writer.setItem(row, at(from + row))
  }
}

function textReader({ bytes, offsets, missing }: TextColumn): (row: number) => string | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return (row) => (missing[row] === 1 ? null : buffer.toString('utf8', offsets[row], offsets[row + 1]))
}

/** Strings with a NUL cannot be levels of an enumeration, nor can an enumeration be empty. */
function categoryPlan(duckdb: DuckDB, column: CategoryColumn): FillPlan {
  const { codes, levels } = column
  if (levels.length === 0 || levels.some((level) => level.includes('\0'))) return stringPlanOf(duckdb, column)
  return { type: duckdb.ENUM(levels), fill: fillCodes(codes) }
}

/** Plans a column's way into DuckDB; categories travel as codes of an enumeration. */
export function fillPlanOf(duckdb: DuckDB, column: Column): FillPlan {
  switch (column.type) {
    case 'number':
      return { type: duckdb.DOUBLE, fill: fillNumbers(column.values) }
    case 'time':
      return { type: duckdb.TIMESTAMP_MS, fill: fillTimes(column.values) }
    case 'boolean':
      return { type: duckdb.BOOLEAN, fill: fillItems(column.values) }
    case 'category':
      return categoryPlan(duckdb, column)
    case 'text':
      return { type: duckdb.VARCHAR, fill: fillStrings(textReader(column)) }
  }
}

/** Plans a column's way into a column of strings; undefined is missing. */
export function stringPlanOf(duckdb: DuckDB, column: Column | undefined): FillPlan {
  const at = (row: number): string | null => {
    const cell = column === undefined ? null : cellOf(column, row)
    return cell === null ? null : String(cell)
  }
  return { type: duckdb.VARCHAR, fill: fillStrings(at) }
}

/** Copies rows of every column into one chunk of DuckDB's. */
export function fillChunk(
  chunk: DuckDBDataChunk,
  plans: readonly FillPlan[],
  from: number,
  count: number,
): void {
  chunk.rowCount = count
  for (let index = 0; index < plans.length; index++) {
    const vector = chunk.getColumnVector(index)
    const valid = new Uint32Array(Math.ceil(count / 64) * 2).fill(0xffffffff)
    plans[index].fill(vector, itemsOf(chunk, index), from, count, valid)
    if (valid.some((bits) => bits !== 0xffffffff)) setValidity(vector, valid)
    ;(vector as unknown as { flush(): void }).flush()
  }
}
