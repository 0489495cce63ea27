import { describe, expect, it } from 'vitest'
import { categoryColumn, numberColumn } from '../../../src/core/index.ts'
import { readCollectOptions } from '../../../src/retrieve/collect/collect-options.ts'
import type { LabelRows } from '../../../src/retrieve/collect/label-rows.ts'
import { orderRows, rowDistance, spreadOut } from '../../../src/retrieve/collect/order-rows.ts'
import { csv } from '../../../src/retrieve/index.ts'

function rowsOf(groups: readonly string[], sizes: readonly number[]): LabelRows {
  const batch = {
    rowCount: groups.length,
    columns: new Map([
      ['group', categoryColumn(groups)],
      ['size', numberColumn(sizes)],
    ]),
  }
  const names = groups.map((_, row) => `row-${row}`)
  return {
    batch,
    names,
    at: new Map(names.map((name, row) => [name, row])),
    cells: () => [],
    provenance: { from: [], settings: {} },
  }
}

const plan = (options = {}) =>
  readCollectOptions({ label: 'y', choices: ['a', 'b'], rows: csv('x.csv'), ...options })

const many = 1000
const rows = rowsOf(
  Array.from({ length: many }, (_, i) => 'abcdefgh'[i % 8]),
  Array.from({ length: many }, (_, i) => i),
)
const uncertainty = Float64Array.from({ length: many }, (_, i) => i / many)

describe('the order of rows', () => {
  it('holds each row once, whatever the order', () => {
    for (const order of ['auto', 'informative', 'random', 'given'])
      for (const known of [uncertainty, undefined]) {
        const { rows: list, picks } = orderRows(plan({ order }), rows, known)
        expect([...list].sort((a, b) => a - b)).toEqual(rows.names.map((_, row) => row))
        expect(picks).toHaveLength(many)
      }
  })

  it('puts the most informative first, and draws the fair share at random in between', () => {
    const { rows: list, picks } = orderRows(plan({ fair: 0.25 }), rows, uncertainty)
    const first = Array.from(list.subarray(0, 40))
    const chosen = first.filter((_, at) => picks[at] === 'informative')
    const drawn = first.filter((_, at) => picks[at] === 'random')
    expect(drawn).toHaveLength(10)
    expect(Math.min(...chosen)).toBeGreaterThan(700)
    const mean = drawn.reduce((sum, row) => sum + row, 0) / drawn.length
    expect(Math.abs(mean - 500)).toBeLessThan(250)
  })

  it('draws the same rows at random whatever the model thinks of them', () => {
    const fair = (known: Float64Array) => {
      const { rows: list, picks } = orderRows(plan(), rows, known)
      return Array.from(list).filter((_, at) => picks[at] === 'random')
    }
    expect(fair(uncertainty)).toEqual(fair(uncertainty.map((value) => 1 - value)))
  })

  it('keeps the places of rows when the table grows, and changes with the seed', () => {
    const order = (count: number, seed = 0) => {
      const some = rowsOf(
        Array.from({ length: count }, () => 'a'),
        Array.from({ length: count }, (_, i) => i),
      )
      return Array.from(orderRows(plan({ seed }), some).rows)
    }
    expect(order(200).filter((row) => row < 100)).toEqual(order(100))
    expect(order(100, 1)).not.toEqual(order(100))
  })

  it('does not ask twenty alike rows one after the other', () => {
    // 150 copies of one row that the model is least sure of, and twenty others it is nearly as unsure of.
    const groups = [
      ...Array.from({ length: 150 }, () => 'same'),
      ...Array.from({ length: 20 }, (_, i) => `other ${i}`),
    ]
    const sizes = groups.map((group, i) => (group === 'same' ? 0 : i))
    const unsure = Float64Array.from(groups, (group) => (group === 'same' ? 1 : 0.8))
    const list = spreadOut(
      groups.map((_, i) => i),
      unsure,
      rowDistance(rowsOf(groups, sizes).batch),
    )
    const first = list.slice(0, 20).map((row) => groups[row])
    expect(first[0]).toBe('same')
    expect(first.filter((group) => group === 'same')).toHaveLength(1)
    expect(new Set(list).size).toBe(groups.length)
  })

  it('measures how far rows are apart: 0 for equal ones, 1 where everything differs, missing differs', () => {
    const distance = rowDistance({
      rowCount: 4,
      columns: new Map([
        ['a', categoryColumn(['x', 'x', 'y', null])],
        ['n', numberColumn([0, 0, 10, null])],
      ]),
    })
    expect(distance(0, 1)).toBe(0)
    expect(distance(0, 2)).toBe(1)
    expect(distance(0, 3)).toBe(1)
    expect(distance(3, 3)).toBe(0)
  })
})
