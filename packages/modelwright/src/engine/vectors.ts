import type { DuckDBDataChunk, DuckDBVector } from '@duckdb/node-api'

/** Numbers of a vector as DuckDB holds them; what stands where a value is missing is undefined. */
export type VectorItems = Float64Array | Int32Array | BigInt64Array | Uint8Array | Uint16Array | Uint32Array

interface RawVector {
  items: VectorItems
  dataView?: DataView
  validity: { data: BigUint64Array | null; itemCount: number }
}

function rawOf(vector: DuckDBVector): RawVector {
  return vector as unknown as RawVector
}

/** The numbers of a chunk's column: one copy out of DuckDB, no boxing. The package keeps them private (DEPENDENCIES.md §1). */
export function itemsOf(chunk: DuckDBDataChunk, column: number): VectorItems {
  return rawOf(chunk.getColumnVector(column)).items
}

/** Marks rows of a vector as missing: bit `row` of `valid` is 0; flush the vector afterwards. */
export function setValidity(vector: DuckDBVector, valid: Uint32Array): void {
  rawOf(vector).validity.data = new BigUint64Array(valid.buffer, valid.byteOffset, valid.byteLength >> 3)
}
