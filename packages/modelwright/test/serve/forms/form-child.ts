import { readCollectOptions } from '../../../src/retrieve/collect/collect-options.ts'
import { openDesk } from '../../../src/retrieve/collect/desk.ts'
import { openJournal } from '../../../src/retrieve/collect/journal.ts'
import { openForm } from '../../../src/serve/forms/form-server.ts'

const [file] = process.argv.slice(2)
const plan = readCollectOptions({ name: 'words', file, fields: { word: { type: 'text' } } })
let count = 0
const newId = (): string => `child-${process.pid}-${count++}`
const desk = openDesk({ plan, journal: openJournal(file), clock: () => 0, newId })
const form = await openForm(desk, { log: () => {} })
process.stdout.write(`${form.url}\n`)
