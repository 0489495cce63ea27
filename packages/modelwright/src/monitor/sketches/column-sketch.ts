import type { Column, ColumnType } from '@modelwright/runtime'
import type { LevelSample, NumberSample } from '../../core/index.ts'
import { hashText, mixBits } from '../../core/row-hash.ts'
import { type ByteReader, type ByteWriter, refuseSketch } from './bytes.ts'
import {
  addDependence,
  type Dependence,
  mergeDependence,
  newDependence,
  readDependence,
  writeDependence,
} from './dependence.ts'
import {
  addDistinctNumber,
  addDistinctText,
  type Distinct,
  mergeDistinct,
  newDistinct,
  readDistinct,
  writeDistinct,
} from './distinct.ts'
import {
  addFrequent,
  type Frequent,
  frequentSample,
  mergeFrequent,
  newFrequent,
  readFrequent,
  writeFrequent,
} from './frequent.ts'
import { addMoment, type Moments, mergeMoments, newMoments, readMoments, writeMoments } from './moments.ts'
import {
  addQuantile,
  mergeQuantiles,
  newQuantiles,
  type Quantiles,
  quantileSample,
  readQuantiles,
  writeQuantiles,
} from './quantiles.ts'

/** What is kept of one column, whatever its type: what does not apply stays empty. */
export interface ColumnSketch {
  readonly type: ColumnType
  /** Rows, with and without a value. */
  rowCount: number
  missing: number
  /** Numbers that are not finite: counted, and in nothing else. */
  infinite: number
  /** Of numbers, times, and bytes of texts. */
  moments: Moments
  quantiles: Quantiles
  /** Levels; of texts their words. */
  frequent: Frequent
  distinct: Distinct
  /** Of numbers and texts one; of levels several, each of other numbers that stand for the levels. */
  dependences: readonly Dependence[]
}

/** How fine sketches are. */
export interface SketchSize {
  /** Of quantiles: 512 when absent. */
  readonly quantiles?: number
  /** Levels that are counted exactly: 128 when absent. */
  readonly levels?: number
}

const isOfLevels = (type: ColumnType): boolean => type === 'category' || type === 'boolean'

/** Starts a sketch of a column. */
export function newColumnSketch(type: ColumnType, size: SketchSize = {}, seed = 1): ColumnSketch {
  return {
    type,
    rowCount: 0,
    missing: 0,
    infinite: 0,
    moments: newMoments(),
    quantiles: newQuantiles(size.quantiles, seed),
    frequent: newFrequent(size.levels),
    distinct: newDistinct(),
    dependences: Array.from({ length: isOfLevels(type) ? levelPlacings : 1 }, newDependence),
  }
}

function addNumber(sketch: ColumnSketch, value: number): void {
  if (Number.isNaN(value)) sketch.missing++
  else if (!Number.isFinite(value)) sketch.infinite++
  else {
    addMoment(sketch.moments, value)
    addQuantile(sketch.quantiles, value)
    addDistinctNumber(sketch.distinct, value)
    addDependence(sketch.dependences[0], value)
  }
}

const words = new Int32Array(2)

/** Ways to put a number for each level: some of them show how alike neighbours are, whatever makes them so. */
const levelPlacings = 4

/** Numbers for a level, between −1 and 1. */
function placesOf(level: string): readonly number[] {
  hashText(level, words)
  const [high, low] = words
  return [high, low, mixBits(high ^ 0x51ed27), mixBits(low ^ 0x2f6b31)].map((word) => word / 2147483648)
}

function addLevels(
  sketch: ColumnSketch,
  codes: ArrayLike<number>,
  levels: readonly string[],
  missing: number,
): void {
  const counts = new Float64Array(levels.length)
  const places = levels.map(placesOf)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]
    if (code === missing) {
      sketch.missing++
      continue
    }
    counts[code]++
    for (let way = 0; way < levelPlacings; way++) addDependence(sketch.dependences[way], places[code][way])
  }
  levels.forEach((level, code) => {
    if (counts[code] === 0) return
    addFrequent(sketch.frequent, level, counts[code])
    addDistinctText(sketch.distinct, level)
  })
}

