import { expect, it } from 'vitest'
import { cellOf } from '../../../src/core/index.ts'
import { csv, retrieve } from '../../../src/retrieve/index.ts'
import { openDesk } from '../desk.ts'

const desk = await openDesk()

it('csv is plain data with the options that were given', () => {
  expect(csv('a.csv', { delimiter: 'tab', skip: 2 })).toEqual({
    kind: 'source',
    name: 'csv',
    options: { path: 'a.csv', delimiter: 'tab', skip: 2 },
  })
})

it('csv obeys every option that it is given', async () => {
  const path = await desk.write('a.txt', "Title\nx | y\n1,5 | 'a | b'\n2,5 | c | d\n3,5 | e\n")
  const source = csv(path, {
    delimiter: 'pipe',
    quote: 'single',
    decimal: 'comma',
    skip: 1,
    ragged: 'skip',
    trim: 'yes',
  })
  const { table, snapshot } = await retrieve(source, desk.context)
  expect([...table.columns.keys()]).toEqual(['x', 'y'])
  expect(cellOf(table.columns.get('x')!, 1)).toBe(3.5)
  expect(table.columns.get('y')).toMatchObject({ levels: ['a | b', 'e'] })
  expect(snapshot.provenance).toMatchObject({
    source: 'csv',
    settings: { delimiter: '|', quote: "'", skip: 1, raggedSkipped: 1, trim: true, decimal: 'comma' },
  })
})
