import type { Column } from '@modelwright/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { seedOf } from '../../../src/core/index.ts'
import { arenaOn, viewsOf } from '../../../src/train/trees/arena.ts'
import { type BinnedFeature, binColumns } from '../../../src/train/trees/bin-columns.ts'
import { newMemory, openKernels } from '../../../src/train/trees/kernels.ts'
import { treesOf } from '../../../src/train/trees/named-trees.ts'
import { fitTable, smallTable } from './grown-trees.ts'

function bin(columns: readonly Column[], rowCount: number, maxBins = 255) {
  const memory = newMemory(false)
  const arena = arenaOn(memory)
  const binned = binColumns(columns, rowCount, openKernels(memory), { arena, maxBins, seed: seedOf(1) })
  return { ...binned, views: viewsOf(memory), arena }
}

type Binned = ReturnType<typeof bin>

/** The bins of a feature, row by row, from wherever its storage has them. */
function binsOf({ views, rowCount }: Binned, { storage, column, sparse }: BinnedFeature): number[] {
  if (sparse !== undefined) {
    const bins = new Array<number>(rowCount).fill(sparse.usual)
    for (let at = 0; at < sparse.count; at++)
      bins[views.u32[sparse.rows / 4 + at]] = views.u8[sparse.bins + at]
    return bins
  }
  const from = storage === 'dense' ? views.u8 : storage === 'short' ? views.u16 : views.u32
  const start = column / from.BYTES_PER_ELEMENT
  return [...from.subarray(start, start + rowCount)]
}

/** The bin by what prediction does: after each cut that the value is not at or below; missing last. */
function binByCuts(value: number, { cuts, missing }: BinnedFeature): number {
  return Number.isNaN(value) ? missing : cuts.filter((cut) => !(value <= cut)).length
}

const number = (values: readonly number[]): Column => ({ type: 'number', values: Float64Array.from(values) })

function category(codes: readonly number[], levelCount: number): Column {
  return {
    type: 'category',
    codes: Int32Array.from(codes),
    levels: Array.from({ length: levelCount }, (_, at) => `${at}`),
  }
}

const anyNumber = fc.oneof(
  fc.integer({ min: -4, max: 4 }),
  fc.double({ noNaN: true }),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 1e300, -1e300, 1e-320),
)

describe('the bins of numbers', () => {
  it('are those that prediction compares to: as many cuts as a value is above', () => {
    const table = fc.integer({ min: 1, max: 60 }).chain((rowCount) =>
      fc.array(fc.array(anyNumber, { minLength: rowCount, maxLength: rowCount }), {
        minLength: 1,
        maxLength: 9,
      }),
    )
    fc.assert(
      fc.property(table, fc.constantFrom(2, 3, 16, 255), (drawn, maxBins) => {
        const rowCount = drawn[0].length
        const binned = bin(drawn.map(number), rowCount, maxBins)
        binned.features.forEach((feature, at) => {
          const wanted = drawn[feature.input].map((value) => binByCuts(value, feature))
          expect(binsOf(binned, feature)).toEqual(wanted)
          // The same bytes once more, side by side.
          const byRow = wanted.map((_, row) => binned.views.u8[binned.rows + row * binned.stride + at])
          expect(byRow).toEqual(wanted)
        })
      }),
      { seed: 37, numRuns: times(100, 4000) },
    )
  })

  it('are right over many tiles of rows, with 255 bins and one more for missing values', () => {
    const seed = seedOf(2)
    const values = Array.from({ length: 20_000 }, () => (seed.next() < 0.1 ? Number.NaN : seed.next()))
    const binned = bin([number(values)], values.length)
    const [feature] = binned.features
    expect([feature.bins, feature.missing]).toEqual([255, 255])
    expect(binsOf(binned, feature)).toEqual(values.map((value) => binByCuts(value, feature)))
  })
})

