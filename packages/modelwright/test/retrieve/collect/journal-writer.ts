import { openJournal } from '../../../src/retrieve/collect/journal.ts'

const [path, by, count] = process.argv.slice(2)
const journal = openJournal(path)
for (let i = 0; i < Number(count); i++) {
  const id = `${by}-${i}`
  await journal.append([
    { id, at: '2026-01-01', by, do: 'answer', row: `row-${i}`, values: { species: 'wren' } },
  ])
  process.stdout.write(`${id}\n`)
}
