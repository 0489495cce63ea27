import type { DuckDBDataChunk, DuckDBType, DuckDBVector } from '@duckdb/node-api'
import type { Batch, CategoryColumn, Column, TextColumn } from '@modelwright/runtime'
import { type Engine, quotedText } from './engine.ts'
import { itemsOf, setValidity } from './vectors.ts'

type DuckDB = typeof import('@duckdb/node-api')

/** Writes rows `from … from + count` of a column into a vector; bit `row` of `valid` is cleared where it is missing. */
type Fill = (
  vector: DuckDBVector,
  items: ArrayLike<unknown>,
  from: number,
  count: number,
  valid: Uint32Array,
) => void

interface Plan {
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
    for (let row = 0; row < count; row++) if (part[row] !== part[row]) clear(valid, row)
  }
}

function fillTimes(values: Float64Array): Fill {
  return (_vector, items, from, count, valid) => {
    const out = items as BigInt64Array
    for (let row = 0; row < count; row++) {
      const value = values[from + row]
      if (value === value) out[row] = BigInt(value)
      else clear(valid, row)
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

function categoryPlan(duckdb: DuckDB, { codes, levels }: CategoryColumn): Plan {
  if (levels.length === 0) return { type: duckdb.VARCHAR, fill: fillStrings(() => null) }
  return { type: duckdb.ENUM(levels), fill: fillCodes(codes) }
}

function planOf(duckdb: DuckDB, column: Column): Plan {
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

/** Copies rows of every column into one chunk of DuckDB's. */
function fillChunk(chunk: DuckDBDataChunk, plans: readonly Plan[], from: number, count: number): void {
  chunk.rowCount = count
  for (let index = 0; index < plans.length; index++) {
    const vector = chunk.getColumnVector(index)
    const valid = new Uint32Array(Math.ceil(count / 64) * 2).fill(0xffffffff)
    plans[index].fill(vector, itemsOf(chunk, index), from, count, valid)
    if (valid.some((bits) => bits !== 0xffffffff)) setValidity(vector, valid)
    ;(vector as unknown as { flush(): void }).flush()
  }
}

let tables = 0

/** Makes columns in memory readable by SQL, for one scan from the first row to the last: `SELECT * FROM <name>()`. */
async function registerRows(engine: Engine, batch: Batch): Promise<string> {
  const duckdb = await import('@duckdb/node-api')
  const names = [...batch.columns.keys()]
  const plans = [...batch.columns.values()].map((column) => planOf(duckdb, column))
  const name = `rows_in_memory_${++tables}`
  let from = 0
  engine.connection.registerTableFunction(
    duckdb.DuckDBTableFunction.create({
      name,
      bindFunction(info) {
        names.forEach((column, index) => {
          info.addResultColumn(column, plans[index].type)
        })
        info.setCardinality(batch.rowCount, true)
      },
      initFunction(info) {
        info.setMaxThreads(1)
      },
      mainFunction(_info, chunk) {
        const count = Math.min(2048, batch.rowCount - from)
        if (count === 0) chunk.rowCount = 0
        else fillChunk(chunk, plans, from, count)
        from += count
      },
    }),
  )
  return name
}

/** Writes columns to a Parquet file (zstd), rows in order; strings become VARCHAR, missing cells NULL. */
export async function writeParquet(engine: Engine, path: string, batch: Batch): Promise<void> {
  const rows = await registerRows(engine, batch)
  await engine.query(`COPY (FROM ${rows}()) TO ${quotedText(path)} (FORMAT parquet, COMPRESSION zstd)`)
}
