import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { sampleRows } from '../../../src/project/run/sample-rows.ts'
import { searchData } from '../../tune/search-fixture.ts'

const rowCount = 20_000

describe('sampleRows', () => {
  it('takes the data as it is where it is small enough', () => {
    const data = searchData('binary', 1000)
    expect(sampleRows(data, 10, seedOf(1))).toBe(data)
    const wide = searchData('binary', rowCount)
    expect(sampleRows(wide, 3 * rowCount, seedOf(1))).toBe(wide)
  })

  it('takes rows with the shares of the classes, the same by the same seed, and what goes with them', () => {
    const data = searchData('multiclass', rowCount)
    const values = Float64Array.from({ length: rowCount }, (_, row) => row)
    const given = { ...data, weights: values, groups: values, times: values }
    const found = sampleRows(given, 3 * 3 * 6000, seedOf(1))
    expect(found.rows.rowCount).toBeGreaterThan(5990)
    expect(found.rows.rowCount).toBeLessThanOrEqual(6000)
    const rows = found.weights!
    expect(found.groups).toEqual(rows)
    expect(found.times).toEqual(rows)
    expect([...rows]).toEqual([...new Set(rows)].sort((a, b) => a - b))
    const first = data.rows.columns.get('first')
    const taken = found.rows.columns.get('first')
    if (first?.type !== 'number' || taken?.type !== 'number') throw new Error('no numbers')
    expect([...taken.values]).toEqual([...rows].map((row) => first.values[row]))
    if (data.target.task === 'regression' || found.target.task === 'regression') throw new Error('no classes')
    const { codes, classes } = data.target
    expect([...found.target.codes]).toEqual([...rows].map((row) => codes[row]))
    classes.forEach((_, code) => {
      const share = (of: Int32Array): number => of.filter((found) => found === code).length / of.length
      expect(Math.abs(share((found.target as { codes: Int32Array }).codes) - share(codes))).toBeLessThan(
        0.001,
      )
    })
    expect(sampleRows(given, 3 * 3 * 6000, seedOf(1)).weights).toEqual(rows)
    expect(sampleRows(given, 3 * 3 * 6000, seedOf(2)).weights).not.toEqual(rows)
  })

  it('keeps every row of a rare class that has few', () => {
    const data = searchData('binary', rowCount)
    const codes = new Int32Array(rowCount)
    for (const row of [5, 700, 19_999]) codes[row] = 1
    const target = { task: 'binary', codes, classes: ['no', 'yes'] } as const
    const found = sampleRows({ ...data, target }, 3 * 6000, seedOf(1))
    expect((found.target as { codes: Int32Array }).codes.filter((code) => code === 1)).toHaveLength(3)
  })
})
