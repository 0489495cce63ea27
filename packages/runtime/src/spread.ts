import type { Column } from './column.ts'

/** Spreads a column of distinct values over rows: row `r` gets value `codes[r]`; a negative code is missing. */
export function spread(column: Column, codes: ArrayLike<number>): Column {
  const rowCount = codes.length
  switch (column.type) {
    case 'number':
    case 'time': {
      const values = new Float64Array(rowCount)
      for (let row = 0; row < rowCount; row++)
        values[row] = codes[row] < 0 ? Number.NaN : column.values[codes[row]]
      return { type: column.type, values }
    }
    case 'boolean': {
      const values = new Uint8Array(rowCount)
      for (let row = 0; row < rowCount; row++) values[row] = codes[row] < 0 ? 2 : column.values[codes[row]]
      return { type: 'boolean', values }
    }
    case 'category': {
      const rows = new Int32Array(rowCount)
      for (let row = 0; row < rowCount; row++) rows[row] = codes[row] < 0 ? -1 : column.codes[codes[row]]
      return { ...column, codes: rows }
    }
    case 'text':
      return spreadText(column, codes)
  }
}

function spreadText(column: Extract<Column, { type: 'text' }>, codes: ArrayLike<number>): Column {
  const offsets = new Float64Array(codes.length + 1)
  const missing = new Uint8Array(codes.length)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]
    missing[row] = code < 0 ? 1 : column.missing[code]
    offsets[row + 1] = offsets[row] + (code < 0 ? 0 : column.offsets[code + 1] - column.offsets[code])
  }
  const bytes = new Uint8Array(offsets[codes.length])
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]
    if (code >= 0)
      bytes.set(column.bytes.subarray(column.offsets[code], column.offsets[code + 1]), offsets[row])
  }
  return { type: 'text', bytes, offsets, missing }
}
