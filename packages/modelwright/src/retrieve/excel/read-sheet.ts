import { formatTime } from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'
import { type CellRange, columnIndex, columnLetters, parseRange } from './cell-range.ts'
import { attributeOf, readXml, type XmlReader } from './read-xml.ts'
import type { Sheet, Workbook } from './workbook.ts'
import { damagedZip, type Zip } from './zip.ts'

/** What a cell holds: a date is its ISO text and known as `isDate`. */
export interface SheetCell {
  readonly value: string | number | boolean
  readonly isDate: boolean
}

/** A row with its cells by column, from 0. */
export interface SheetRow {
  readonly index: number
  readonly cells: ReadonlyMap<number, SheetCell>
}

/** What is known of a sheet once all of it was read. */
export interface SheetFacts {
  readonly merged: CellRange[]
  /** Cells that hold an error such as #N/A, taken as missing. */
  errors: number
}

const msPerDay = 86_400_000

/** Days from the start of each calendar to 1970-01-01. */
const days1900 = 25_569
const days1904 = 24_107

/** The ISO text of a day number; undefined where there is no such day: before the calendar, 1900-02-29, after 9999. */
export function dateOfSerial(serial: number, is1904: boolean): string | undefined {
  if (!(serial >= 0 && serial < 2_958_466) || (!is1904 && (serial < 1 || Math.floor(serial) === 60)))
    return undefined
  const days = is1904 ? serial - days1904 : serial - days1900 + (serial < 60 ? 1 : 0)
  return formatTime(Math.round(days * msPerDay))
}

interface RawCell {
  column: number
  row: number
  type: string
  style: number
  value: string
  isFormula: boolean
}

function uncalculated({ row, column }: RawCell, sheet: Sheet, shown: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_FORMULA_UNCALCULATED', {
    message: 'A cell holds a formula that was never calculated, so that there is no value to read.',
    where: `${shown}, sheet "${sheet.name}", cell ${columnLetters(column)}${row + 1}`,
    mend: ['Open the workbook in a spreadsheet program and save it: that stores the values of formulas.'],
  })
}

function cellOfRaw(raw: RawCell, workbook: Workbook, shown: string): SheetCell | undefined {
  const { type, value, style } = raw
  const text = (found: string | undefined): SheetCell | undefined =>
    found === undefined || found.trim() === '' ? undefined : { value: found, isDate: false }
  switch (type) {
    case 's': {
      if (!/^\s*\d+\s*$/.test(value) || Number(value) >= workbook.strings.length)
        throw damagedZip(shown, 'a cell names a text that is not there')
      return text(workbook.strings[Number(value)])
    }
    case 'str':
    case 'inlineStr':
      return text(value)
    case 'b':
      return value.trim() === '' ? undefined : { value: value.trim() === '1', isDate: false }
    case 'd':
      return value.trim() === '' ? undefined : { value: value.trim(), isDate: true }
    case 'e':
      return undefined
  }
  const number = Number(value)
  if (value.trim() === '' || !Number.isFinite(number)) return undefined
  if (workbook.dateStyles[style] !== true) return { value: number, isDate: false }
  const date = dateOfSerial(number, workbook.is1904)
  return date === undefined ? undefined : { value: date, isDate: true }
}

/** The column a cell says it is in; the next one where it says nothing. */
function columnOf(tag: string, next: number): number {
  const letters = /^\$?([A-Za-z]+)/.exec(attributeOf(tag, 'r') ?? '')?.[1]
  return letters === undefined ? next : columnIndex(letters)
}

function rawCell(tag: string, row: number, column: number): RawCell {
  const type = attributeOf(tag, 't') ?? 'n'
  const style = Number(attributeOf(tag, 's') ?? 0)
  return { column, row, type, style, value: '', isFormula: false }
}

/** Collects cells into rows as XML goes by. */
function openCollector(sheet: Sheet, workbook: Workbook, facts: SheetFacts, shown: string) {
  let rows: SheetRow[] = []
  let cells = new Map<number, SheetCell>()
  let [row, column] = [-1, -1]
  let raw: RawCell | undefined
  let [inValue, phonetic] = [false, false]
  const startCell = (tag: string): void => {
    column = columnOf(tag, column + 1)
    if (column < 0) throw damagedZip(shown, 'a cell has no place')
    raw = rawCell(tag, row, column)
  }
  const endCell = (): void => {
    if (raw === undefined) return
    if (raw.isFormula && raw.value === '' && raw.type !== 'str') throw uncalculated(raw, sheet, shown)
    if (raw.type === 'e') facts.errors++
    const cell = cellOfRaw(raw, workbook, shown)
    if (cell !== undefined) cells.set(raw.column, cell)
    raw = undefined
  }
  const startRow = (tag: string): void => {
    const given = Number(attributeOf(tag, 'r') ?? row + 2) - 1
    if (!(given > row)) throw damagedZip(shown, 'its rows are out of order')
    row = given
    column = -1
    cells = new Map()
  }
  const startValue = (): void => {
    inValue = raw !== undefined
  }
  const starts: Readonly<Record<string, (tag: string) => void>> = {
    c: startCell,
    v: startValue,
    t: startValue,
    row: startRow,
    f: () => {
      if (raw !== undefined) raw.isFormula = true
    },
    rPh: () => {
      phonetic = true
    },
    mergeCell: (tag) => {
      const range = parseRange(attributeOf(tag, 'ref') ?? '')
      if (range !== undefined) facts.merged.push(range)
    },
  }
  const reader: XmlReader = {
    open(name, tag) {
      if (Object.hasOwn(starts, name)) starts[name](tag)
    },
    text(text) {
      if (inValue && !phonetic && raw !== undefined) raw.value += text
    },
    close(name) {
      if (name === 'v' || name === 't') inValue = false
      else if (name === 'rPh') phonetic = false
      else if (name === 'c') endCell()
      else if (name === 'row') rows.push({ index: row, cells })
    },
  }
  const take = (): readonly SheetRow[] => {
    const taken = rows
    rows = []
    return taken
  }
  return { reader, take }
}

/**
 * Hands out the rows of a sheet in order, without those that are not stored; `facts` is complete at the end.
 *
 * Formulas give the value that was stored with them. Cells with an error are missing. Of merged cells the first has the value.
 *
 * @throws {ModelwrightError} RETRIEVE_FORMULA_UNCALCULATED, RETRIEVE_FILE_DAMAGED, RETRIEVE_ARCHIVE_UNSAFE
 */
export async function* readSheet(
  zip: Zip,
  sheet: Sheet,
  workbook: Workbook,
  { facts, shown }: { readonly facts: SheetFacts; readonly shown: string },
): AsyncGenerator<readonly SheetRow[]> {
  const entry = zip.entries.get(sheet.part)
  if (entry === undefined) throw damagedZip(shown, `its sheet "${sheet.name}" is not there`)
  const { reader, take } = openCollector(sheet, workbook, facts, shown)
  for await (const _ of readXml(zip.read(entry), reader, shown)) yield take()
}
