import type { Column } from '@modelwright/runtime'
import { jsonCellOf } from './cell-text.ts'

/** Makes what writes the cells of a column: a level is written once, then remembered. */
function cellWriter(column: Column | undefined): (row: number) => string {
  if (column === undefined) return () => 'null'
  if (column.type !== 'category') return (row) => JSON.stringify(jsonCellOf(column, row))
  const { codes, levels } = column
  const written = new Array<string | undefined>(levels.length)
  return (row) => {
    const code = codes[row]
    if (code < 0) return 'null'
    written[code] ??= JSON.stringify(levels[code])
    return written[code]
  }
}

/** Writes rows of columns as JSON lines; a column that is not there is null throughout. */
export function jsonRows(
  names: readonly string[],
  columns: readonly (Column | undefined)[],
  { from, to }: { readonly from: number; readonly to: number },
): string {
  const writers = columns.map(cellWriter)
  const keys = names.map((name, at) => `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`)
  let text = ''
  for (let row = from; row < to; row++) {
    for (let at = 0; at < writers.length; at++) text += keys[at] + writers[at](row)
    text += names.length === 0 ? '{}\n' : '}\n'
  }
  return text
}
