import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it, test } from 'vitest'
import { run, workFolder } from './command-line.ts'

const birds = 'bill,wing\n10,50\n11,51\n12,52\n13,53\n14,54\n15,55\n16,56\n17,57\n'
const label = ['--label', 'species', '--choices', 'robin,wren,owl']

function folderOf(overlap = 1): string {
  const folder = workFolder()
  writeFileSync(join(folder, 'birds.csv'), birds)
  writeFileSync(
    join(folder, 'workflow.ts'),
    `import { collect, csv, defineWorkflow } from 'modelwright'
export default defineWorkflow({
  retrieve: collect({ label: 'species', choices: ['robin', 'wren', 'owl'], rows: csv('birds.csv'), order: 'given', overlap: ${overlap} }),
  target: 'species',
})
`,
  )
  return folder
}

const typed = (...lines: string[]) => Readable.from([lines.map((line) => `${line}\n`).join('')])
const journalOf = (folder: string) => readFileSync(join(folder, 'collected/species.jsonl'), 'utf8')

async function inTerminal(folder: string, by: string, lines: string[], more: string[] = []) {
  return run(folder, ['collect', '--terminal', '--by', by, ...more], undefined, {}, typed(...lines))
}

describe('modelwright collect --terminal', () => {
  it('takes answers from a pipe: by name, by number, with orders in between', async () => {
    const folder = folderOf()
    const done = await inTerminal(
      folder,
      'ada',
      ['wren', '3', ':skip blurred', ':note young', 'ROBIN', ':undo', '', ':quit'],
      ['--json'],
    )
    expect(done.code).toBe(0)
    expect(done.json()).toMatchObject({
      saved: 4,
      skipped: 1,
      refused: 0,
      progress: { answers: 3, skipped: 1 },
    })
    expect(done.stderr).toContain('Row 1 of 8')
    const events = journalOf(folder)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
    expect(events.map((event) => event.values?.species ?? event.reason ?? event.do)).toEqual([
      'wren',
      'owl',
      'blurred',
      'robin',
      'undo',
      'robin',
    ])
    expect(events[5]).toMatchObject({ by: 'ada', note: 'young' })
  })

  it('says what is no answer in the words of the form, asks again, and ends with 1', async () => {
    const done = await inTerminal(folderOf(), 'ada', ['wrem', 'wren'])
    expect(done.code).toBe(1)
    expect(done.stderr).toContain('species: Must be one of robin, wren, owl. Did you mean "wren"?')
    expect(done.stdout).toContain('1 saved, 1 lines were no answer')
  })

  it('asks fields that depend on others, and takes units', async () => {
    const folder = workFolder()
    writeFileSync(
      join(folder, 'workflow.ts'),
      `import { collect, defineWorkflow } from 'modelwright'
export default defineWorkflow({ target: 'wing', retrieve: collect({ name: 'wings', fields: {
  ringed: { type: 'boolean' }, ring: { type: 'text', when: { field: 'ringed', is: true } },
  wing: { type: 'number', unit: 'mm', units: ['cm'] } } }) })
`,
    )
    const done = await inTerminal(folder, 'ada', ['y', 'AB1', '5.1 cm', 'n', '52'])
    expect(done.stdout).toBe('2 saved → collected/wings.jsonl\n')
    const out = await run(folder, ['collect', '--export', 'wings.csv', '--quiet'])
    expect(out.code).toBe(0)
    expect(readFileSync(join(folder, 'wings.csv'), 'utf8')).toBe('ringed,ring,wing\ntrue,AB1,51\nfalse,,52\n')
  })

  it('labels a table without a workflow, and says how to write one', async () => {
    const folder = folderOf()
    const done = await inTerminal(folder, 'ada', ['1', '2'], ['birds.csv', ...label])
    expect(done.stdout).toContain('2 saved')
    expect(done.stderr).toContain(
      'retrieve: collect({ label: "species", choices: ["robin", "wren", "owl"], rows: file("birds.csv") })',
    )
  })

  it('shows what a cell holds without letting it steer the terminal', async () => {
    const folder = folderOf()
    writeFileSync(join(folder, 'birds.csv'), 'text,n\n\u001b[2Jgone,1\nx,2\n')
    const done = await inTerminal(folder, 'ada', [])
    expect(done.stderr).toContain('\\u001b[2Jgone')
    expect(done.stderr).not.toContain('\u001b')
  })
})