/** Letters and digits beside each other. Beyond ASCII everything counts as a letter, so that no table is needed. */
const wordPattern = /[0-9A-Za-z\u0080-\uffff]+/g
/** Words of a text that are counted. */
const mostWords = 200

const decoder = new TextDecoder()

function addText(sketch: ColumnSketch, { bytes, offsets, missing }: Extract<Column, { type: 'text' }>): void {
  for (let row = 0; row < missing.length; row++) {
    if (missing[row] === 1) {
      sketch.missing++
      continue
    }
    const text = decoder.decode(bytes.slice(offsets[row], offsets[row + 1]))
    const length = offsets[row + 1] - offsets[row]
    addMoment(sketch.moments, length)
    addQuantile(sketch.quantiles, length)
    addDependence(sketch.dependences[0], length)
    addDistinctText(sketch.distinct, text)
    const found = new Set((text.match(wordPattern) ?? []).slice(0, mostWords))
    for (const word of found) addFrequent(sketch.frequent, word)
  }
}

/** Takes the rows of a column in, in their order. */
export function addColumn(sketch: ColumnSketch, column: Column, rowCount: number): void {
  if (column.type !== sketch.type)
    throw new Error(`bug: a sketch of a ${sketch.type} column is given a ${column.type} column`)
  sketch.rowCount += rowCount
  if (column.type === 'text') addText(sketch, column)
  else if (column.type === 'boolean') addLevels(sketch, column.values, ['false', 'true'], 2)
  else if (column.type === 'category') addLevels(sketch, column.codes, column.levels, -1)
  else for (let row = 0; row < rowCount; row++) addNumber(sketch, column.values[row])
}

/** Joins two sketches of a column into a third. */
export function mergeColumns(a: ColumnSketch, b: ColumnSketch): ColumnSketch {
  return {
    type: a.type,
    rowCount: a.rowCount + b.rowCount,
    missing: a.missing + b.missing,
    infinite: a.infinite + b.infinite,
    moments: mergeMoments(a.moments, b.moments),
    quantiles: mergeQuantiles(a.quantiles, b.quantiles),
    frequent: mergeFrequent(a.frequent, b.frequent),
    distinct: mergeDistinct(a.distinct, b.distinct),
    dependences: a.dependences.map((dependence, way) => mergeDependence(dependence, b.dependences[way])),
  }
}

/** Gives what is known of a column as a sample that detectors compare: numbers, levels, or lengths of texts. */
export function sketchSample(sketch: ColumnSketch): NumberSample | LevelSample {
  return isOfLevels(sketch.type)
    ? frequentSample(sketch.frequent, sketch.missing)
    : quantileSample(sketch.quantiles, sketch.missing + sketch.infinite)
}

/** Types of columns by the number that stands for them in bytes: never reordered. */
export const columnTypes = ['number', 'category', 'boolean', 'time', 'text'] as const

/** Writes a sketch of a column. */
export function writeColumn(to: ByteWriter, sketch: ColumnSketch): void {
  to.byte(columnTypes.indexOf(sketch.type))
  for (const count of [sketch.rowCount, sketch.missing, sketch.infinite]) to.whole(count)
  writeMoments(to, sketch.moments)
  writeQuantiles(to, sketch.quantiles)
  writeFrequent(to, sketch.frequent)
  writeDistinct(to, sketch.distinct)
  for (const dependence of sketch.dependences) writeDependence(to, dependence)
}

/** Reads a sketch of a column. @throws {ModelwrightError} MONITOR_SKETCH_DAMAGED - when it cannot be one */
export function readColumn(from: ByteReader): ColumnSketch {
  const type = columnTypes[from.byte()] ?? refuseSketch('a column has no known type')
  const [rowCount, missing, infinite] = [from.whole(), from.whole(), from.whole()]
  return {
    type,
    rowCount,
    missing,
    infinite,
    moments: readMoments(from),
    quantiles: readQuantiles(from),
    frequent: readFrequent(from),
    distinct: readDistinct(from),
    dependences: Array.from({ length: isOfLevels(type) ? levelPlacings : 1 }, () => readDependence(from)),
  }
}
