import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { splitRows, stratified } from '../../../src/prepare/index.ts'
import { tableOfRows, targetOf, thirds } from '../sample-table.ts'

const seed = seedOf(7)

describe('stratified', () => {
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

  it('trains on a class of one row and says so', () => {
    const table = tableOfRows(30, (row) => (row === 4 ? 'lonely' : thirds(row)))
    const { train, notes } = splitRows(table, targetOf(table), stratified(), seed)
    expect(train).toContain(4)
    expect(notes).toEqual(['"lonely": a class with one row trains and is never tested.'])
  })
})
