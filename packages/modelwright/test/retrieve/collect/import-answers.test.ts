import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exportAnswers } from '../../../src/retrieve/collect/export-answers.ts'
import { importAnswers } from '../../../src/retrieve/collect/import-answers.ts'
import { errorOf, openDesk as openTestDesk } from '../desk.ts'
import { newId, openBirds } from './collection.ts'

const files = await openTestDesk()
type Birds = Awaited<ReturnType<typeof openBirds>>

async function take({ collection, desk }: Birds, name: string, content: string, options = {}) {
  await files.write(name, content)
  const ledger = await desk.refresh()
  const path = join(files.folder, name)
  return importAnswers({
    ...collection,
    ledger,
    path,
    clock: () => 0,
    newId,
    context: files.context,
    ...options,
  })
}

async function write({ collection, desk }: Birds, name: string, options = {}) {
  const path = join(files.folder, name)
  const ledger = await desk.refresh()
  const done = await exportAnswers({
    ...collection,
    ledger,
    path,
    what: 'table',
    formulas: 'keep',
    ...options,
  })
  return { ...done, text: name.endsWith('.parquet') ? '' : await readFile(path, 'utf8') }
}

describe('importing answers', () => {
  it('knows rows by their content, equal ones in their order, blank ones apart', async () => {
    const birds = await openBirds(files)
    const content = 'wing,bill,species,note\n50,10,wren,small\n51,11,,\n50,10,owl,\n56,16.0,robin,\n'
    const done = await take(birds, 'a.csv', content, { by: 'ada' })
    expect(done).toEqual({ answers: 3, blank: 1, same: 0, problems: [] })
    const { text } = await write(birds, 'out.csv')
    expect(text).toBe('bill,wing,species\n10,50,wren\n10,50,owl\n16,56,robin\n')
  })

  it('writes nothing twice', async () => {
    const birds = await openBirds(files)
    const content = 'bill,wing,species,by\n11,51,wren,ada\n12,52,owl,bob\n'
    expect(await take(birds, 'b.csv', content)).toMatchObject({ answers: 2 })
    expect(await take(birds, 'b.csv', content)).toMatchObject({ answers: 0, same: 2 })
    expect(await take(birds, 'b.csv', content.replace('owl', 'wren'))).toMatchObject({ answers: 1, same: 1 })
    expect(await birds.desk.progress()).toMatchObject({ answers: 2 })
  })

  it('knows rows by the key, and JSON lines too', async () => {
    await files.write('keyed.csv', 'id,x\nb1,1\nb2,2\n')
    const { csv } = await import('../../../src/retrieve/index.ts')
    const birds = await openBirds(files, { rows: csv('keyed.csv'), key: 'id' })
    const lines = '{"id":"b2","species":"owl","by":"ada"}\n{"id":"b1","species":"WREN","by":"ada"}\n'
    expect(await take(birds, 'k.jsonl', lines)).toMatchObject({ answers: 2 })
    expect((await write(birds, 'k.csv')).text).toBe('id,x,species\nb1,1,wren\nb2,2,owl\n')
  })

  it('names all bad rows and takes none, or the others where that is asked for', async () => {
    const birds = await openBirds(files)
    const content =
      'bill,wing,species,by\n11,51,gull,ada\n12,52,owl,ada\n99,99,owl,ada\n14,54,owl,\n15,,robin,ada\n16,56,wrem,ada\n'
    const error = await errorOf(take(birds, 'bad.csv', content))
    expect(error.code).toBe('RETRIEVE_ANSWERS_INVALID')
    expect(error.message).toContain('4 rows of')
    expect(error.message).toContain('Row 1: species: Must be one of robin, wren, owl.')
    expect(error.message).toContain('Row 3: it is for a row that is not among those to label')
    expect(error.message).toContain('And 1 more.')
    expect(await birds.desk.progress()).toMatchObject({ answers: 0 })
    const { answers, problems } = await take(birds, 'bad.csv', content, { skipBad: true })
    expect(answers).toBe(2)
    expect(problems.at(-1)).toBe('Row 6: species: Must be one of robin, wren, owl. Did you mean "wren"?')
  })

  it('refuses a file that says neither what nor which', async () => {
    const birds = await openBirds(files)
    expect((await errorOf(take(birds, 'c.csv', 'bill,wing,kind\n10,50,wren\n'))).message).toContain(
      'no column of the form',
    )
    const error = await errorOf(take(birds, 'd.csv', 'bill,species\n10,wren\n'))
    expect(error.message).toContain('which rows')
    expect(error.mend).toEqual([
      expect.stringMatching(/^Give it all columns of the rows; it lacks \w/),
      expect.stringContaining('Or a column "row"'),
    ])
    expect((await errorOf(take(birds, 'e.csv', ''))).code).toBe('RETRIEVE_FILE_EMPTY')
  })
})

