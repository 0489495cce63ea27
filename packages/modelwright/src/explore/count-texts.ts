import type { TextColumn } from '@modelwright/runtime'
import { cellOf } from '../core/index.ts'
import { decodeStrings, openStringTable, type StringTable } from '../core/string-table.ts'
import { type TableKernels, tableKernelsHere } from '../core/table-kernels.ts'

/** Distinct levels, and how many rows have each: at least one. */
export interface CountedLevels {
  readonly levels: readonly string[]
  readonly counts: Float64Array
}

/** Bytes of text that are numbered at once. */
const bytesAtOnce = 1 << 20

/** Rows of one stretch of text. */
interface Stretch {
  readonly from: number
  readonly to: number
}

/** Rows from `from` on that fit, at least one. */
function stretchFrom({ offsets, missing }: TextColumn, from: number): Stretch {
  let to = from + 1
  while (to < missing.length && to - from < bytesAtOnce >> 3 && offsets[to + 1] - offsets[from] < bytesAtOnce)
    to++
  return { from, to }
}

/** Numbers the strings of a stretch; the codes are valid until the kernels are used again. */
function numberStretch(
  kernels: TableKernels,
  table: StringTable,
  { bytes, offsets }: TextColumn,
  { from, to }: Stretch,
): Int32Array {
  const start = offsets[from]
  const length = offsets[to] - start
  const rows = to - from
  const text = kernels.take(length + 64)
  const bounds = kernels.take((rows + 1) * 4)
  const codes = kernels.take(rows * 4)
  kernels.bytesAt(text, length).set(bytes.subarray(start, start + length))
  const places = kernels.intsAt(bounds, rows + 1)
  for (let row = 0; row <= rows; row++) places[row] = text + offsets[from + row] - start
  table.number({ starts: bounds, ends: bounds + 4, stride: 4, rows, codes })
  kernels.give(text, length + 64)
  kernels.give(bounds, (rows + 1) * 4)
  kernels.give(codes, rows * 4)
  return kernels.intsAt(codes, rows)
}

/** Counts the rows of each distinct text; missing ones are left out. */
export function countTexts(column: TextColumn): CountedLevels {
  const kernels = tableKernelsHere()
  const table = openStringTable(kernels)
  const blanks = new Map<string, number>()
  let counts = new Float64Array(1024)
  for (let from = 0; from < column.missing.length; ) {
    const stretch = stretchFrom(column, from)
    const codes = numberStretch(kernels, table, column, stretch)
    if (table.size > counts.length) {
      const more = new Float64Array(table.size * 2)
      more.set(counts)
      counts = more
    }
    for (let at = 0; at < codes.length; at++) {
      if (codes[at] >= 0) counts[codes[at]]++
      else if (column.missing[from + at] === 0) {
        const text = cellOf(column, from + at) as string
        blanks.set(text, (blanks.get(text) ?? 0) + 1)
      }
    }
    from = stretch.to
  }
  const { bytes, ends } = table.contents()
  const found = counts.subarray(0, table.size)
  table.close()
  return {
    levels: decodeStrings(bytes, ends).concat(...blanks.keys()),
    counts: blanks.size === 0 ? found : Float64Array.from([...found, ...blanks.values()]),
  }
}