describe('features from which nothing can be learnt', () => {
  it('are left out: constant numbers and categories of one level', () => {
    const constants = [
      number([2, 2, 2]),
      number([0, -0, 0]),
      number([Infinity, Infinity, Infinity]),
      category([0, 0, 0], 1),
    ]
    expect(bin(constants, 3).features).toHaveLength(0)
  })

  it('are left out where every value is missing', () => {
    const unknown = [
      number([Number.NaN, Number.NaN]),
      category([-1, -1], 3),
      category([-1, 3], 3),
      category([-1, -2], 0),
    ]
    expect(bin(unknown, 2).features).toHaveLength(0)
  })

  it('are left out where all rows have the same of many levels', () => {
    expect(bin([category([2, 2, 2], 5)], 3).features).toHaveLength(0)
    expect(bin([category([2, -1, 2], 5)], 3).features).toHaveLength(1)
    expect(bin([category([-1, 2, 2], 5)], 3).features).toHaveLength(1)
  })

  it('cost nothing: no cell, no byte a row, and the model is the one without them', async () => {
    const table = smallTable(2, 80)
    const unknown = [
      number(new Array<number>(80).fill(Number.NaN)),
      category(new Array<number>(80).fill(-1), 300),
    ]
    const [plain, more] = [bin(table.columns, 80), bin([...table.columns, ...unknown], 80)]
    expect([more.cellCount, more.stride, more.top]).toEqual([plain.cellCount, plain.stride, plain.top])
    const given = { trees: 8, leaves: 6, rowShare: 0.8, columnShare: 0.6 }
    const state = await fitTable(table, given)
    const found = await fitTable({ ...table, columns: [...table.columns, ...unknown] }, given)
    expect(treesOf(found)).toEqual({ ...treesOf(state), gains: Float64Array.of(...state.gains, 0, 0) })
  })

  it('are kept where the one value is sometimes missing: that may tell something', () => {
    const { features } = bin([number([7, Number.NaN, 7]), category([0, -1, 0], 1)], 3)
    expect(features.map(({ bins, missing }) => [bins, missing])).toEqual([
      [1, 1],
      [1, 1],
    ])
  })

  it('leave the numbers of the other inputs as they are', () => {
    const { features } = bin(
      [number([1, 1, 1]), number([1, 2, 3]), category([0, 0, 0], 1), category([0, 1, 0], 2)],
      3,
    )
    expect(features.map(({ input }) => input)).toEqual([1, 3])
  })
})

describe('categories', () => {
  it.each([
    [2, 'dense'],
    [255, 'dense'],
    [256, 'short'],
    [65_535, 'short'],
    [65_536, 'long'],
    [70_000, 'long'],
  ] as const)(
    'of %i levels are kept %s, missing and unknown codes in a bin after them',
    (levels, storage) => {
      const codes = [0, levels - 1, -1, levels >> 1, levels, 0, -5]
      const binned = bin([category(codes, levels)], codes.length)
      const [feature] = binned.features
      expect(feature).toMatchObject({ storage, bins: levels, missing: levels, isCategory: true })
      expect(binsOf(binned, feature)).toEqual([0, levels - 1, levels, levels >> 1, levels, 0, levels])
      expect(binned.hasLevels).toBe(storage !== 'dense')
      expect(binned.cellCount).toBeGreaterThanOrEqual(levels + 1)
    },
  )

  it('have no bin for missing values where there are none', () => {
    const [feature] = bin([category([0, 1, 2], 300)], 3).features
    expect(feature.missing).toBe(-1)
  })
})

describe('the places of features', () => {
  it('are apart: no two share cells, and dense ones come first', () => {
    const seed = seedOf(9)
    const rowCount = 3000
    const draw = (of: () => number): number[] => Array.from({ length: rowCount }, of)
    const rare = number(draw(() => (seed.next() < 0.95 ? 0 : seed.integer(50))))
    const plain = number(draw(() => seed.next()))
    const binned = bin(
      [
        category(
          draw(() => seed.integer(300)),
          300,
        ),
        rare,
        plain,
        rare,
        category(
          draw(() => seed.integer(5)),
          5,
        ),
      ],
      rowCount,
    )
    expect(binned.features.map(({ storage }) => storage)).toEqual([
      'dense',
      'dense',
      'sparse',
      'sparse',
      'short',
    ])
    expect(binned.features.map(({ input }) => input)).toEqual([2, 4, 1, 3, 0])
    binned.features.forEach(({ cell, bins, missing }, at) => {
      const next = binned.features[at + 1]?.cell ?? binned.cellCount
      expect(cell + bins + (missing < 0 ? 0 : 1)).toBeLessThanOrEqual(next)
      // The scan of numbers looks at four cells at a time.
      expect(next % 4).toBe(0)
    })
  })
})