describe('modelwright collect', () => {
  it('takes answers in, measures agreement, writes them out, and a run trains on what counts', async () => {
    const folder = folderOf(2)
    const rows = birds.trim().split('\n').slice(1)
    const said = (species: (at: number) => string) =>
      `bill,wing,species\n${rows.map((row, at) => `${row},${species(at)}`).join('\n')}\n`
    writeFileSync(
      join(folder, 'ada.csv'),
      said((at) => (at < 4 ? 'robin' : 'wren')),
    )
    writeFileSync(
      join(folder, 'bob.csv'),
      said((at) => (at === 0 ? 'owl' : at < 4 ? 'robin' : 'wren')),
    )
    for (const by of ['ada', 'bob']) {
      const taken = await run(folder, ['collect', '--import', `${by}.csv`, '--by', by, '--json'])
      expect(taken.json()).toMatchObject({ answers: 8, same: 0, problems: [] })
    }
    const status = await run(folder, ['collect', '--status', '--json'])
    expect(status.json()).toMatchObject({ rows: 8, done: 8, answers: 16, conflicts: 1 })
    const agreement = await run(folder, ['collect', '--agreement'])
    expect(agreement.stdout).toMatch(/ada, bob +8 +88 % {2}0\.7/)
    expect(agreement.stdout).toContain('taken for one another: robin / owl 1×')
    const out = await run(folder, ['collect', '--export', 'out.jsonl', '--details', '--json'])
    expect(out.json()).toMatchObject({ rows: 7, formulas: 0 })
    const trained = await run(folder, ['run', '--trials', '1', '--workers', '0', '--json'])
    expect(trained.stderr).toContain('1 rows of "species" are left out')
    expect(trained.stderr).toContain('7 rows')
    const list = await run(folder, ['data', 'list', '--json'])
    expect(list.json()).toMatchObject({ snapshots: [{ rowCount: 7, provenance: { source: 'collect' } }] })
  }, 120_000)

  it('asks for more rows like those a model learnt from', async () => {
    const folder = workFolder('iris.csv')
    const trained = await run(folder, [
      'run',
      'iris.csv',
      '--target',
      'species',
      '--trials',
      '1',
      '--workers',
      '0',
      '--json',
    ])
    const { name } = trained.json<{ model: { name: string } }>().model
    const like = ['collect', '--like', name, '--name', 'more']
    const lines = typed('5.1', '3.5', '1.4', '0.2', '1')
    const asked = await run(folder, [...like, '--terminal', '--by', 'ada'], undefined, {}, lines)
    expect(asked.stdout).toBe('1 saved → collected/more.jsonl\n')
    await run(folder, [...like, '--export', 'more.csv'])
    const [head, row] = readFileSync(join(folder, 'more.csv'), 'utf8').split('\n')
    expect(head).toBe(readFileSync(join(folder, 'iris.csv'), 'utf8').split('\n')[0].trim())
    expect(row).toMatch(/^5.1,3.5,1.4,0.2,\w*setosa$/i)
  }, 120_000)

  it('reports a torn line and goes on', async () => {
    const folder = folderOf()
    await inTerminal(folder, 'ada', ['wren'])
    appendFileSync(join(folder, 'collected/species.jsonl'), '\n{"id":"torn","by"')
    const done = await inTerminal(folder, 'ada', ['owl'])
    expect(done.stdout).toContain('1 saved')
    expect(done.stderr).toContain('cannot be read, as after a crash')
    const status = await run(folder, ['collect', '--status', '--json'])
    expect(status.json()).toMatchObject({ answers: 2 })
  })

  it('warns of formulas in an export', async () => {
    const folder = folderOf()
    writeFileSync(join(folder, 'birds.csv'), 'text,n\n=1+1,1\nx,2\n')
    await inTerminal(folder, 'ada', ['wren', 'wren'])
    const kept = await run(folder, ['collect', '--export', 'kept.csv'])
    expect(kept.stderr).toContain('1 cells begin like a formula')
    const safe = await run(folder, ['collect', '--export', 'safe.csv', '--formulas', 'escape'])
    expect(safe.stderr).toBe('')
    expect(readFileSync(join(folder, 'safe.csv'), 'utf8')).toContain("'=1+1,1,wren")
  })

  it('opens a form, tells its address, and ends when it is told to', async () => {
    const stop = new AbortController()
    const folder = folderOf()
    setTimeout(() => stop.abort('SIGINT'), 1500)
    const done = await run(folder, ['collect', '--json', '--no-open'], stop.signal)
    expect(done.code).toBe(0)
    expect(done.json<{ url: string }>().url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#[\w-]{24}$/)
  })

  test.each([
    ['two things at once', ['--status', '--agreement'], 'CLI_ARGUMENT_INVALID'],
    ['nobody who answers', ['--terminal'], 'CLI_ARGUMENT_INVALID'],
    ['a table without a label', ['birds.csv'], 'CLI_ARGUMENT_INVALID'],
    ['a label with a workflow', [...label], 'CLI_ARGUMENT_INVALID'],
    ['a name that is not there', ['--name', 'beasts', '--status'], 'CLI_ARGUMENT_INVALID'],
    ['a table that is not there', ['brids.csv', ...label, '--status'], 'RETRIEVE_FILE_MISSING'],
    ['a table and a model', ['birds.csv', '--like', 'm'], 'CLI_ARGUMENT_INVALID'],
    ['a label with a model', ['--like', 'm', ...label], 'CLI_ARGUMENT_INVALID'],
    ['an unknown flag', ['--exprot', 'x.csv'], 'CLI_ARGUMENT_INVALID'],
  ])('is used wrongly with %s', async (_name, argv, code) => {
    const done = await run(folderOf(), ['collect', ...argv, '--json'])
    expect(done.json()).toMatchObject({ error: { code } })
    expect(done.code).toBe(2)
  })

  it('says so where a workflow collects nothing, or an import is bad', async () => {
    const folder = folderOf()
    writeFileSync(join(folder, 'bad.csv'), 'bill,wing,species\n10,50,gull\n')
    const bad = await run(folder, ['collect', '--import', 'bad.csv', '--by', 'ada', '--json'])
    expect([bad.code, bad.json()]).toMatchObject([1, { error: { code: 'RETRIEVE_ANSWERS_INVALID' } }])
    const plain =
      "import { csv, defineWorkflow } from 'modelwright'\nexport default defineWorkflow({ retrieve: csv('birds.csv'), target: 'wing' })\n"
    writeFileSync(join(folder, 'workflow.ts'), plain)
    expect((await run(folder, ['collect', '--status'])).stderr).toContain('This workflow collects nothing.')
  })
})
