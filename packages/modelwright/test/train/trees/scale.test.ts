import type { Column } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { fitTable, leavesOfFirst, predict, smallTable } from './grown-trees.ts'

const rowCount = 50
const rules = { leaves: 8, minRows: 2 }

/** A table whose targets are so many times those of another: a power of two, so that no digit is lost. */
function scaled(draw: number, power: number) {
  const table = smallTable(draw, rowCount)
  return { ...table, values: table.values.map((value) => value * 2 ** power) }
}

describe('the unit of the target', () => {
  it.each([-60, -40, -30, -20, -10, 10, 20, 30, 40, 60])(
    'does not change the tree: times 2^%i',
    async (power) => {
      for (let draw = 1; draw <= 10; draw++) {
        const plain = leavesOfFirst(await fitTable(scaled(draw, 0), rules), scaled(draw, 0))
        const other = leavesOfFirst(await fitTable(scaled(draw, power), rules), scaled(draw, power))
        expect(other.map(({ rows }) => rows)).toEqual(plain.map(({ rows }) => rows))
        expect(other.map(({ value }) => value)).toEqual(plain.map(({ value }) => value * 2 ** power))
      }
    },
  )

  it.each([1e-4, 1e-6, 1e-12, 1e12])(
    'does not keep boosting from learning targets of about %d',
    async (unit) => {
      const seed = seedOf(3)
      const numbers = Float64Array.from({ length: 400 }, () => seed.next())
      const table = {
        columns: [{ type: 'number' as const, values: numbers }],
        values: numbers.map((x) => unit * Math.sin(6 * x)),
      }
      const state = await fitTable(table, { trees: 100, learningRate: 0.1, leaves: 8, minRows: 5, l2: 1 })
      const errors = predict(state, table.columns, 400).map(
        (found, row) => Math.abs(found - table.values[row]) / unit,
      )
      expect(errors.reduce((sum, error) => sum + error, 0) / 400).toBeLessThan(0.02)
    },
  )

  it('does not make it split leaves whose rows are all alike, be it by numbers or by levels', async () => {
    for (let draw = 1; draw <= 20; draw++) {
      const seed = seedOf(draw)
      const half = Float64Array.from({ length: 40 }, (_, row) => (row < 20 ? -1 : 1))
      const other = Float64Array.from({ length: 40 }, () => seed.integer(7))
      const codes = Int32Array.from({ length: 40 }, () => seed.integer(5) - 1)
      const columns: Column[] = [half, other].map((values) => ({ type: 'number', values }))
      columns.push({ type: 'category', codes, levels: ['a', 'b', 'c', 'd'] })
      for (const power of [-40, 0, 20, 60]) {
        const table = { columns, values: half.map((value) => value * 3 * 2 ** power) }
        expect(leavesOfFirst(await fitTable(table, { leaves: 31 }), table)).toHaveLength(2)
        const bounded = await fitTable(table, { leaves: 31, increasing: ['f0'] })
        expect(leavesOfFirst(bounded, table)).toHaveLength(2)
      }
    }
  })

  it('does not make it split large leaves whose rows are all alike by levels: rounding of gains gains nothing', async () => {
    for (let more = 0; more < 8; more++) {
      const count = 8192 + more
      const half = Float64Array.from({ length: 2 * count }, (_, row) => (row < count ? -1 : 1))
      const codes = Int32Array.from(half, (_, row) => row % 3)
      const columns: Column[] = [
        { type: 'number', values: half },
        { type: 'category', codes, levels: ['a', 'b', 'c'] },
      ]
      const table = { columns, values: half }
      expect(leavesOfFirst(await fitTable(table, { leaves: 31 }), table)).toHaveLength(2)
    }
  })
})

describe('minGain', () => {
  it('is how much a split must lower the loss, in its own units', async () => {
    const half = Float64Array.from({ length: 40 }, (_, row) => (row < 20 ? -1 : 1))
    const table = { columns: [{ type: 'number' as const, values: half }], values: half }
    // Half the squared error of 40 rows falls from 20 to 0.
    expect(leavesOfFirst(await fitTable(table, { minGain: 19.9 }), table)).toHaveLength(2)
    expect(leavesOfFirst(await fitTable(table, { minGain: 20.1 }), table)).toHaveLength(1)
  })
})

describe('weights', () => {
  it('that are all the same change nothing, where nothing else has a unit', async () => {
    for (let draw = 1; draw <= 10; draw++) {
      const table = smallTable(draw, rowCount)
      const plain = leavesOfFirst(await fitTable(table, rules), table)
      for (const weight of [2, 0.25, 1024])
        expect(
          leavesOfFirst(await fitTable(table, rules, new Float64Array(rowCount).fill(weight)), table),
        ).toEqual(plain)
    }
  })
})
