import { ModelwrightError } from '../../core/index.ts'

/** A rectangle of cells, from 0, ends included. */
export interface CellRange {
  readonly top: number
  readonly left: number
  readonly bottom: number
  readonly right: number
}

const mostRows = 1_048_576
const mostColumns = 16_384

/** The place of a column such as `A` or `BC`, from 0; −1 where it is none. */
export function columnIndex(letters: string): number {
  let index = 0
  for (let at = 0; at < letters.length; at++) {
    const letter = (letters.charCodeAt(at) | 32) - 96
    if (letter < 1 || letter > 26) return -1
    index = index * 26 + letter
  }
  return index <= mostColumns ? index - 1 : -1
}

/** The letters of a column, from 0. */
export function columnLetters(index: number): string {
  let letters = ''
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters
  return letters
}

const corner = /^\$?([A-Za-z]{0,3})\$?(\d{0,7})$/

function cornerOf(text: string): { column: number | undefined; row: number | undefined } | undefined {
  const found = corner.exec(text)
  if (found === null || text === '') return undefined
  const column = found[1] === '' ? undefined : columnIndex(found[1])
  const row = found[2] === '' ? undefined : Number(found[2]) - 1
  return column === -1 || row === -1 ? undefined : { column, row }
}

/** Reads `A1:D20`, `A:D` or `2:20`; undefined where it is none. */
export function parseRange(text: string): CellRange | undefined {
  const [first, last, more] = text.trim().split(':')
  const from = cornerOf(first)
  const to = cornerOf(last ?? first)
  if (from === undefined || to === undefined || more !== undefined) return undefined
  if (
    (from.column === undefined) !== (to.column === undefined) ||
    (from.row === undefined) !== (to.row === undefined)
  )
    return undefined
  const range = {
    top: from.row ?? 0,
    left: from.column ?? 0,
    bottom: to.row ?? mostRows - 1,
    right: to.column ?? mostColumns - 1,
  }
  return range.top <= range.bottom && range.left <= range.right && range.bottom < mostRows ? range : undefined
}

/** All cells there can be. */
export const everywhere: CellRange = { top: 0, left: 0, bottom: mostRows - 1, right: mostColumns - 1 }

/** Reads a range that a user states; empty means everywhere. @throws {ModelwrightError} CORE_OPTION_INVALID */
export function readRange(text: string): CellRange {
  if (text === '') return everywhere
  const range = parseRange(text)
  if (range !== undefined) return range
  throw new ModelwrightError('CORE_OPTION_INVALID', {
    message: `Bad options for excel: "range" must be a range of cells, found ${JSON.stringify(text)}.`,
    where: 'excel',
    mend: ["Write first and last cell:  { range: 'B3:F200' }  or columns:  { range: 'B:F' }"],
  })
}
