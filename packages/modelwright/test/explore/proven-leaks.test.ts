import { describe, expect, it } from 'vitest'
import { seedOf, type Table } from '../../src/core/index.ts'
import { provenLeaks } from '../../src/explore/index.ts'
import { resolveTarget } from '../../src/project/run/target.ts'
import { rows, tableOfCells } from './sample.ts'

const seed = seedOf(9)
const count = 2000
const result = rows(count, () => Math.round(1000 * (seed.next() - 0.6)) / 10)
const noise = rows(count, () => Math.round(1000 * seed.next()))

/** What is left out by name, and what stays with a reason. */
function leaksOf(table: Table, names: readonly string[], target = 'y') {
  const truth = resolveTarget(table, { target }).target
  const found = provenLeaks(table, names, truth, seedOf(1))
  return found.map(({ column, against }) => [column, against === undefined] as const)
}

describe('provenLeaks', () => {
  const y = rows(count, (row) => (result[row] >= 0 ? 'yes' : 'no'))

  it('finds the column of which the target is a cut, and no other', () => {
    const table = tableOfCells({ result, noise, y })
    expect(leaksOf(table, ['result', 'noise'])).toEqual([['result', true]])
  })

  it('finds the same for a number that is another in other units', () => {
    const table = tableOfCells({ dollars: result, noise, y: rows(count, (row) => 3 * result[row] + 1) })
    expect(leaksOf(table, ['dollars', 'noise'])).toEqual([['dollars', true]])
  })

  it('leaves a column that all but tells the target', () => {
    const nearly = rows(count, (row) => (row % 50 === 0 ? -result[row] : result[row]))
    expect(leaksOf(tableOfCells({ nearly, noise, y }), ['nearly', 'noise'])).toEqual([])
  })

  it('leaves all where few rows say it, or another does nearly as well', () => {
    const few = rows(120, (row) => row - 60)
    const small = tableOfCells({ few, y: rows(120, (row) => (row < 60 ? 'no' : 'yes')) })
    expect(leaksOf(small, ['few']).filter(([, isOut]) => isOut)).toEqual([])
    const twin = rows(count, (row) => (row % 400 === 0 ? -result[row] : result[row]))
    const two = tableOfCells({ result, twin, y })
    expect(leaksOf(two, ['result', 'twin']).filter(([, isOut]) => isOut)).toEqual([])
  })
})
