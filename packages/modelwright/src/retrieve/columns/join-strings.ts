import type { Column } from '@modelwright/runtime'
import { sharedBuffer, type TaskPool } from '../../core/index.ts'
import { type NumberedStrings, openStringTable } from '../../core/string-table.ts'
import { openTableKernels } from '../../core/table-kernels.ts'
import { fillTextTaskName } from '../tasks.ts'
import { fillText, openTextColumn, type TextStretch } from './fill-text.ts'
import { type CodedStrings, isTextual, stringColumn } from './string-column.ts'

/** Rows that one thread has read, and the strings its codes stand for. */
export interface StringPart {
  /** First row and count of each stretch. */
  readonly pieces: readonly (readonly [number, number])[]
  readonly strings: NumberedStrings
}

/** Numbers the strings of all parts together; gives each part's numbers in the whole. */
function numberAll(parts: readonly StringPart[]): { maps: Int32Array[]; strings: NumberedStrings } {
  const kernels = openTableKernels()
  const table = openStringTable(kernels)
  const maps = parts.map(({ strings: { bytes, ends } }) => {
    const text = kernels.take(bytes.length + 16)
    const bounds = kernels.take(ends.length * 4 + 4)
    const codes = kernels.take(ends.length * 4)
    kernels.bytesAt(text, bytes.length).set(bytes)
    const places = kernels.intsAt(bounds, ends.length + 1)
    places[0] = text
    for (let at = 0; at < ends.length; at++) places[at + 1] = text + ends[at]
    table.number({ starts: bounds, ends: bounds + 4, stride: 4, rows: ends.length, codes })
    const map = kernels.intsAt(codes, ends.length).slice()
    kernels.give(text, bytes.length + 16)
    kernels.give(bounds, ends.length * 4 + 4)
    kernels.give(codes, ends.length * 4)
    return map
  })
  const strings = table.contents()
  table.close()
  return { maps, strings }
}

/** Makes a column of text, by several threads where there are some. */
async function textBy(coded: CodedStrings, pool: TaskPool | undefined): Promise<Column> {
  const column = openTextColumn(coded)
  const count = Math.max(1, pool?.size ?? 0)
  const { length } = coded.codes
  const stretches = Array.from({ length: count }, (_, at): TextStretch => {
    const from = Math.floor((at * length) / count)
    return { ...coded, column, from, to: Math.floor(((at + 1) * length) / count) }
  })
  if (pool === undefined || count === 1) stretches.forEach(fillText)
  else await Promise.all(stretches.map((stretch) => pool.run(fillTextTaskName, stretch)))
  return column
}

/**
 * Makes one column of strings that several threads have read.
 *
 * @param codes - a code a row, by the strings of the part that read it; −1 is missing; overwritten
 */
export async function joinStrings(
  codes: Int32Array,
  parts: readonly StringPart[],
  pool: TaskPool | undefined,
): Promise<Column> {
  const { maps, strings } = parts.length === 1 ? { maps: [], strings: parts[0].strings } : numberAll(parts)
  maps.forEach((map, part) => {
    for (const [first, count] of parts[part].pieces)
      for (let row = first; row < first + count; row++) if (codes[row] >= 0) codes[row] = map[codes[row]]
  })
  const offsets = new Float64Array(sharedBuffer(strings.ends.length * 8 + 8))
  offsets.set(strings.ends, 1)
  const coded = { codes, bytes: strings.bytes, offsets }
  return isTextual(strings.ends.length, codes.length) ? textBy(coded, pool) : stringColumn(coded)
}
