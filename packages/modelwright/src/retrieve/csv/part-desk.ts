import { closeSync, openSync } from 'node:fs'
import { openStringTable, type StringTable } from '../../core/string-table.ts'
import { openTableKernels, type TableKernels } from '../../core/table-kernels.ts'
import { type CellReader, cellReaders, type ReadType } from './cell-readers.ts'
import { openControl, type PartControl } from './part-control.ts'
import { powerTable } from './power-table.ts'
import type { PartPayload } from './read-part.ts'

/** A piece of the kernels' memory that grows as it is asked for. */
interface Piece {
  at: number
  bytes: number
}

/** What a thread works with while it helps to read a file. */
export interface Desk {
  readonly payload: PartPayload
  readonly kernels: TableKernels
  readonly control: PartControl
  readonly fd: number
  readonly readers: Readonly<Record<ReadType, CellReader>>
  readonly tens: number
  readonly text: Piece
  /** Addresses at which fields start and end. */
  readonly starts: Piece
  readonly ends: Piece
  /** Values of one column, and rows whose cells need a closer look. */
  readonly values: Piece
  readonly slow: Piece
  readonly tables: readonly (StringTable | undefined)[]
  readonly broken: Set<number>
  readonly pieces: (readonly [number, number])[]
  /** Whether a piece needed a closer look than the kernel has: pieces are then cut in their turn alone. */
  needsCare: boolean
}

/** Makes a piece hold at least so many bytes, and some to read over its end; what is in it is lost. */
export function roomFor({ kernels }: Pick<Desk, 'kernels'>, piece: Piece, bytes: number): number {
  if (bytes + 64 > piece.bytes) {
    if (piece.bytes > 0) kernels.give(piece.at, piece.bytes)
    piece.bytes = bytes + 64
    piece.at = kernels.take(piece.bytes)
  }
  return piece.at
}

/** Opens the file and what is needed to read it. */
export function openDesk(payload: PartPayload): Desk {
  // Kernels of its own, not the thread's: what dictionaries have taken goes with them.
  const kernels = openTableKernels()
  const table = powerTable()
  const tens = kernels.take(table.byteLength)
  kernels.bytesAt(tens, table.byteLength).set(new Uint8Array(table))
  const piece = (): Piece => ({ at: 0, bytes: 0 })
  return {
    payload,
    kernels,
    control: openControl(payload.control),
    fd: openSync(payload.path, 'r'),
    readers: cellReaders(payload.dialect.decimal),
    tens,
    text: piece(),
    starts: piece(),
    ends: piece(),
    values: piece(),
    slow: piece(),
    tables: payload.columns.map(({ type }) => (type === 'string' ? openStringTable(kernels) : undefined)),
    broken: new Set(),
    pieces: [],
    needsCare: false,
  }
}

/** Closes the file and gives the memory back. */
export function closeDesk({ kernels, fd, tens, text, starts, ends, values, slow, tables }: Desk): void {
  closeSync(fd)
  kernels.give(tens, powerTable().byteLength)
  for (const piece of [text, starts, ends, values, slow])
    if (piece.bytes > 0) kernels.give(piece.at, piece.bytes)
  for (const table of tables) table?.close()
}
