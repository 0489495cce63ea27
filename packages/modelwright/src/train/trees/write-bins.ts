import { type Arena, viewsOf } from './arena.ts'
import type { Draft } from './bin-columns.ts'
import type { Kernels } from './kernels.ts'

/** Rows that are binned at a time, all dense features of them: so many rows of bins stay near. */
const tileRows = 2048

/** What writes bins: it copies values into its tile, so that they need no second place in full. */
export interface Writer {
  readonly arena: Arena
  readonly kernels: Kernels
  readonly tile: number
}

/** A column that is being written. */
export interface OwnColumn {
  readonly draft: Draft
  /** Address of its bins or codes. */
  readonly column: number
  /** Address of its cuts, 256 of them, the last ones +Infinity; 0 for categories. */
  readonly cuts: number
  /** Missing values met so far. */
  missing: number
}

export function openWriter(arena: Arena, kernels: Kernels): Writer {
  return { arena, kernels, tile: arena.take(tileRows * 8) }
}

/** Begins a column at an address. */
export function startColumn(draft: Draft, column: number, arena: Arena): OwnColumn {
  if (draft.isCategory) return { draft, column, cuts: 0, missing: 0 }
  const cuts = arena.take(256 * 8)
  const { f64 } = viewsOf(arena.memory)
  f64.fill(Infinity, cuts >> 3, (cuts >> 3) + 256)
  f64.set(draft.cuts, cuts >> 3)
  return { draft, column, cuts, missing: 0 }
}

/** Rows `from` to before `to`. `rows`: address of the feature's byte of the first of them among those side by side; 0: none. */
interface Tile {
  readonly from: number
  readonly to: number
  readonly rows: number
  readonly stride: number
}

function writeTile({ arena, kernels, tile }: Writer, own: OwnColumn, { from, to, rows, stride }: Tile): void {
  const { draft, column, cuts } = own
  const views = viewsOf(arena.memory)
  if (draft.column.type === 'number') {
    views.f64.set(draft.column.values.subarray(from, to), tile >> 3)
    own.missing += kernels.binNumbers(tile, to - from, cuts, draft.bins, column + from, rows, stride)
  } else if (draft.column.type === 'category') {
    const { codes } = draft.column
    const { storage, bins } = draft
    const into = storage === 'dense' ? views.u8 : storage === 'short' ? views.u16 : views.u32
    const start = column / into.BYTES_PER_ELEMENT
    for (let row = from; row < to; row++) {
      const isKnown = codes[row] >= 0 && codes[row] < bins
      if (!isKnown) own.missing++
      into[start + row] = isKnown ? codes[row] : bins
    }
    if (rows !== 0) kernels.spreadColumn(column + from, to - from, rows, stride)
  }
}

/** Writes columns of a byte a row, and the same bytes with the rows' side by side. */
export function writeDense(
  writer: Writer,
  columns: readonly OwnColumn[],
  rowCount: number,
  { rows, stride }: Pick<Tile, 'rows' | 'stride'>,
): void {
  for (let from = 0; from < rowCount; from += tileRows) {
    const to = Math.min(from + tileRows, rowCount)
    for (const [at, own] of columns.entries())
      writeTile(writer, own, { from, to, rows: rows + from * stride + at, stride })
  }
}

/** Writes one column. */
export function writeAlone(writer: Writer, own: OwnColumn, rowCount: number): void {
  for (let from = 0; from < rowCount; from += tileRows)
    writeTile(writer, own, { from, to: Math.min(from + tileRows, rowCount), rows: 0, stride: 0 })
}
