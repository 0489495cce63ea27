import type { LevelSample, NumberSample } from '../core/index.ts'
import { type ByteReader, type ByteWriter, byteReader, byteWriter, refuseSketch } from './sketches/bytes.ts'
import { columnTypes } from './sketches/column-sketch.ts'
import { readDependence, writeDependence } from './sketches/dependence.ts'
import type { Watched, WatchedColumn } from './watched.ts'

function writeSample(to: ByteWriter, sample: NumberSample | LevelSample): void {
  to.byte(sample.of === 'number' ? 0 : 1)
  to.whole(sample.count)
  to.whole(sample.missing)
  if (sample.of === 'number') {
    to.byte(sample.rows === 'at' ? 0 : 1)
    to.number(sample.rankError)
    to.numbers(sample.points)
    for (const count of sample.counts) to.whole(count)
    return
  }
  to.whole(sample.rest)
  to.whole(sample.levels.size)
  for (const [level, count] of sample.levels) {
    to.text(level)
    to.whole(count)
  }
}

function readNumbers(from: ByteReader, count: number, missing: number): NumberSample {
  const rows = from.byte() === 0 ? 'at' : 'between'
  const rankError = from.number()
  const points = from.numbers()
  const counts = points.map(() => from.whole())
  let total = 0
  for (const one of counts) total += one
  const isAscending = points.every((point, at) => at === 0 || point > points[at - 1])
  if (!isAscending || total !== count || !(rankError >= 0 && rankError <= 1))
    refuseSketch('its numbers do not add up')
  return { of: 'number', count, missing, points, counts, rankError, rows }
}

function readSample(from: ByteReader): NumberSample | LevelSample {
  const kind = from.byte()
  const [count, missing] = [from.whole(), from.whole()]
  if (kind === 0) return readNumbers(from, count, missing)
  const rest = from.whole()
  const length = from.whole(1e6)
  const levels = new Map<string, number>()
  let listed = rest
  for (let i = 0; i < length; i++) {
    const level = from.text()
    const rows = from.whole()
    listed += rows
    levels.set(level, rows)
  }
  if (kind !== 1 || levels.size !== length || listed !== count) refuseSketch('its levels do not add up')
  return { of: 'level', count, missing, levels, rest }
}

function writeColumn(to: ByteWriter, column: WatchedColumn): void {
  to.byte(columnTypes.indexOf(column.type))
  for (const count of [column.rowCount, column.missing, column.infinite]) to.whole(count)
  to.number(column.least)
  to.number(column.most)
  writeSample(to, column.sample)
  const dependences = column.dependences ?? []
  to.whole(dependences.length)
  for (const dependence of dependences) writeDependence(to, dependence)
}

function readColumn(from: ByteReader): WatchedColumn {
  const type = columnTypes[from.byte()] ?? refuseSketch('a column has no known type')
  const [rowCount, missing, infinite] = [from.whole(), from.whole(), from.whole()]
  const [least, most] = [from.number(), from.number()]
  const sample = readSample(from)
  const length = from.whole(16)
  const dependences = Array.from({ length }, () => readDependence(from))
  const known = length === 0 ? {} : { dependences }
  return { type, rowCount, missing, infinite, least, most, sample, ...known }
}

/** "MWRF": what the bytes of a reference begin with. */
const magic = [77, 87, 82, 70]
const version = 1

/** Writes what is known of some rows. */
export function writeWatched(to: ByteWriter, { rowCount, from, until, columns }: Watched): void {
  to.whole(rowCount)
  to.number(from)
  to.number(until)
  to.whole(columns.size)
  for (const [name, column] of columns) {
    to.text(name)
    writeColumn(to, column)
  }
}

/** Reads what is known of some rows. @throws {ModelwrightError} MONITOR_SKETCH_DAMAGED - when it cannot be that */
export function readWatched(reader: ByteReader): Watched {
  const rowCount = reader.whole()
  const [from, until] = [reader.number(), reader.number()]
  const length = reader.whole(100_000)
  const columns = new Map<string, WatchedColumn>()
  for (let i = 0; i < length; i++) columns.set(reader.text(), readColumn(reader))
  if (columns.size !== length) refuseSketch('a column comes twice')
  return { rowCount, from, until, columns }
}

/**
 * Writes what windows are compared with as bytes: the same rows give the same bytes.
 *
 * Hand it what `withoutSingles` left, wherever the bytes leave the house.
 */
export function encodeReference(watched: Watched): Uint8Array<ArrayBuffer> {
  const to = byteWriter()
  for (const byte of [...magic, version]) to.byte(byte)
  writeWatched(to, watched)
  return to.bytes()
}

/** Reads a reference from its bytes. @throws {ModelwrightError} MONITOR_SKETCH_DAMAGED - when they are none */
export function decodeReference(bytes: Uint8Array): Watched {
  const reader = byteReader(bytes)
  for (const byte of magic) if (reader.byte() !== byte) refuseSketch('they begin otherwise')
  const found = reader.byte()
  if (found !== version) refuseSketch(`version ${found} is not known, ${version} is`)
  const watched = readWatched(reader)
  reader.end()
  return watched
}
