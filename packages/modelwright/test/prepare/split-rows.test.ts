import { describe, expect, it } from 'vitest'
import {
  categoryColumn,
  cellOf,
  numberColumn,
  seedOf,
  selectRows,
  type Target,
  tableOf,
} from '../../src/core/index.ts'
import { foldParts, foldsOf, group, random, splitRows, stratified, time } from '../../src/prepare/index.ts'
import { contents, tableOfRows, targetOf, thirds } from './sample-table.ts'

const seed = seedOf(7)

describe('splitRows', () => {
  it.each([random({ test: 0.25 }), stratified({ test: 0.25 }), group({ by: 'who', test: 0.25 })])(
    'chooses the same rows whatever their order: $name',
    (spec) => {
      const table = tableOfRows(300, thirds)
      const order = seedOf(3).shuffle(Uint32Array.from({ length: 300 }, (_, i) => i))
      const shuffled = selectRows(table, order)
      const first = splitRows(table, targetOf(table), spec, seed)
      const second = splitRows(shuffled, targetOf(shuffled), spec, seed)
      expect(contents(shuffled, second.test)).toEqual(contents(table, first.test))
    },
  )

  it.each([random({ test: 0.25 }), stratified({ test: 0.25 })])(
    'keeps exact duplicates together: $name',
    (spec) => {
      const table = tableOfRows(120, thirds)
      const twice = selectRows(
        table,
        Uint32Array.from({ length: 300 }, (_, i) => (i * 7) % 120),
      )
      const { train, test } = splitRows(twice, targetOf(twice), spec, seed)
      const inTrain = new Set(contents(twice, train))
      expect(contents(twice, test).filter((row) => inTrain.has(row))).toEqual([])
      expect(test.length).toBeGreaterThan(300 * 0.25 - 6)
      expect(test.length).toBeLessThan(300 * 0.25 + 6)
    },
  )

  it('keeps the side of each row for good in large tables, for large and, nearly, for small classes', () => {
    const classOf = (row: number): string => (row % 997 === 0 ? 'rare' : thirds(row))
    const grown = tableOfRows(30_000, classOf)
    const before = selectRows(
      grown,
      Uint32Array.from({ length: 24_000 }, (_, i) => i),
    )
    for (const spec of [random(), stratified()]) {
      const small = new Set(splitRows(before, targetOf(before), spec, seed).test)
      const large = splitRows(grown, targetOf(grown), spec, seed)
      const moved = [...large.test].filter((row) => row < 24_000 && !small.has(row))
      expect(moved.length).toBeLessThanOrEqual(2)
      expect(large.test.length / 30_000).toBeCloseTo(0.2, 1)
    }
  })

  it('does not depend on how columns are stored', () => {
    const numbers = tableOf({ x: numberColumn([1, 2, 3, 4, 5, 6, 7, 8]), y: categoryColumn([...'abcdefgh']) })
    const strings = tableOf({
      y: { type: 'category', codes: Int32Array.of(7, 6, 5, 4, 3, 2, 1, 0), levels: [...'hgfedcba'] },
      x: categoryColumn([...'12345678']),
    })
    const spec = random({ test: 0.5 })
    expect(splitRows(strings, undefined, spec, seed).test).toEqual(
      splitRows(numbers, undefined, spec, seed).test,
    )
  })

  it('chooses other rows by another seed', () => {
    const table = tableOfRows(200, thirds)
    const first = splitRows(table, undefined, random(), seed).test
    expect(splitRows(table, undefined, random(), seedOf(8)).test).not.toEqual(first)
  })
})

