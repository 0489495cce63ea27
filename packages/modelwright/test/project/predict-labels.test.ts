import { describe, expect, it } from 'vitest'
import { noDeadline, seedOf, silent, type Table } from '../../src/core/index.ts'
import { exploreTable } from '../../src/project/explore-table.ts'
import { tableOfCells } from '../explore/sample.ts'

const seed = seedOf(4)
const count = 900

/** Two clouds of points; some labels were turned round. */
function clouds(): { table: Table; turned: Set<number> } {
  const turned = new Set<number>()
  const x: number[] = []
  const z: number[] = []
  const y: string[] = []
  for (let row = 0; row < count; row++) {
    const isRight = row % 2 === 1
    x.push((isRight ? 2 : -2) + 2 * (seed.next() + seed.next() - 1))
    z.push(seed.next())
    const isTurned = seed.next() < 0.05
    if (isTurned) turned.add(row)
    y.push(isRight !== isTurned ? 'right' : 'left')
  }
  return { table: tableOfCells({ x, z, y }), turned }
}

describe('labels seen by models fitted on other rows', () => {
  const { table, turned } = clouds()
  const request = { target: 'y', log: silent, labelErrors: true, deadline: noDeadline }

  it('those that were turned round are found, hardly any other', async () => {
    const { labelErrors } = await exploreTable(table, request)
    expect(labelErrors?.checked).toBe(count)
    const hits = labelErrors!.rows.filter(({ row }) => turned.has(row)).length
    expect(hits / labelErrors!.rows.length).toBeGreaterThan(0.9)
    expect(hits / turned.size).toBeGreaterThan(0.7)
  })

  it('are looked for only where that was asked for, and refused for a number', async () => {
    expect((await exploreTable(table, { target: 'y', log: silent })).labelErrors).toBeUndefined()
    await expect(exploreTable(table, { ...request, target: 'x' })).rejects.toMatchObject({
      code: 'CLI_ARGUMENT_INVALID',
      message: 'Wrong labels are looked for among classes, but "x" is a number.',
    })
  })

  it('are the same again', async () => {
    const [a, b] = [await exploreTable(table, request), await exploreTable(table, request)]
    expect(a.labelErrors).toEqual(b.labelErrors)
  })

  it('are left alone where no time is left', async () => {
    const late = { ...noDeadline, expired: () => true, remainingMs: () => 0 }
    expect((await exploreTable(table, { ...request, deadline: late })).labelErrors?.checked).toBe(0)
  })
})
