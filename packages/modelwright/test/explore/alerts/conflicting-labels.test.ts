import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkExpectations, expectSql, readExpectations } from '../../../src/explore/index.ts'
import { alertsOf, rows, tableOfCells } from '../sample.ts'

test('equal rows with different labels are told', () => {
  const a = rows(60, (row) => row % 30)
  const [found] = alertsOf(
    'conflicting-labels',
    { a, y: rows(60, (row) => (row === 0 || row % 2 === 1 ? 'yes' : 'no')) },
    'y',
  )
  expect(found).toMatchObject({ column: 'y', severity: 'warning' })
  expect(found.evidence).toContain('2 rows')
  expect(found.mend).toContain('expectSql(')
  expect(
    alertsOf('conflicting-labels', { a, y: rows(60, (row) => ((row % 30) % 2 ? 'yes' : 'no')) }, 'y'),
  ).toEqual([])
})

test('the line has a run tell of them, whatever the columns are called', async () => {
  const names = { id: 'the "id"', a: "it's \\ a", y: 'la"b\'el' }
  const columns = {
    [names.id]: rows(60, (row) => 1000 + row),
    [names.a]: rows(60, (row) => row % 30),
    [names.y]: rows(60, (row) => (row === 0 || row === 4 || row % 2 === 1 ? 'yes' : 'no')),
  }
  const [{ mend }] = alertsOf('conflicting-labels', columns, names.y)
  const { explore } = new Function('expectSql', `return { ${mend} }`)(expectSql)
  const context = { now: 0, temporary: mkdtempSync(join(tmpdir(), 'conflicts-')) }
  const [verdict] = await checkExpectations(tableOfCells(columns), readExpectations(explore.expect), context)
  expect(verdict).toMatchObject({ holds: false, severity: 'warn', reason: 'The query finds 2 rows.' })
  rmSync(context.temporary, { recursive: true, force: true })
})