describe('splitRows refuses', () => {
  const table = tableOfRows(40, thirds)
  const regression: Target = { task: 'regression', values: new Float64Array(40) }
  it.each([
    ['a share of 0', random({ test: 0 }), 'CORE_OPTION_INVALID'],
    ['a share of 1', random({ test: 1 }), 'CORE_OPTION_INVALID'],
    ['a negative share', stratified({ test: -0.2 }), 'CORE_OPTION_INVALID'],
    ['a share that is no number', random({ test: Number.NaN }), 'CORE_OPTION_INVALID'],
    ['a misspelt option', { ...random(), options: { tset: 0.2 } }, 'CORE_OPTION_INVALID'],
    ['an unknown split', { kind: 'split', name: 'stratifed', options: {} } as const, 'PREPARE_SPLIT_UNKNOWN'],
    ['an unknown key', random({ key: 'ids' }), 'CORE_COLUMN_UNKNOWN'],
    ['an unknown group', group({ by: 'whom' }), 'CORE_COLUMN_UNKNOWN'],
    ['an unknown time', time({ by: 'when' }), 'CORE_COLUMN_UNKNOWN'],
    ['a column without times', time({ by: 'who' }), 'PREPARE_SPLIT_INVALID'],
    ['classes of a number', stratified(), 'PREPARE_SPLIT_INVALID'],
  ])('%s', (_name, spec, code) => {
    expect(() => splitRows(table, regression, spec, seed)).toThrow(expect.objectContaining({ code }))
  })

  it.each([0, 1])('a table of %s rows', (rowCount) => {
    const tiny = tableOfRows(rowCount, thirds)
    for (const spec of [random(), stratified()])
      expect(() => splitRows(tiny, targetOf(tiny), spec, seed)).toThrow(
        expect.objectContaining({ code: 'PREPARE_SPLIT_EMPTY' }),
      )
  })

  it('a single group, a single time, rows all alike', () => {
    const same = tableOf({ x: numberColumn([1, 1, 1, 1]) })
    expect(() => splitRows(same, undefined, random(), seed)).toThrow(/leaves no row to test/)
    expect(() => splitRows(same, undefined, group({ by: 'x' }), seed)).toThrow(/at least 2 groups; "x" has 1/)
    expect(() => splitRows(same, undefined, time({ by: 'x' }), seed)).toThrow(/at least 2 different times/)
  })

  it('names the nearest split', () => {
    expect(() => splitRows(table, undefined, { kind: 'split', name: 'randon', options: {} }, seed)).toThrow(
      expect.objectContaining({ mend: expect.arrayContaining(['Did you mean "random"?']) }),
    )
  })
})

describe('foldsOf', () => {
  it('deals rows of each class evenly, whatever their order', () => {
    const table = tableOfRows(101, thirds)
    const target = targetOf(table)
    const folds = foldsOf(table, target, stratified(), { count: 5, seed })
    if (target.task === 'regression') throw new Error('no classes')
    for (let fold = 0; fold < 5; fold++) {
      expect(Math.abs(folds.filter((of) => of === fold).length - 20.2)).toBeLessThan(1)
      for (let code = 0; code < 3; code++) {
        const size = folds.filter((of, row) => of === fold && target.codes[row] === code).length
        expect(Math.abs(size - 101 / 15)).toBeLessThan(1.5)
      }
    }
    const order = seedOf(5).shuffle(Uint32Array.from({ length: 101 }, (_, i) => i))
    const shuffled = selectRows(table, order)
    const again = foldsOf(shuffled, targetOf(shuffled), stratified(), { count: 5, seed })
    expect([...again]).toEqual([...order].map((row) => folds[row]))
  })

  it('keeps groups whole and folds of like size', () => {
    const table = tableOfRows(100, thirds)
    const folds = foldsOf(table, undefined, group({ by: 'who' }), { count: 4, seed })
    const who = table.columns.get('who')!
    const foldOf = new Map<unknown, number>()
    folds.forEach((fold, row) => {
      const name = cellOf(who, row)
      expect(foldOf.get(name) ?? fold).toBe(fold)
      foldOf.set(name, fold)
    })
    for (let fold = 0; fold < 4; fold++)
      expect(Math.abs(folds.filter((of) => of === fold).length - 25)).toBeLessThanOrEqual(4)
  })

  it('by time trains on the past only', () => {
    const table = tableOf({ when: numberColumn(Array.from({ length: 60 }, (_, i) => (i * 37) % 60)) })
    const spec = time({ by: 'when' })
    const folds = foldsOf(table, undefined, spec, { count: 5, seed })
    for (let fold = 0; fold < 5; fold++) {
      const { train, test } = foldParts(folds, fold, spec)
      const moment = (row: number): number => cellOf(table.columns.get('when')!, row) as number
      expect(Math.max(...[...train].map(moment))).toBeLessThan(Math.min(...[...test].map(moment)))
      expect(test.length).toBe(10)
    }
  })

  it('refuses more folds than rows', () => {
    const table = tableOfRows(3, thirds)
    expect(() => foldsOf(table, undefined, random(), { count: 5, seed })).toThrow(
      /2 of 5 folds would be empty/,
    )
  })
})
