import { expect, it } from 'vitest'
import { cellOf } from '../../../src/core/index.ts'
import { json, retrieve } from '../../../src/retrieve/index.ts'
import { openDesk } from '../desk.ts'

const desk = await openDesk()

it('json reads a list of objects, strings with brackets and escapes included', async () => {
  const rows = [
    { s: 'a]}, "{[', n: 1e300, u: '\u2028é😀\\' },
    { s: '', n: null, u: ']' },
    { extra: true, s: 'x' },
  ]
  const { table } = await retrieve(
    json(await desk.write('a.json', `\n ${JSON.stringify(rows)} \n`)),
    desk.context,
  )
  const cells = [...table.columns].map(([name, column]) => [
    name,
    ...[0, 1, 2].map((row) => cellOf(column, row)),
  ])
  expect(cells).toEqual([
    ['s', 'a]}, "{[', null, 'x'],
    ['n', 1e300, null, null],
    ['u', '\u2028é😀\\', ']', null],
    ['extra', null, null, true],
  ])
})

it('json makes strings of a column whose rows differ in type, wherever they do', async () => {
  const rows = Array.from({ length: 20_000 }, (_, row) => ({ a: row === 19_999 ? 'late' : row / 2 }))
  const { table } = await retrieve(json(await desk.write('b.json', JSON.stringify(rows))), desk.context)
  expect([cellOf(table.columns.get('a')!, 3), cellOf(table.columns.get('a')!, 19_999)]).toEqual([
    '1.5',
    'late',
  ])
})
