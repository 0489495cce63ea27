import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type ColumnFacts, loadWorkflow, workflowText, writeWorkflow } from '../../../src/project/index.ts'
import { refusal } from '../refusal.ts'
import { temporaryFolder } from '../temporary.ts'

function column(name: string, kind: string, reason = 'A reason.'): ColumnFacts {
  return { name, kind, reason, distinct: 9, missing: 0 }
}

const columns = [
  column('id', 'id', 'Keys such as "A-1": nearly every row has its own.'),
  column('tenure', 'number'),
  column('plan', 'category'),
  column('joined', 'time'),
  column('remarks', 'text'),
  column('country', 'constant', 'Every row has the same value.'),
  { ...column('churn', 'category'), distinct: 2, missing: 3 },
]

const churn = { path: 'data/Telco Churn.csv', target: 'churn', columns }

test('the file that is written loads, and says what was found out', async () => {
  const path = join(await temporaryFolder(), 'deep', 'workflow.ts')
  const text = await writeWorkflow(path, churn)
  expect(await readFile(path, 'utf8')).toBe(text)
  expect(text).toMatchInlineSnapshot(`
    "import { csv, defineWorkflow, stratified } from 'modelwright'

    // Written by "modelwright init" from the data. Edit it, then: modelwright run
    export default defineWorkflow({
      name: 'telco-churn',
      retrieve: csv('data/Telco Churn.csv'),
      target: 'churn', // category: A reason.
      // Inputs, as they were understood:
      //   tenure   number    A reason.
      //   plan     category  A reason.
      //   joined   time      A reason.
      //   remarks  text      A reason.
      ignore: [
        'id', // id: Keys such as "A-1": nearly every row has its own.
        'country', // constant: Every row has the same value.
      ],
      // time: 'joined', // to hold out the latest rows; then remove "split"
      clean: 'auto', // what the data prove is mended; 3 rows have no target and go
      split: stratified({ test: 0.2 }),
      prepare: 'auto',
      // train: [boostedTrees()], // default: those that fit the target
      // tune: { budget: { minutes: 2 } },
      // evaluate: { gates: [atLeast('auc', 0.8)] }, // what a model must reach to become champion
    })
    "
  `)
  const { workflow } = await loadWorkflow(path)
  expect(workflow).toMatchObject({
    name: 'telco-churn',
    retrieve: { name: 'csv', options: { path: 'data/Telco Churn.csv' } },
    target: 'churn',
    ignore: ['id', 'country'],
    split: { name: 'stratified', options: { test: 0.2 } },
  })
  expect(workflow.clean).toBeUndefined()
})

test('what is stated is written down', async () => {
  const path = join(await temporaryFolder(), 'workflow.ts')
  await writeWorkflow(path, {
    ...churn,
    name: 'mine',
    task: 'binary',
    positive: 'Yes',
    duplicates: 12,
    ignore: [{ name: 'tenure', reason: 'It all but tells the target.' }],
  })
  const { workflow } = await loadWorkflow(path)
  expect(workflow).toMatchObject({ name: 'mine', task: 'binary', positive: 'Yes' })
  expect(workflow.ignore).toEqual(['tenure', 'id', 'country'])
  expect(await readFile(path, 'utf8')).toContain('12 rows are exact copies')
})

test('a number is split at random, and each kind of file has its source', async () => {
  const cases: [string, string][] = [
    ['a.csv', 'csv'],
    ['A.TSV.GZ', 'csv'],
    ['a.txt.zst', 'csv'],
    ['a.parquet', 'parquet'],
    ['a.json', 'json'],
    ['a.ndjson', 'json-lines'],
    ['data/', 'file'],
    ['data/*', 'file'],
  ]
  for (const [path, source] of cases) {
    const file = join(await temporaryFolder(), 'workflow.ts')
    await writeWorkflow(file, { path, target: 'tenure', columns })
    const { workflow } = await loadWorkflow(file)
    expect(workflow.retrieve).toEqual({ kind: 'source', name: source, options: { path } })
    expect(workflow.split?.name).toBe('random')
  }
})

