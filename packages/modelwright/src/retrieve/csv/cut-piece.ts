import { isAscii, isUtf8 } from 'node:buffer'
import { readSync } from 'node:fs'
import { givenUp } from './part-control.ts'
import { type Desk, roomFor } from './part-desk.ts'
import { cutRecords } from './record-cutter.ts'

/** A record longer than this is left to the reader that can say so. */
const mostBytes = 1 << 24

/** Reads bytes [from, to) of the file to the desk; false where it ends early. */
function readBytes(desk: Desk, from: number, to: number): boolean {
  const length = to - from
  const view = desk.kernels.bytesAt(roomFor(desk, desk.text, length + 1), length)
  for (let done = 0; done < length; ) {
    const count = readSync(desk.fd, view, done, length - done, from + done)
    if (count === 0) return false
    done += count
  }
  return true
}

/**
 * Reads from `from` to the end of the line that goes over `limit`; a line end is added where the file ends without.
 *
 * @returns how many bytes; 0 where the line is too long
 */
function readLines(desk: Desk, from: number, limit: number): number {
  const { size } = desk.payload
  for (let beyond = 4096; ; beyond *= 8) {
    const to = Math.min(size, limit + beyond)
    if (to - from > mostBytes || !readBytes(desk, from, to)) return 0
    const view = desk.kernels.bytesAt(desk.text.at, to - from + 1)
    const found = view.subarray(0, to - from).indexOf(10, Math.max(0, limit - 1 - from))
    if (found >= 0) return found + 1
    if (to < size) continue
    view[to - from] = 10
    return to - from + 1
  }
}

interface Cut {
  readonly rows: number
  readonly used: number
}

/** Cuts by the kernel what was read, from byte `from` of it on; undefined where records need a closer look. */
function cutQuickly(desk: Desk, from: number, length: number): Cut | undefined {
  const { kernels, payload, text } = desk
  const { dialect, width } = payload
  if (dialect.trim || dialect.carriageReturn || width < 2) return undefined
  const starts = roomFor(desk, desk.starts, length * 4)
  const ends = roomFor(desk, desk.ends, length * 4)
  const told = roomFor(desk, desk.slow, 64)
  const quote = dialect.quote < 0 ? 255 : dialect.quote
  const rows = kernels.cutPlain(
    text.at + from,
    text.at + length,
    dialect.delimiter,
    quote,
    width,
    starts,
    ends,
    1 << 30,
    told,
  )
  return rows < 0 ? undefined : { rows, used: length - from }
}

/** Cuts as the reader on one thread does; undefined where it would not be content. */
function cutCarefully(desk: Desk, length: number, last: boolean): Cut | undefined {
  const { kernels, payload, text } = desk
  const bytes = kernels.bytesAt(text.at, length)
  const cut = cutRecords(bytes, { line: 1, width: payload.width }, payload.dialect, {
    last,
    maxRows: Infinity,
  })
  if (cut.problem !== undefined || cut.ragged.length > 0) return undefined
  const count = cut.block.rowCount * payload.width
  const startsAt = roomFor(desk, desk.starts, count * 4)
  const endsAt = roomFor(desk, desk.ends, count * 4)
  const starts = kernels.intsAt(startsAt, count)
  const ends = kernels.intsAt(endsAt, count)
  for (let at = 0; at < count; at++) {
    starts[at] = cut.block.starts[at] + text.at
    ends[at] = cut.block.ends[at] + text.at
  }
  return { rows: cut.block.rowCount, used: cut.used }
}

function isUnicode(desk: Desk, from: number, length: number): boolean {
  const view = desk.kernels.bytesAt(desk.text.at + from, length - from)
  return isAscii(view) || isUtf8(view)
}

/** What a piece holds where its first record starts at `offset`. */
interface Guess extends Cut {
  readonly offset: number
}

/**
 * Cuts a piece before its turn, as if the first line end in it, or right before it, were the end of a record: so it is where
 * nothing is quoted. Undefined where a closer look is needed.
 */
function guessCut(desk: Desk, start: number, limit: number): Guess | undefined {
  if (start === 0 || desk.needsCare) return undefined
  const length = readLines(desk, start - 1, limit)
  const from = desk.kernels.bytesAt(desk.text.at, length).indexOf(10) + 1
  if (from === 0 || start - 1 + from >= limit) return undefined
  const cut = isUnicode(desk, from, length) ? cutQuickly(desk, from, length) : undefined
  desk.needsCare = cut === undefined
  return cut === undefined ? undefined : { ...cut, offset: start - 1 + from }
}

/** Cuts the records that start from `offset` on and before `limit`; undefined where that cannot be done here. */
function cutInTurn(desk: Desk, offset: number, limit: number): Cut | undefined {
  const length = readLines(desk, offset, limit)
  if (length === 0 || !isUnicode(desk, 0, length)) return undefined
  return cutQuickly(desk, 0, length) ?? cutCarefully(desk, length, offset + length >= desk.payload.size)
}

function giveUp({ control }: Desk, reason: number): undefined {
  control.giveUp(reason)
  return undefined
}

/**
 * Cuts the records of one piece: those that start before its end, unless an earlier piece had them. What is guessed before
 * its turn holds where the piece before ends as guessed.
 *
 * @returns how many, and the row of the first; undefined where reading is given up
 */
export function cutPiece(desk: Desk, piece: number): { rows: number; firstRow: number } | undefined {
  const { control, payload } = desk
  const start = piece * payload.pieceBytes
  const limit = Math.min(payload.size, start + payload.pieceBytes)
  const guess = guessCut(desk, start, limit)
  if (!control.waitFor(piece)) return undefined
  const { offset, row } = control.next
  const isPast = offset >= limit
  const cut = isPast
    ? { rows: 0, used: 0 }
    : guess?.offset === offset
      ? guess
      : cutInTurn(desk, offset, limit)
  if (cut === undefined) return giveUp(desk, givenUp.odd)
  if (row + cut.rows > payload.room) return giveUp(desk, givenUp.room)
  control.next = { offset: offset + cut.used, row: row + cut.rows }
  control.pass(piece)
  return { rows: cut.rows, firstRow: row }
}
