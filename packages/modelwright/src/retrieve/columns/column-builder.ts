import type { Column } from '@modelwright/runtime'
import { sharedBuffer } from '../../core/index.ts'
import { type CellBlock, isBlank } from '../csv/cell-block.ts'
import { type CellReader, cellReaders, type ReadType } from '../csv/cell-readers.ts'
import { type Dictionary, openDictionary } from './dictionary.ts'
import { stringColumn } from './string-column.ts'

/** What a column holds so far. `blank`: nothing yet. `broken`: a late cell broke its type, read it again as strings. */
export type BuilderState = ReadType | 'string' | 'blank' | 'broken'

/** Collects one column from blocks of cells. */
export interface ColumnBuilder {
  readonly state: BuilderState
  /** Adds field `field` of every record of a block; `allowed` names the types its cells may be read as. */
  add(block: CellBlock, field: number, allowed?: readonly ReadType[]): void
  /** Adds rows in which the column is missing. */
  skip(rowCount: number): void
  /** Joins what was collected; the builder may not be used afterwards. */
  finish(): Column
}

/** How a builder reads cells. */
export interface BuilderOptions {
  readonly decimal: '.' | ','
  /** Take every cell as a string, whatever it looks like. */
  readonly asString?: boolean
}

const readTypes: readonly ReadType[] = ['number', 'time', 'boolean']

type Part = Float64Array | Int32Array

/** Reads a block's cells; undefined where one is neither blank nor of the type, null where all are blank. */
function readCells(read: CellReader, block: CellBlock, field: number): Float64Array | null | undefined {
  const { bytes, starts, ends, width, rowCount } = block
  const values = new Float64Array(rowCount)
  let found = 0
  for (let row = 0, index = field; row < rowCount; row++, index += width) {
    const start = starts[index]
    const end = ends[index]
    const value = start === end ? Number.NaN : read(bytes, start, end)
    values[row] = value
    if (!Number.isNaN(value)) found++
    else if (start !== end && !isBlank(bytes, start, end)) return undefined
  }
  return found === 0 ? null : values
}

/**
 * Opens a builder that settles on the narrowest type its cells obey: number, time, boolean, else string.
 *
 * A cell that breaks the type settled on makes the column `broken`: what it was before has lost its spelling, so the
 * caller reads the source once more with `asString`.
 */
export function openBuilder(options: BuilderOptions): ColumnBuilder {
  const readers = cellReaders(options.decimal)
  let state: BuilderState = options.asString ? 'string' : 'blank'
  let dictionary: Dictionary | undefined
  let parts: Part[] = []
  let rowCount = 0

  const addString = (block: CellBlock, field: number): void => {
    if (state === 'blank') parts = rowCount === 0 ? [] : [new Int32Array(rowCount).fill(-1)]
    state = 'string'
    dictionary ??= openDictionary()
    const codes = new Int32Array(block.rowCount)
    dictionary.encode(block, field, codes, 0)
    parts.push(codes)
  }
  const settle = (block: CellBlock, field: number, allowed: readonly ReadType[]): void => {
    for (const type of allowed) {
      const values = readCells(readers[type], block, field)
      if (values === null) return
      if (values === undefined) continue
      state = type
      parts = [new Float64Array(rowCount).fill(Number.NaN), values]
      return
    }
    if (allowed.length === 0 && readCells(() => Number.NaN, block, field) === null) return
    addString(block, field)
  }
  const append = (type: ReadType, block: CellBlock, field: number, allowed: readonly ReadType[]): void => {
    const values = readCells(allowed.includes(type) ? readers[type] : () => Number.NaN, block, field)
    if (values === undefined) {
      state = 'broken'
      parts = []
    } else parts.push(values ?? new Float64Array(block.rowCount).fill(Number.NaN))
  }
  return {
    get state() {
      return state
    },
    add(block, field, allowed = readTypes) {
      if (state === 'blank') settle(block, field, allowed)
      else if (state === 'string') addString(block, field)
      else if (state !== 'broken') append(state, block, field, allowed)
      rowCount += block.rowCount
    },
    skip(count) {
      if (state === 'string') parts.push(new Int32Array(count).fill(-1))
      else if (state !== 'blank' && state !== 'broken') parts.push(new Float64Array(count).fill(Number.NaN))
      rowCount += count
    },
    finish() {
      if (state === 'broken') throw new Error('bug: a broken column must be read again')
      if (state === 'string' || state === 'blank') return finishStrings(parts, rowCount, dictionary)
      return finishNumbers(state, parts as Float64Array[], rowCount)
    },
  }
}

function finishStrings(parts: readonly Part[], rowCount: number, dictionary: Dictionary | undefined): Column {
  const codes = new Int32Array(rowCount).fill(-1)
  let at = 0
  for (const part of parts) {
    codes.set(part, at)
    at += part.length
  }
  return stringColumn({ codes, ...(dictionary ?? openDictionary()).contents() })
}

function finishNumbers(type: ReadType, parts: Float64Array[], rowCount: number): Column {
  if (type === 'boolean') {
    const values = new Uint8Array(sharedBuffer(rowCount))
    let at = 0
    for (const part of parts) for (const value of part) values[at++] = Number.isNaN(value) ? 2 : value
    return { type, values }
  }
  const values = new Float64Array(sharedBuffer(rowCount * 8))
  let at = 0
  for (let index = 0; index < parts.length; index++) {
    values.set(parts[index], at)
    at += parts[index].length
    parts[index] = new Float64Array(0)
  }
  return { type, values }
}
