import { expect, test } from 'vitest'
import { seedOf, silent } from '../../../src/core/index.ts'
import { profileTable } from '../../../src/explore/index.ts'
import { resolveTarget } from '../../../src/project/run/target.ts'
import { inferKinds } from '../../../src/retrieve/index.ts'
import { rows, tableOfCells } from '../sample.ts'

const table = tableOfCells({
  x: rows(100, (row) => row),
  y: rows(100, (row) => (row === 7 ? 'yes' : row < 50 ? 'no' : 'yes')),
})
const truth = resolveTarget(table, { target: 'y' }).target
const probabilities = Float64Array.from({ length: 200 }, (_, i) =>
  i >> 1 < 50 === (i % 2 === 0) ? 0.9 : 0.1,
)
const alerts = (predicted?: { probabilities: Float64Array; isPredicted: Uint8Array }) =>
  profileTable(table, inferKinds(table), {
    seed: seedOf(0),
    log: silent,
    target: { name: 'y', truth },
    ...(predicted === undefined ? {} : { predicted }),
  }).alerts.filter(({ alert }) => alert === 'label-errors')

test('labels that models fitted on other rows find unlikely are told, with the first rows', () => {
  const [found, ...more] = alerts({ probabilities, isPredicted: new Uint8Array(100).fill(1) })
  expect(more).toEqual([])
  expect(found).toMatchObject({ column: 'y', severity: 'warning' })
  expect(found.evidence).toBe(
    '1 of 100 labels are not what models fitted on other rows are sure of: data row 8 says "yes", "no" is likely (90 %).',
  )
})

test('without predictions nothing is said', () => {
  expect(alerts()).toEqual([])
})