test('no name of a column or file can break out of its quotes or comment', async () => {
  const names = [
    "it's",
    'say "x"',
    'back\\slash',
    'line\nbreak',
    'return\rhere',
    'a\u2028b\u2029c',
    '*/ process.exit(7) /*',
    "'] }); process.exit(7); ({ x: ['",
    `$${'{process.exit(7)}'}`,
    '`tick`',
    '😀',
    '\u0000',
    '\ud800',
    '__proto__',
    '// x',
    ' ',
  ]
  for (const target of names) {
    const file = join(await temporaryFolder(), 'workflow.ts')
    const hostile = names.map((name) =>
      column(name, name === target ? 'category' : 'id', `${name} ${target}`),
    )
    await writeWorkflow(file, { path: `${target}.csv`, target, columns: hostile })
    const { workflow } = await loadWorkflow(file)
    expect(workflow.target).toBe(target)
    expect(workflow.ignore).toEqual(names.filter((name) => name !== target))
    expect(workflow.retrieve.options['path']).toBe(`${target}.csv`)
  }
})

test('a file that is there is left as it is, unless it is forced', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'workflow.ts')
  const first = await writeWorkflow(path, churn)
  const error = await refusal(writeWorkflow(path, { ...churn, name: 'other' }))
  expect(error.code).toBe('PROJECT_WORKFLOW_EXISTS')
  expect(error.mend[0]).toContain('--force')
  expect(await readFile(path, 'utf8')).toBe(first)
  await writeWorkflow(path, { ...churn, name: 'other' }, { force: true })
  expect(await readFile(path, 'utf8')).toContain("name: 'other'")
  expect(readdirSync(folder)).toEqual(['workflow.ts'])
})

test('a misspelt target is refused with the nearest name, and nothing is written', async () => {
  const folder = await temporaryFolder()
  const error = await refusal(writeWorkflow(join(folder, 'workflow.ts'), { ...churn, target: 'chrun' }))
  expect(error.code).toBe('CORE_COLUMN_UNKNOWN')
  expect(error.mend[0]).toContain('"churn"')
  expect(readdirSync(folder)).toEqual([])
})

test('a table of the target alone is written too', () => {
  expect(workflowText({ ...churn, columns: columns.slice(-1) })).not.toContain('ignore')
})

test('rows at regular times get the lags a run would suggest, as a comment', () => {
  const lags = { apart: 'a day', steps: [1, 7] }
  const sales = {
    path: 'sales.csv',
    target: 'sold',
    columns: [column('day', 'time'), column('price', 'number'), column('sold', 'number')],
  }
  expect(workflowText({ ...sales, lags })).toContain(
    `\n  // prepare: [lag('sold', { steps: [1, 7] })], // rows are a day apart: if "sold" of the rows before is known when a prediction is asked for, with "time"\n`,
  )
  expect(workflowText(sales)).not.toContain('lag(')
  expect(workflowText({ ...sales, lags, task: 'multiclass' })).not.toContain('lag(')
})

test('nothing is suggested for a column that stays out, nor a split that is there already', () => {
  const alert = (name: string, column: string, mend: string) => ({
    alert: name,
    column,
    severity: 'info' as const,
    evidence: 'Seen.',
    mend,
  })
  const text = workflowText({
    ...churn,
    ignore: [{ name: 'tenure', reason: 'as asked' }],
    alerts: [
      alert('outliers', 'tenure', 'prepare: [clip("tenure")]'),
      alert('missing', 'id', 'prepare: [missingFlag("id")]'),
      alert('row-order', 'churn', 'split: random({ test: 0.2 })'),
      alert('rare-levels', 'plan', 'prepare: [poolRare("plan")]'),
    ],
  })
  expect(text).toContain('//   prepare: [poolRare("plan")]  // plan: Seen.')
  for (const gone of ['clip(', 'missingFlag(', 'random(']) expect(text).not.toContain(gone)
})
