import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  categoryColumn,
  cellOf,
  numberColumn,
  seedOf,
  selectRows,
  type Table,
  type Target,
  tableOf,
} from '../../src/core/index.ts'
import {
  byFile,
  foldParts,
  foldsOf,
  group,
  random,
  splitRows,
  stratified,
  time,
} from '../../src/prepare/index.ts'

const seed = seedOf(7)

/** Distinct rows with a class column of the given shares. */
function tableOfRows(rowCount: number, classOf: (row: number) => string): Table {
  const rows = Array.from({ length: rowCount }, (_, row) => row)
  return tableOf({
    id: numberColumn(rows.map((row) => row * 1.5)),
    who: categoryColumn(rows.map((row) => `g${row % Math.max(2, Math.floor(rowCount / 4))}`)),
    class: categoryColumn(rows.map(classOf)),
  })
}

function targetOf(table: Table): Target {
  const column = table.columns.get('class')
  if (column?.type !== 'category') throw new Error('no class')
  return { task: 'multiclass', codes: column.codes, classes: column.levels }
}

const contents = (table: Table, rows: Iterable<number>): string[] =>
  [...rows]
    .map((row) => [...table.columns.values()].map((column) => String(cellOf(column, row))).join('|'))
    .sort()

const thirds = (row: number): string => ['a', 'b', 'c'][row % 3]

describe('splitRows', () => {
  it('gives every row one side and exact shares in small tables', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 400 }), fc.integer({ min: 5, max: 95 }), (rowCount, percent) => {
        const table = tableOfRows(rowCount, thirds)
        const { train, test } = splitRows(table, undefined, random({ test: percent / 100 }), seed)
        expect([...train, ...test].sort((a, b) => a - b)).toEqual(
          Array.from({ length: rowCount }, (_, i) => i),
        )
        const quota = Math.max(1, Math.round((rowCount * percent) / 100))
        expect(test.length).toBe(Math.min(rowCount - 1, quota))
      }),
      { seed: 1, numRuns: 60 },
    )
  })

  it('keeps the share of each class within a row, and the whole share exact', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 500 }), fc.integer({ min: 2, max: 9 }), (rowCount, classes) => {
        const table = tableOfRows(rowCount, (row) => `c${(row * row) % classes}`)
        const target = targetOf(table)
        const { test } = splitRows(table, target, stratified({ test: 0.3 }), seed)
        if (target.task === 'regression') throw new Error('no classes')
        const sizes = target.classes.map((_, code) => target.codes.filter((c) => c === code).length)
        const tested = target.classes.map(
          (_, code) => test.filter((row) => target.codes[row] === code).length,
        )
        sizes.forEach((size, code) => {
          if (size > 1) expect(Math.abs(tested[code] - size * 0.3)).toBeLessThan(1)
        })
        if (!sizes.includes(1)) expect(test.length).toBe(Math.round(rowCount * 0.3))
      }),
      { seed: 2, numRuns: 40 },
    )
  })

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

  it('moves only rows near the cut when a small table grows', () => {
    const grown = tableOfRows(1100, thirds)
    const before = selectRows(
      grown,
      Uint32Array.from({ length: 1000 }, (_, i) => i),
    )
    const small = new Set(splitRows(before, undefined, random(), seed).test)
    const large = new Set(splitRows(grown, undefined, random(), seed).test)
    const moved = Array.from({ length: 1000 }, (_, row) => row).filter(
      (row) => small.has(row) !== large.has(row),
    )
    expect(moved.length).toBeLessThan(30)
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

  it('puts no group on two sides and comes near the share', () => {
    const table = tableOfRows(1000, thirds)
    const { train, test } = splitRows(table, undefined, group({ by: 'who', test: 0.2 }), seed)
    const who = table.columns.get('who')!
    const groups = new Set([...train].map((row) => cellOf(who, row)))
    expect([...test].some((row) => groups.has(cellOf(who, row)))).toBe(false)
    expect(test.length).toBe(200)
  })

  it('takes rows without a group one by one', () => {
    const table = tableOf({
      x: numberColumn(Array.from({ length: 40 }, (_, i) => i)),
      who: categoryColumn(Array.from({ length: 40 }, () => null)),
    })
    expect(splitRows(table, undefined, group({ by: 'who', test: 0.25 }), seed).test.length).toBe(10)
  })

  it('tests the newest rows and keeps equal times together', () => {
    const when = [5, 1, 3, 3, 2, 4, 4, 4, null, 1]
    const table = tableOf({ when: numberColumn(when) })
    const { train, test, notes } = splitRows(table, undefined, time({ by: 'when', test: 0.3 }), seed)
    expect([...test]).toEqual([0, 5, 6, 7])
    expect(train.length).toBe(6)
    expect(notes).toEqual(['1 rows have no time in "when": they train.'])
  })

  it('reads dates in text', () => {
    const table = tableOf({ when: categoryColumn(['2024-03-01', '2023-01-01', '2024-02-28', '2022-01-01']) })
    const { test, how } = splitRows(table, undefined, time({ by: 'when', test: 0.25 }), seed)
    expect([...test]).toEqual([0])
    expect(how).toBe('by time: rows from 2024-03-01 on ("when") are tested; 3 rows train, 1 are tested')
  })

  it('takes folds by row number of the snapshot, so that dropped rows do not shift them', () => {
    const table = selectRows(tableOfRows(6, thirds), Uint32Array.of(0, 2, 3, 4, 5))
    const folds = [0, 1, 1, -1, -2, 0]
    const { train, test } = splitRows(table, undefined, byFile({ folds: 'x' }), seed, folds)
    expect([...test]).toEqual([0, 4])
    expect([...train]).toEqual([1, 2])
  })

  it('trains on a class of one row and says so', () => {
    const table = tableOfRows(30, (row) => (row === 4 ? 'lonely' : thirds(row)))
    const { train, notes } = splitRows(table, targetOf(table), stratified(), seed)
    expect(train).toContain(4)
    expect(notes).toEqual(['"lonely": a class with one row trains and is never tested.'])
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

  it('a file of folds that is too short', () => {
    expect(() => splitRows(table, undefined, byFile({ folds: 'f' }), seed, [0, 1])).toThrow(
      /has 2 lines, but the data has a row 3/,
    )
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