describe('exporting answers', () => {
  it('gives a run its rows, says who, how and why on request, and each answer', async () => {
    const birds = await openBirds(files, { overlap: 2, order: 'random' })
    const { names } = birds.collection.rows!
    const say = (by: string, row: string, species: string, note?: string) =>
      birds.desk.answer(by, { id: newId(), row, values: { species }, ...(note && { note }) })
    await say('ada', names[1], 'wren', 'pale')
    await say('bob', names[1], 'wren')
    await say('ada', names[2], 'wren')
    await say('bob', names[2], 'owl')
    await birds.desk.settle('cyd', { id: newId(), row: names[2], values: { species: 'robin' } })
    await birds.desk.skip('ada', { id: newId(), row: names[4], reason: 'blurred' })
    const { text, rows } = await write(birds, 'details.csv', { what: 'details' })
    expect(rows).toBe(2)
    expect(text.split('\n').slice(0, 3)).toEqual([
      'bill,wing,species,collected_row,collected_by,collected_how,collected_pick,collected_note',
      `11,51,wren,${names[1]},"ada, bob",agreed,random,pale`,
      `12,52,robin,${names[2]},"ada, bob",decided,random,`,
    ])
    const all = await write(birds, 'all.csv', { what: 'answers' })
    expect(all.rows).toBe(6)
    expect(all.text).toContain(`${names[4]},ada,1970-01-01,skip,,,blurred,`)
    await write(birds, 'all.parquet', { what: 'details', formulas: 'escape' })
  })

  it('can be taken in again: the same answers', async () => {
    const birds = await openBirds(files)
    await birds.desk.answer('ada', {
      id: newId(),
      row: birds.collection.rows!.names[3],
      values: { species: 'owl' },
    })
    const { text } = await write(birds, 'again.csv', { what: 'answers' })
    const other = await openBirds(files)
    expect(await take(other, 'again.csv', text)).toMatchObject({ answers: 1, problems: [] })
    expect((await write(other, 'same.csv')).text).toBe((await write(birds, 'once.csv')).text)
  })

  it('counts text that a spreadsheet would run, and on request puts an apostrophe before it', async () => {
    const birds = await openBirds(files, {
      ...{ label: undefined, choices: undefined, rows: undefined, name: 'words' },
      fields: { word: { type: 'text' }, '=n': { type: 'number' } },
    })
    const words = ['=HYPERLINK("http://x")', '+1', '-1', '@SUM(A1)', 'plain', "'=quoted"]
    for (const word of words)
      await birds.desk.answer('ada', { id: newId(), row: '', values: { word, '=n': -5 } })
    const kept = await write(birds, 'kept.csv')
    expect(kept.formulas).toBe(2)
    expect(kept.text).toContain('"=HYPERLINK(""http://x"")",-5')
    const safe = await write(birds, 'safe.csv', { formulas: 'escape' })
    const cells = safe.text.trim().split('\n')
    expect(cells[0]).toBe("word,'=n")
    expect(cells.slice(1).filter((line) => /^"?[=@]/.test(line))).toEqual([])
    expect(cells).toContain('-1,-5')
    expect(cells).toContain('plain,-5')
  })
})
