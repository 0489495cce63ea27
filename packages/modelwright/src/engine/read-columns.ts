import type { DuckDBDataChunk } from '@duckdb/node-api'
import type { Column, ColumnType } from '@modelwright/runtime'
import { sharedBuffer } from '../core/index.ts'
import { type Engine, quotedName, quotedText } from './engine.ts'
import { itemsOf } from './vectors.ts'

/** A column to read: an SQL expression over the source and the type it becomes. Strings are `text` here. */
export interface WantedColumn {
  readonly name: string
  /** For "category": a type made by {@link createLevels}; the column then keeps that type's codes. */
  readonly type: ColumnType
  readonly expression: string
  readonly levels?: readonly string[]
}

interface Sink {
  readonly select: string
  take(chunk: DuckDBDataChunk, index: number, from: number): void
  finish(): Column
}

function numberSink(type: 'number' | 'time', expression: string, rowCount: number): Sink {
  const values = new Float64Array(sharedBuffer(rowCount * 8))
  const value = type === 'time' ? `epoch_ms(${expression})` : expression
  return {
    select: `coalesce((${value})::DOUBLE, 'nan'::DOUBLE)`,
    take: (chunk, index, from) => values.set(itemsOf(chunk, index) as Float64Array, from),
    finish: () => ({ type, values }),
  }
}

function booleanSink(expression: string, rowCount: number): Sink {
  const values = new Uint8Array(sharedBuffer(rowCount))
  return {
    select: `coalesce((${expression})::UTINYINT, 2::UTINYINT)`,
    take: (chunk, index, from) => values.set(itemsOf(chunk, index) as Uint8Array, from),
    finish: () => ({ type: 'boolean', values }),
  }
}

function categorySink(wanted: WantedColumn, rowCount: number): Sink {
  const codes = new Int32Array(sharedBuffer(rowCount * 4))
  return {
    select: `coalesce(enum_code(${wanted.expression})::INTEGER, -1)`,
    take: (chunk, index, from) => codes.set(itemsOf(chunk, index) as Int32Array, from),
    finish: () => ({ type: 'category', codes, levels: wanted.levels ?? [] }),
  }
}

function textSink(expression: string, rowCount: number): Sink {
  const offsets = new Float64Array(sharedBuffer((rowCount + 1) * 8))
  const missing = new Uint8Array(sharedBuffer(rowCount))
  let bytes = new Uint8Array(1 << 16)
  const encoder = new TextEncoder()
  const reserve = (length: number): void => {
    if (length <= bytes.length) return
    const more = new Uint8Array(Math.max(length, bytes.length * 2))
    more.set(bytes)
    bytes = more
  }
  return {
    select: expression,
    take(chunk, index, from) {
      const vector = chunk.getColumnVector(index)
      for (let row = 0; row < chunk.rowCount; row++) {
        const value = vector.getItem(row) as string | null
        const at = offsets[from + row]
        missing[from + row] = value === null ? 1 : 0
        if (value !== null) reserve(at + value.length * 3)
        offsets[from + row + 1] =
          value === null ? at : at + encoder.encodeInto(value, bytes.subarray(at)).written
      }
    },
    finish() {
      const all = new Uint8Array(sharedBuffer(offsets[rowCount]))
      all.set(bytes.subarray(0, offsets[rowCount]))
      return { type: 'text', bytes: all, offsets, missing }
    },
  }
}

function sinkOf(wanted: WantedColumn, rowCount: number): Sink {
  switch (wanted.type) {
    case 'number':
    case 'time':
      return numberSink(wanted.type, wanted.expression, rowCount)
    case 'boolean':
      return booleanSink(wanted.expression, rowCount)
    case 'category':
      return categorySink(wanted, rowCount)
    case 'text':
      return textSink(wanted.expression, rowCount)
  }
}

/**
 * Reads a query's columns, in row order, straight into shared typed arrays of known length.
 *
 * @param from - what stands after FROM
 * @param rowCount - rows the source has, e.g. from its metadata
 */
export async function readColumns(
  engine: Engine,
  from: string,
  wanted: readonly WantedColumn[],
  rowCount: number,
): Promise<Map<string, Column>> {
  const sinks = wanted.map((column) => sinkOf(column, rowCount))
  const list = sinks.map(({ select }, index) => `${select} AS ${quotedName(`c${index}`)}`)
  const result = await engine.stream(`SELECT ${list.join(', ')} FROM ${from}`)
  let read = 0
  for (
    let chunk = await result.fetchChunk();
    chunk !== null && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    if (read + chunk.rowCount > rowCount) throw new Error('bug: a source has more rows than were counted')
    for (let index = 0; index < sinks.length; index++) sinks[index].take(chunk, index, read)
    read += chunk.rowCount
  }
  if (read !== rowCount) throw new Error(`bug: a source has ${read} rows, ${rowCount} were counted`)
  return new Map(wanted.map(({ name }, index) => [name, sinks[index].finish()]))
}

/** Columns looked at by one query: enough to spare passes over the source, few enough to keep in memory. */
const columnsAtOnce = 100

async function inParts<Value>(
  expressions: readonly string[],
  ask: (part: readonly string[]) => Promise<readonly Value[]>,
): Promise<Value[]> {
  const values: Value[] = []
  for (let from = 0; from < expressions.length; from += columnsAtOnce)
    values.push(...(await ask(expressions.slice(from, from + columnsAtOnce))))
  return values
}

/** Counts the distinct values of each expression, missing aside. */
export function countDistinct(
  engine: Engine,
  from: string,
  expressions: readonly string[],
): Promise<number[]> {
  return inParts(expressions, async (part) => {
    const list = part.map((expression, index) => `count(DISTINCT ${expression}) AS n${index}`)
    const [row] = await engine.query(`SELECT ${list.join(', ')} FROM ${from}`)
    return part.map((_, index) => Number(row[`n${index}`]))
  })
}

/** Gives the distinct strings of each expression, sorted by code unit, missing aside. */
export function distinctStrings(
  engine: Engine,
  from: string,
  expressions: readonly string[],
): Promise<(readonly string[])[]> {
  return inParts(expressions, async (part) => {
    const list = part.map((expression, index) => `list(DISTINCT ${expression}) AS n${index}`)
    const [row] = await engine.query(`SELECT ${list.join(', ')} FROM ${from}`)
    return part.map((_, index) =>
      ((row[`n${index}`] ?? []) as (string | null)[]).filter((text) => text !== null).sort(),
    )
  })
}

let types = 0

/** Makes an SQL type of strings, numbered as they are given; returns its name. */
export async function createLevels(engine: Engine, levels: readonly string[]): Promise<string> {
  const type = `levels_${++types}`
  await engine.query(`CREATE TYPE ${type} AS ENUM (${levels.map(quotedText).join(', ')})`)
  return type
}
