import type { ColumnType } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import {
  booleanColumn,
  categoryColumn,
  numberColumn,
  seedOf,
  type Table,
  tableOf,
  textColumn,
} from '../../../src/core/index.ts'
import {
  addRows,
  decodeWindow,
  distinctCount,
  encodeWindow,
  mergeWindows,
  newWindowSketch,
  sampleOf,
  sketchSample,
  type WindowSketch,
} from '../../../src/monitor/index.ts'

function rowsOf(count: number, seed: number): Table {
  const draw = seedOf(seed)
  const cells = Array.from({ length: count }, () => draw.next())
  return tableOf({
    amount: numberColumn(cells.map((cell) => (cell < 0.1 ? null : cell * 100))),
    plan: categoryColumn(cells.map((cell) => (cell < 0.05 ? null : `plan ${Math.floor(cell * 4)}`))),
    isNew: booleanColumn(cells.map((cell) => (cell < 0.2 ? null : cell > 0.5))),
    when: { type: 'time', values: Float64Array.from(cells, (cell) => Math.floor(cell * 1e12)) },
    note: textColumn(cells.map((cell) => (cell < 0.3 ? null : `call ${Math.floor(cell * 10)} back`))),
  })
}

const types = new Map<string, ColumnType>([...rowsOf(1, 1).columns].map(([name, { type }]) => [name, type]))

function sketchOf(...tables: Table[]): WindowSketch {
  const sketch = newWindowSketch(types)
  for (const table of tables) addRows(sketch, table, [1e12, 2e12])
  return sketch
}

describe('sketch of a window', () => {
  it('knows of few rows what the rows say, of every type', () => {
    const table = rowsOf(300, 1)
    const sketch = sketchOf(table)
    expect([sketch.rowCount, sketch.from, sketch.until]).toEqual([300, 1e12, 2e12])
    for (const [name, column] of table.columns)
      expect(sketchSample(sketch.columns.get(name)!)).toEqual(sampleOf(column))
    const words = sketch.columns.get('note')!.frequent.counts
    expect(words.get('call')).toBe(words.get('back'))
  })

  it('joins, comes back from bytes, and goes on', () => {
    const parts = [rowsOf(4000, 1), rowsOf(3000, 2), rowsOf(5000, 3)]
    const [a, b, c] = parts.map((part) => sketchOf(part))
    const left = mergeWindows(mergeWindows(a, b), c)
    const right = mergeWindows(a, decodeWindow(encodeWindow(mergeWindows(b, c))))
    for (const sketch of [left, right, sketchOf(...parts)]) {
      expect(sketch.rowCount).toBe(12_000)
      const amount = sketch.columns.get('amount')!
      expect(amount.moments.mean).toBeCloseTo(left.columns.get('amount')!.moments.mean, 9)
      expect(amount.missing).toBe(left.columns.get('amount')!.missing)
      expect(distinctCount(amount.distinct)).toBe(distinctCount(left.columns.get('amount')!.distinct))
      expect(sketch.columns.get('plan')!.frequent.counts).toEqual(left.columns.get('plan')!.frequent.counts)
    }
    expect(encodeWindow(decodeWindow(encodeWindow(left)))).toEqual(encodeWindow(left))
  })

  it('a column that rows lack is missing in all of them', () => {
    const sketch = newWindowSketch(new Map<string, ColumnType>([['absent', 'number']]))
    addRows(sketch, rowsOf(20, 1))
    expect(sketch.columns.get('absent')).toMatchObject({ rowCount: 20, missing: 20 })
    const merged = mergeWindows(sketch, sketchOf(rowsOf(10, 2)))
    expect(merged.columns.get('absent')).toMatchObject({ rowCount: 30, missing: 30 })
    expect(merged.columns.get('amount')).toMatchObject({ rowCount: 30 })
  })

  it('takes a few kilobytes a column, however many rows there were', () => {
    const few = encodeWindow(sketchOf(rowsOf(20_000, 1))).length
    const many = encodeWindow(sketchOf(...Array.from({ length: 20 }, (_, at) => rowsOf(20_000, at)))).length
    expect(many).toBeLessThan(1.2 * few)
    expect(many / types.size).toBeLessThan(20_000)
  })

  it('refuses bytes that were cut or altered, and never crashes', () => {
    const bytes = encodeWindow(sketchOf(rowsOf(200, 1)))
    const seed = seedOf(4)
    const codes = new Set<string>()
    for (let trial = 0; trial < 600; trial++) {
      const hurt = bytes.slice(0, trial % 2 === 0 ? seed.integer(bytes.length) : bytes.length)
      if (hurt.length > 0) hurt[seed.integer(hurt.length)] ^= 1 + seed.integer(255)
      try {
        decodeWindow(hurt)
      } catch (error) {
        codes.add((error as { code?: string }).code ?? String(error))
      }
    }
    expect([...codes]).toEqual(['MONITOR_SKETCH_DAMAGED'])
  })
})
