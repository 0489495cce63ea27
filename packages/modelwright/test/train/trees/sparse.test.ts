import type { Column } from '@modelwright/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { seedOf } from '../../../src/core/index.ts'
import { arenaOn, viewsOf } from '../../../src/train/trees/arena.ts'
import { binColumns } from '../../../src/train/trees/bin-columns.ts'
import { newMemory, openKernels } from '../../../src/train/trees/kernels.ts'
import { sparseBins, writeSparse } from '../../../src/train/trees/sparse.ts'

const rowCount = 2500

/** A column that is mostly one value: which one, the share of others among known values, and the share of missing ones. */
interface Kind {
  readonly usual: number
  readonly others: number
  readonly missing: number
}

function columnOf({ usual, others, missing }: Kind, draw: number): Column {
  const seed = seedOf(draw)
  const value = (): number => {
    const u = seed.next()
    if (u < missing) return Number.NaN
    return u < missing + others * (1 - missing) ? seed.integer(40) - 20 : usual
  }
  return { type: 'number', values: Float64Array.from({ length: rowCount }, value) }
}

/** The same columns with a byte a row, and with the rows off the usual bin only. */
function both(columns: readonly Column[]) {
  const memory = newMemory(false)
  const arena = arenaOn(memory)
  const kernels = openKernels(memory)
  const given = { arena, maxBins: 255, seed: seedOf(1) }
  const sparse = binColumns(columns, rowCount, kernels, given)
  const dense = binColumns(columns, rowCount, kernels, { ...given, isDense: true })
  const entries = writeSparse(arena, sparse.features, rowCount)
  return { sparse, dense, entries, views: viewsOf(memory) }
}

const kind: fc.Arbitrary<Kind> = fc.record({
  usual: fc.constantFrom(0, 0, 1, -7, Infinity),
  others: fc.constantFrom(0.001, 0.02, 0.15),
  missing: fc.constantFrom(0, 0, 0.03, 0.5, 0.9),
})

describe('sparse features', () => {
  it('list for each row the cells of its values off the usual: with the usual ones they are the bins of every row', () => {
    fc.assert(
      fc.property(
        fc.array(kind, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 1e6 }),
        (kinds, draw) => {
          const columns = kinds.map((of, at) => columnOf(of, draw + at))
          const { sparse, entries, views } = both(columns)
          const starts = views.u32.subarray(entries.starts / 4, entries.starts / 4 + rowCount + 1)
          expect(sparse.features.every(({ storage }) => storage === 'sparse')).toBe(true)
          // A column may have no other value by chance: it is left out.
          if (sparse.features.length === 0) return
          for (let row = 0; row < rowCount; row++) {
            const cells = [
              ...views.u32.subarray(entries.entries / 4 + starts[row], entries.entries / 4 + starts[row + 1]),
            ]
            const wanted = sparse.features.flatMap(({ input, cell, cuts, missing, sparse: of }) => {
              if (of === undefined) return []
              const value = (columns[input] as Column & { type: 'number' }).values[row]
              const bin = Number.isNaN(value) ? missing : cuts.filter((cut) => !(value <= cut)).length
              return bin === of.usual ? [] : [cell + bin]
            })
            expect(cells).toEqual(wanted)
          }
        },
      ),
      { seed: 41, numRuns: times(6, 200) },
    )
  })

  it('have as usual bin the one with most rows, be it that of missing values', () => {
    const { sparse, views } = both([columnOf({ usual: 0, others: 0.01, missing: 0.9 }, 5)])
    const [feature] = sparse.features
    expect(feature.sparse!.usual).toBe(feature.missing)
    const rows = views.u32.subarray(
      feature.sparse!.rows / 4,
      feature.sparse!.rows / 4 + feature.sparse!.count,
    )
    expect([...rows]).toEqual([...rows].sort((a, b) => a - b))
  })

  it('agree with a dense copy of the column wherever it has as many bins', () => {
    const column = columnOf({ usual: 3, others: 0.1, missing: 0.05 }, 8)
    const { sparse, dense } = both([column])
    expect(sparse.features[0].storage).toBe('sparse')
    expect(dense.features[0].storage).toBe('dense')
    expect(sparse.features[0].cuts).toEqual(dense.features[0].cuts)
  })

  it('are none where there is none', () => {
    const arena = arenaOn(newMemory(false))
    expect(writeSparse(arena, [], 10)).toEqual({ starts: 0, entries: 0 })
  })
})

describe('sparseBins', () => {
  const distinct = (counts: number[]) => ({
    values: Float64Array.from(counts.keys()),
    counts: Float64Array.from(counts),
    total: counts.reduce((sum, count) => sum + count, 0),
  })

  it('is for columns of which one value fills four fifths, in tables with rows enough', () => {
    expect(sparseBins(distinct([8001, 1000, 999]), 10_000, 255)).toBe(255)
    expect(sparseBins(distinct([7999, 1000, 1001]), 10_000, 255)).toBeUndefined()
    expect(sparseBins(distinct([8001, 1000, 999]), 2000, 255)).toBeUndefined()
    expect(sparseBins(distinct([]), 10_000, 255)).toBeUndefined()
  })

  it('is fewer bins where few values are off the usual, and two at least', () => {
    expect(sparseBins(distinct([9970, 30]), 10_000, 255)).toBe(11)
    expect(sparseBins(distinct([9999, 1]), 10_000, 255)).toBe(2)
  })
})
