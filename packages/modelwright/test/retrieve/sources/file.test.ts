import { expect, it } from 'vitest'
import { file, retrieve } from '../../../src/retrieve/index.ts'
import { openDesk } from '../desk.ts'

const desk = await openDesk()

it.each([
  ['a.csv', 'x,y\n1,a\n2,b\n', 'csv'],
  ['a.TSV', 'x\ty\n1\ta\n2\tb\n', 'csv'],
  ['a.txt', 'x;y\n1;a\n2;b\n', 'csv'],
  ['a.json', '[{"x":1,"y":"a"},{"x":2,"y":"b"}]', 'json'],
  ['a.jsonl', '{"x":1,"y":"a"}\n{"x":2,"y":"b"}', 'json'],
  ['a.ndjson', '{"x":1,"y":"a"}\n{"x":2,"y":"b"}\n', 'json'],
])('file reads %s as its name says', async (name, content, format) => {
  const { table, snapshot } = await retrieve(file(await desk.write(name, content)), desk.context)
  expect(snapshot.provenance.settings['format']).toBe(format)
  expect([...table.columns.values()].map(({ type }) => type)).toEqual(['number', 'category'])
})
