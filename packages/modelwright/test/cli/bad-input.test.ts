import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Outcome, run, workFolder } from './command-line.ts'

interface ErrorDocument {
  readonly error: {
    readonly code: string
    readonly message: string
    readonly where?: string
    readonly mend: readonly string[]
  }
}

/** How a command must fail. */
interface Expected {
  readonly code: string
  readonly exit: 1 | 2
  /** What the sentence must say. */
  readonly says?: string | RegExp
  /** What one of the ways out must say. */
  readonly mend?: string | RegExp
  readonly where?: string | RegExp
}

const letters = ['u', 'v', 'w']

/** A table of `count` rows that has something to learn: columns a (number), b (category), c (number) and y. */
function table(count: number, labelOf: (row: number) => string, header = 'a,b,c,y'): string {
  const rows = Array.from(
    { length: count },
    (_, row) => `${(row * 37) % 101},${letters[(row * 7) % 3]},${(row * row) % 17},${labelOf(row)}`,
  )
  return `${header}\n${rows.join('\n')}\n`
}

const yesNo = (row: number): string => ((row * 37) % 101 > 50 ? 'yes' : 'no')
const good = table(60, yesNo)

function noise(byteCount: number): Uint8Array {
  let state = 1
  return Uint8Array.from({ length: byteCount }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return state >>> 24
  })
}

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = workFolder()
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

/** Everything in the folder but the store's own file. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !/store\.db/.test(path))
    .sort()
}

/** Files that only a finished command leaves, or that none may leave. */
function leftBehind(folder: string): string[] {
  return filesIn(folder).filter((path) => /tmp-|\.tmp|\.safetensors|report/.test(path))
}

function expectError(outcome: Outcome, expected: Expected): void {
  const { error } = outcome.json<ErrorDocument>()
  expect(error).toMatchObject({ code: expected.code, message: expect.stringMatching(/[.!?]$/) })
  expect(outcome.code).toBe(expected.exit)
  expect(outcome.stderr).toContain(`error ${expected.code}`)
  expect(outcome.stderr).not.toMatch(/\n\s+at .+:\d+:\d+/)
  if (expected.says !== undefined) expect(error.message).toMatch(expected.says)
  if (expected.where !== undefined) expect(error.where).toMatch(expected.where)
  expect(error.mend.length).toBeGreaterThan(0)
  if (expected.mend !== undefined) expect(error.mend.join('\n')).toMatch(expected.mend)
}

async function runsIn(folder: string): Promise<readonly { status: string; error: string }[]> {
  const outcome = await run(folder, ['runs', '--json'])
  return outcome.code === 0 ? outcome.json<{ runs: { status: string; error: string }[] }>().runs : []
}

/** Runs a command that must fail: one document, the right code, nothing registered, the run recorded with its reason. */
async function expectFailedRun(
  folder: string,
  argv: readonly string[],
  expected: Expected,
): Promise<ErrorDocument['error']> {
  const before = await runsIn(folder)
  const outcome = await run(folder, [...argv, '--json'])
  expectError(outcome, expected)
  expect(leftBehind(folder)).toEqual([])
  const { error } = outcome.json<ErrorDocument>()
  if (!existsSync(join(folder, '.modelwright'))) return error
  const models = (await run(folder, ['models', '--json'])).json()
  expect(models).toEqual({ models: [] })
  const after = await runsIn(folder)
  for (const { status } of after) expect(status).toBe('failed')
  if (after.length > before.length) expect(after[0].error).toBe(error.message)
  return error
}

const runIt = ['run', 'data.csv', '--target', 'y']

describe('run refuses data that cannot be read', () => {
  const cases: [string, string | Uint8Array, Expected][] = [
    ['an empty file', '', { code: 'RETRIEVE_FILE_EMPTY', exit: 1, where: 'data.csv' }],
    ['a file of line ends', '\n\n\n', { code: 'RETRIEVE_TABLE_EMPTY', exit: 1 }],
    [
      'a header without rows',
      'a,b,y\n',
      { code: 'RETRIEVE_TABLE_EMPTY', exit: 1, says: '3 columns and no row' },
    ],
    ['a single row', 'a,b,y\n1,2,yes\n', { code: 'RETRIEVE_TABLE_SMALL', exit: 1, says: 'one row' }],
    [
      'two columns of one name',
      'a,b,a,y\n1,2,3,yes\n4,5,6,no\n',
      { code: 'RETRIEVE_COLUMN_DUPLICATE', exit: 1, says: 'columns 1 and 3', where: 'line 1' },
    ],
    [
      'ragged rows',
      'a,b,y\n1,2,yes\n3,no\n4,5,6,7\n',
      { code: 'RETRIEVE_ROWS_RAGGED', exit: 1, says: 'Line 3 has 2 cells', where: 'and 1 more' },
    ],
    ['binary junk', noise(5000), { code: 'RETRIEVE_FILE_BINARY', exit: 1 }],
    [
      'a picture',
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, ...noise(500)),
      { code: 'RETRIEVE_FORMAT_WRONG', exit: 1, says: 'PNG' },
    ],
    [
      'a workbook',
      Uint8Array.of(0x50, 0x4b, 3, 4, ...noise(500)),
      { code: 'RETRIEVE_FORMAT_WRONG', exit: 1, says: 'zip' },
    ],
    ['a quote that never closes', 'a,y\n"1,yes\n2,no\n', { code: 'RETRIEVE_QUOTE_UNCLOSED', exit: 1 }],
  ]
  it.each(cases)('%s', async (_, content, expected) => {
    await expectFailedRun(folderWith({ 'data.csv': content }), runIt, expected)
  })

  it('no such file: offers those that are there', async () => {
    const folder = folderWith({ 'date.csv': good })
    await expectFailedRun(folder, runIt, {
      code: 'RETRIEVE_FILE_MISSING',
      exit: 2,
      says: '"data.csv"',
      mend: 'date.csv',
    })
  })

  it('a folder without data, and names that tell no format', async () => {
    const folder = folderWith({ 'd.ods': noise(10), 'd.foo': good })
    mkdirSync(join(folder, 'empty'))
    for (const [path, code] of [
      ['empty', 'RETRIEVE_FOLDER_EMPTY'],
      ['d.ods', 'RETRIEVE_FORMAT_UNKNOWN'],
      ['d.foo', 'RETRIEVE_FORMAT_UNKNOWN'],
    ])
      await expectFailedRun(folder, ['run', path, '--target', 'y'], { code, exit: 1, where: path })
  })

  it('damaged Parquet, JSON and gzip', async () => {
    const files = {
      'd.parquet': 'PAR1junk',
      'd.json': '{"a":',
      'd.csv.gz': Uint8Array.of(0x1f, 0x8b, 8, 0, 1),
    }
    const codes = ['RETRIEVE_FILE_DAMAGED', 'RETRIEVE_JSON_INVALID', 'RETRIEVE_FILE_DAMAGED']
    for (const [i, path] of Object.keys(files).entries())
      await expectFailedRun(folderWith(files), ['run', path, '--target', 'y'], { code: codes[i], exit: 1 })
  })
})

describe('run refuses a target it cannot learn', () => {
  const cases: [string, string, Expected][] = [
    [
      'one class',
      table(40, () => 'yes'),
      { code: 'TRAIN_TARGET_CONSTANT', exit: 1, says: 'single value "yes"', where: 'y' },
    ],
    ['no value at all', table(40, () => ''), { code: 'TRAIN_TARGET_CONSTANT', exit: 1, says: 'no value' }],
    ['only words for missing', table(40, () => 'NA'), { code: 'TRAIN_TARGET_CONSTANT', exit: 1 }],
    [
      '500 classes',
      table(2000, (row) => `c${row % 500}`),
      { code: 'TRAIN_TARGET_UNFIT', exit: 1, says: '500 classes' },
    ],
  ]
  it.each(cases)('%s', async (_, content, expected) => {
    await expectFailedRun(folderWith({ 'data.csv': content }), runIt, expected)
  })

  it('a misspelt column gets the nearest name', async () => {
    const folder = folderWith({ 'data.csv': table(60, yesNo, 'a,b,c,churn') })
    await expectFailedRun(folder, ['run', 'data.csv', '--target', 'chrun'], {
      code: 'CORE_COLUMN_UNKNOWN',
      exit: 2,
      says: '"chrun"',
      mend: 'Did you mean "churn"',
    })
  })

  it('no target, and a target without a name', async () => {
    const folder = folderWith({ 'data.csv': good })
    await expectFailedRun(folder, ['run', 'data.csv'], { code: 'CLI_TARGET_ABSENT', exit: 2 })
    await expectFailedRun(folder, ['run', 'data.csv', '--target', ''], {
      code: 'CORE_COLUMN_UNKNOWN',
      exit: 2,
    })
  })
})

describe('run refuses a table without anything to learn from', () => {
  const constant = Array.from({ length: 40 }, (_, row) => `1,x,${yesNo(row)}`)
  const ids = Array.from({ length: 400 }, (_, row) => `u${String(row).padStart(5, '0')}x,${yesNo(row)}`)
  it.each([
    ['constants', `a,b,y\n${constant.join('\n')}\n`],
    ['ids', `id,y\n${ids.join('\n')}\n`],
    ['the target alone', `y\n${constant.map((_, row) => yesNo(row)).join('\n')}\n`],
  ])('only %s', async (_, content) => {
    await expectFailedRun(folderWith({ 'data.csv': content }), runIt, {
      code: 'PREPARE_INPUT_NONE',
      exit: 1,
      mend: '--keep',
    })
  })

  it('all columns ignored', async () => {
    await expectFailedRun(folderWith({ 'data.csv': good }), [...runIt, '--ignore', 'a,b,c'], {
      code: 'PREPARE_INPUT_NONE',
      exit: 1,
      says: /from\.$/,
    })
  })

  it('two rows', async () => {
    await expectFailedRun(folderWith({ 'data.csv': 'a,b,y\n1,2,yes\n2,3,no\n' }), runIt, {
      code: 'PREPARE_SPLIT_EMPTY',
      exit: 1,
    })
  })
})

describe('run refuses flags that do not fit', () => {
  const unfit: [string[], Expected][] = [
    [['--test', '2'], { code: 'CLI_ARGUMENT_INVALID', exit: 2, where: '--test' }],
    [['--test', '0.999'], { code: 'CLI_ARGUMENT_INVALID', exit: 2, says: 'at most 0.95' }],
    [['--test', 'nosuch.csv'], { code: 'RETRIEVE_FILE_MISSING', exit: 2 }],
    [['--test', '0.2', '--folds', 'f.txt'], { code: 'CLI_ARGUMENT_INVALID', exit: 2 }],
    [['--test', 'data.csv'], { code: 'EVALUATE_ROWS_SEEN', exit: 1 }],
    [['--folds', 'nosuch.txt'], { code: 'RETRIEVE_FILE_MISSING', exit: 2, where: '--folds' }],
    [['--metric', 'acuracy'], { code: 'EVALUATE_METRIC_UNKNOWN', exit: 2, mend: '"accuracy"' }],
    [['--metric', 'rmse'], { code: 'EVALUATE_METRIC_UNFIT', exit: 2, mend: 'auc' }],
    [['--positive', 'maybe'], { code: 'CLI_ARGUMENT_INVALID', exit: 2, mend: '--positive "yes"' }],
    [['--ignore', 'aa'], { code: 'CORE_COLUMN_UNKNOWN', exit: 2 }],
    [['--ignore', 'a,,b'], { code: 'CLI_ARGUMENT_INVALID', exit: 2, says: 'separated by commas' }],
    [['--keep', 'bb'], { code: 'CORE_COLUMN_UNKNOWN', exit: 2 }],
    [['--group', 'bb'], { code: 'CORE_COLUMN_UNKNOWN', exit: 2 }],
    [['--time', 'bb'], { code: 'CORE_COLUMN_UNKNOWN', exit: 2 }],
    [['--time', 'b'], { code: 'PREPARE_SPLIT_INVALID', exit: 1, says: 'different times' }],
    [['--trials', '0'], { code: 'CLI_ARGUMENT_INVALID', exit: 2, says: 'whole number from 1' }],
    [['--trials', 'x'], { code: 'CLI_ARGUMENT_INVALID', exit: 2 }],
    [['--time-limit', '0'], { code: 'CLI_ARGUMENT_INVALID', exit: 2 }],
    [['--seed', '-1'], { code: 'CLI_ARGUMENT_INVALID', exit: 2 }],
    [['--task', 'clustering'], { code: 'CLI_ARGUMENT_INVALID', exit: 2, says: 'multiclass' }],
    [['--task', 'regression'], { code: 'TRAIN_TARGET_UNFIT', exit: 1, says: '"no"' }],
    [['--name', 'a/b'], { code: 'PROJECT_NAME_INVALID', exit: 2, says: '"/"' }],
    [['--name', 'CON'], { code: 'PROJECT_NAME_INVALID', exit: 2, says: 'Windows' }],
    [['--targte', 'b'], { code: 'CLI_ARGUMENT_INVALID', exit: 2, mend: '--target' }],
    [['more.csv'], { code: 'CLI_ARGUMENT_INVALID', exit: 2, mend: 'modelwright run --help' }],
  ]
  it.each(unfit)('%j', async (flags, expected) => {
    await expectFailedRun(folderWith({ 'data.csv': good }), [...runIt, ...flags], expected)
  })

  it('--positive where there is no positive class', async () => {
    const folder = folderWith({ 'data.csv': good })
    for (const target of ['a', 'b'])
      await expectFailedRun(folder, ['run', 'data.csv', '--target', target, '--positive', 'u'], {
        code: 'CLI_ARGUMENT_INVALID',
        exit: 2,
        where: '--positive',
      })
  })

  it.each([
    ['too short', '0\n1\n', 'has 2 lines, but the data has 60 rows'],
    ['too long', '0\n1\n'.repeat(31), 'has 62 lines, but the data has 60 rows'],
    ['words', 'hello\n'.repeat(60), 'Line 1'],
    ['control characters', `\u0001\u001b[2J${'\n0'.repeat(60)}`, 'Line 1'],
    ['never tested', '-1\n'.repeat(60), 'ever tested'],
    ['a fold without rows', '0\n2\n'.repeat(30), 'fold 2 is used, but no row is in fold 1'],
    ['a fold far off', '0\n9999\n'.repeat(30), 'no row is in fold 1'],
    ['bad gzip', Uint8Array.of(0x1f, 0x8b, 1, 2, 3), 'cannot be read'],
  ])('folds: %s', async (_, content, says) => {
    const folder = folderWith({ 'data.csv': good, 'f.txt': content })
    const outcome = await run(folder, [...runIt, '--folds', 'f.txt'])
    expect(outcome.stderr).not.toContain('\u001b')
    await expectFailedRun(folder, [...runIt, '--folds', 'f.txt'], {
      code: 'PREPARE_FOLDS_UNREADABLE',
      exit: 1,
      says,
    })
  })

  it.each<[string, string, Expected]>([
    ['without the target', 'a,b,c\n1,u,2\n2,u,3\n', { code: 'CORE_COLUMN_UNKNOWN', exit: 2, says: '"y"' }],
    ['without an input', 'a,y\n1,yes\n2,no\n', { code: 'CORE_COLUMN_UNKNOWN', exit: 2, where: 'test.csv' }],
    [
      'with an unknown class',
      'a,b,c,y\n1,u,2,yes\n2,u,3,maybe\n',
      { code: 'EVALUATE_CLASS_UNKNOWN', exit: 1, where: 'row 2' },
    ],
    [
      'without outcomes',
      'a,b,c,y\n1,u,2,\n2,u,3,\n',
      { code: 'PREPARE_SPLIT_EMPTY', exit: 1, where: 'test.csv' },
    ],
  ])('a test file %s', async (_, content, expected) => {
    const folder = folderWith({ 'data.csv': good, 'test.csv': content })
    await expectFailedRun(folder, [...runIt, '--test', 'test.csv'], expected)
  })

  it('a test file of rows that train is told of', async () => {
    const test = `${good.split('\n').slice(0, 21).join('\n')}\n`
    const folder = folderWith({ 'data.csv': good, 'test.csv': test })
    const outcome = await run(folder, [...runIt, '--test', 'test.csv', '--trials', '1'])
    expect(outcome.code).toBe(0)
    expect(outcome.stderr).toContain('20 of the 20 rows of test.csv equal rows that train')
  })
})

describe('run bears odd but honest tables', () => {
  const odd: [string, string, string][] = [
    ['a column without any value', 'a,b,c,y', table(60, yesNo).replaceAll(/,[uvw],/g, ',,')],
    ['names of object members', '__proto__,constructor,toString,y', ''],
    [
      'quotes, line ends, emoji, a terminal sequence and 10 kB in names',
      `"he said ""hi""\u001b[31m","new\nline",😀 é${'n'.repeat(10_000)},y`,
      '',
    ],
    ['a class with one row', 'a,b,c,y', table(60, (row) => (row === 7 ? 'maybe' : yesNo(row)))],
    ['a positive class with one row', 'a,b,c,y', table(60, (row) => (row === 7 ? 'yes' : 'no'))],
    ['classes named as object members', 'a,b,c,y', good.replaceAll('yes', '__proto__')],
  ]
  it.each(odd)('%s', async (_, header, given) => {
    const content = given === '' ? good.replace('a,b,c,y', header) : given
    const folder = folderWith({ 'data.csv': content })
    const outcome = await run(folder, [...runIt, '--trials', '1', '--json'])
    expect(outcome.stderr).not.toContain('error')
    expect(outcome.code).toBe(0)
    expect(outcome.stderr).not.toContain('\u001b')
    expect(outcome.stderr).not.toContain('NaN')
    const predicted = await run(folder, ['predict', 'data', 'data.csv', '-o', 'scored.csv', '--json'])
    expect(predicted.json()).toMatchObject({ rows: 60 })
    expect((await run(folder, ['show', 'data'])).stdout).not.toContain('\u001b')
  })

  it('a target called __proto__', async () => {
    const folder = folderWith({ 'data.csv': good.replace('a,b,c,y', 'a,b,c,__proto__') })
    const outcome = await run(folder, ['run', 'data.csv', '--target', '__proto__', '--trials', '1', '--json'])
    expect(outcome.json()).toMatchObject({ task: 'binary', positive: 'yes' })
  })

  it('gives a model however little time there is', async () => {
    const folder = folderWith({ 'data.csv': table(5000, yesNo) })
    const outcome = await run(folder, [...runIt, '--time-limit', '0.001', '--json'])
    expect(outcome.code).toBe(0)
    const document = outcome.json<{
      model: { aliases: string[] }
      leaderboard: { learner: string; chosen: boolean }[]
    }>()
    expect(document.model.aliases).toEqual(['champion'])
    // One trial is made all the same, and fitted for good.
    expect(new Set(document.leaderboard.map((row) => row.learner))).toEqual(
      new Set(['baseline', 'boosted-trees']),
    )
    expect(document.leaderboard.find(({ chosen }) => chosen)?.learner).toBe('boosted-trees')
  })
})

describe('workflow files that are wrong', () => {
  const head = "import { csv, defineWorkflow, logistic } from 'modelwright'\n"
  const define = (text: string): string => `${head}export default defineWorkflow({ ${text} })\n`
  it.each<[string, string, Expected]>([
    [
      'a syntax error',
      'export default defineWorkflow({',
      { code: 'PROJECT_WORKFLOW_BROKEN', exit: 1, where: 'line 1' },
    ],
    [
      'an unknown key',
      define("retrieve: csv('data.csv'), target: 'y', trian: []"),
      { code: 'PROJECT_WORKFLOW_INVALID', exit: 1, mend: 'train' },
    ],
    [
      'a missing data file',
      define("retrieve: csv('nope.csv'), target: 'y'"),
      { code: 'RETRIEVE_FILE_MISSING', exit: 2 },
    ],
    [
      'a misspelt target',
      define("retrieve: csv('data.csv'), target: 'z'"),
      { code: 'CORE_COLUMN_UNKNOWN', exit: 2 },
    ],
    [
      'an option out of range',
      define("retrieve: csv('data.csv'), target: 'y', train: [logistic({ c: -1 })]"),
      { code: 'PROJECT_WORKFLOW_INVALID', exit: 1, says: '-1' },
    ],
    [
      'something thrown',
      "throw new Error('boom')",
      { code: 'PROJECT_WORKFLOW_BROKEN', exit: 1, says: 'boom' },
    ],
    ['no workflow', 'export const a = 1', { code: 'PROJECT_WORKFLOW_INVALID', exit: 1 }],
    [
      'a missing package',
      "import x from 'no-such-package'\nexport default x",
      { code: 'PROJECT_WORKFLOW_BROKEN', exit: 1, mend: 'npm install no-such-package' },
    ],
  ])('%s', async (_, text, expected) => {
    await expectFailedRun(folderWith({ 'data.csv': good, 'workflow.ts': text }), ['run'], expected)
  })

  it('none there', async () => {
    await expectFailedRun(folderWith({}), ['run'], { code: 'PROJECT_WORKFLOW_MISSING', exit: 2 })
    await expectFailedRun(folderWith({}), ['run', '--workflow', 'x.ts'], {
      code: 'PROJECT_WORKFLOW_MISSING',
      exit: 2,
    })
  })
})

describe('with a trained model', () => {
  let folder: string
  let artifact: Uint8Array
  const header = 'a,b,c,y'

  beforeAll(async () => {
    folder = folderWith({ 'data.csv': good })
    const outcome = await run(folder, [...runIt, '--trials', '1', '--json'])
    const { model } = outcome.json<{ model: { path: string } }>()
    artifact = readFileSync(model.path)
  })

  const write = (name: string, content: string | Uint8Array): void =>
    writeFileSync(join(folder, name), content)

  async function expectRefused(argv: readonly string[], expected: Expected): Promise<void> {
    const before = filesIn(folder).filter((path) => !path.includes('objects'))
    expectError(await run(folder, [...argv, '--json']), expected)
    expect(filesIn(folder).filter((path) => !path.includes('objects'))).toEqual(before)
  }

  it.each<[string, string | Uint8Array, Expected]>([
    [
      'a missing column',
      'a,b\n1,u\n',
      { code: 'PROJECT_ROWS_UNFIT', exit: 1, says: '"c" is missing', where: 'column "c"' },
    ],
    [
      'a value that cannot be read',
      'a,b,c\n1,u,2\n2,v,3\nx,w,4\n',
      { code: 'PROJECT_ROWS_UNFIT', exit: 1, where: 'data row 3', mend: '--unreadable missing' },
    ],
    ['an empty file', '', { code: 'RETRIEVE_FILE_EMPTY', exit: 1 }],
    [
      'a ragged row far down',
      `a,b,c\n${'1,u,2\n'.repeat(50_000)}1,2\n`,
      { code: 'RETRIEVE_ROWS_RAGGED', exit: 1, says: 'Line 50002' },
    ],
    ['predictions of before', 'a,b,c,prediction\n1,u,2,no\n', { code: 'RETRIEVE_COLUMN_TAKEN', exit: 1 }],
  ])('predict refuses %s and leaves no output', async (_, content, expected) => {
    write('rows.csv', content)
    await expectRefused(['predict', 'data', 'rows.csv', '-o', 'out.csv'], expected)
    write('kept.csv', 'precious\n')
    await expectRefused(['predict', 'data', 'rows.csv', '-o', 'kept.csv'], expected)
    expect(readFileSync(join(folder, 'kept.csv'), 'utf8')).toBe('precious\n')
  })

  it('predict refuses outputs it cannot write', async () => {
    write('rows.csv', 'a,b,c\n1,u,2\n')
    const predict = ['predict', 'data', 'rows.csv', '-o']
    await expectRefused([...predict, 'no/such.csv'], { code: 'RETRIEVE_FOLDER_MISSING', exit: 1 })
    await expectRefused([...predict, 'out.foo'], { code: 'RETRIEVE_FORMAT_UNKNOWN', exit: 1 })
    await expectRefused(predict.slice(0, 3), { code: 'CLI_ARGUMENT_INVALID', exit: 2, where: '--json' })
  })

  it('predict notes a level it does not know, or refuses it when asked', async () => {
    write('rows.csv', 'a,b,c\n1,u,2\n1,zzz,2\n')
    const predict = ['predict', 'data', 'rows.csv', '-o', 'levels.csv']
    const outcome = await run(folder, [...predict, '--json'])
    expect(outcome.json()).toMatchObject({
      rows: 2,
      noteCount: 1,
      notes: [expect.stringMatching(/^Row 2: .*"zzz"/)],
    })
    await expectRefused([...predict, '--unknown', 'refuse'], {
      code: 'PROJECT_ROWS_UNFIT',
      exit: 1,
      where: 'data row 2',
      mend: '--unknown accept',
    })
  })

  it('predict writes over its own input only once it is done', async () => {
    write('same.csv', 'a,b,c\n1,u,2\n3,v,4\n')
    expect((await run(folder, ['predict', 'data', 'same.csv', '-o', 'same.csv'])).code).toBe(0)
    const lines = readFileSync(join(folder, 'same.csv'), 'utf8').trimEnd().split('\n')
    expect(lines[0]).toBe('a,b,c,prediction,probability_no,probability_yes')
    expect(lines.map((line) => line.split(',').slice(0, 3).join())).toEqual(['a,b,c', '1,u,2', '3,v,4'])
  })

  it('predict of a file without rows writes the names of columns', async () => {
    write('rows.csv', 'a,b,c\n')
    expect((await run(folder, ['predict', 'data', 'rows.csv', '-o', 'none.csv'])).code).toBe(0)
    expect(readFileSync(join(folder, 'none.csv'), 'utf8')).toMatch(/^a,b,c,prediction,[^\n]*\n$/)
  })

  it('no command takes a damaged, foreign or absent artifact', async () => {
    write('rows.csv', 'a,b,c,y\n1,u,2,yes\n1,v,2,no\n')
    write('cut.safetensors', artifact.subarray(0, artifact.length >> 1))
    write(
      'bit.safetensors',
      artifact.map((byte, i) => (i === artifact.length - 9 ? byte ^ 1 : byte)),
    )
    write('noise.safetensors', noise(3000))
    write('empty.safetensors', '')
    write('pickle.safetensors', Uint8Array.of(0x80, 4, 0x95, 10, 0, 0, 0, 0, 0, 0, 0, 0x5d, 0x94, 0x2e))
    for (const name of ['cut', 'bit', 'noise', 'empty', 'pickle']) {
      const refused: Expected = { code: 'PACK_ARTIFACT_REFUSED', exit: 1 }
      const file = `${name}.safetensors`
      await expectRefused(['predict', file, 'rows.csv', '-o', 'out.csv'], refused)
      await expectRefused(['evaluate', file, 'rows.csv'], refused)
      await expectRefused(['show', file], refused)
      await expectRefused(['serve', file, '--port', '0'], refused)
    }
    await expectRefused(['show', 'nosuch.safetensors'], { code: 'PROJECT_MODEL_UNREADABLE', exit: 2 })
  })

  it.each(['dat', 'data/7', 'data@champ', 'nonsense', '../x', '', '@', '.', "x' OR 1=1", 'a'.repeat(500)])(
    'no command takes the unknown model %j',
    async (reference) => {
      write('rows.csv', 'a,b,c,y\n1,u,2,yes\n1,v,2,no\n')
      const expected: Expected = { code: 'PROJECT_MODEL_UNKNOWN', exit: 2 }
      await expectRefused(['predict', reference, 'rows.csv', '-o', 'out.csv'], expected)
      await expectRefused(['evaluate', reference, 'rows.csv'], expected)
      await expectRefused(['show', reference], expected)
      await expectRefused(['promote', reference], expected)
      await expectRefused(['serve', reference, '--port', '0'], expected)
    },
  )

  it('serve says whose port or address it cannot have', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    await expectRefused(['serve', 'data', '--port', String(port)], { code: 'SERVE_PORT_TAKEN', exit: 1 })
    taken.close()
    const elsewhere = ['serve', 'data', '--port', '0', '--host', '192.0.2.1']
    await expectRefused(elsewhere, { code: 'SERVE_GUARD_ABSENT', exit: 2 })
    await expectRefused([...elsewhere, '--open'], {
      code: 'SERVE_HOST_UNKNOWN',
      exit: 1,
    })
  })

  it('the nearest name of a model, alias or flag is offered', async () => {
    const near: Expected = { code: 'PROJECT_MODEL_UNKNOWN', exit: 2, mend: 'Did you mean' }
    await expectRefused(['show', 'dada'], near)
    await expectRefused(['show', 'data@chmpion'], near)
    await expectRefused(['promote', 'data/1', '--alias', 'No Way'], {
      code: 'PROJECT_ALIAS_INVALID',
      exit: 2,
    })
    await expectRefused(['rnu'], { code: 'CLI_COMMAND_UNKNOWN', exit: 2, mend: '"run"' })
    await expectRefused(['runs', '--limit', 'x'], { code: 'CLI_ARGUMENT_INVALID', exit: 2 })
    await expectRefused(['serve', 'data', '--port', '70000'], { code: 'CLI_ARGUMENT_INVALID', exit: 2 })
  })

  it.each<[string, string, Expected]>([
    [
      'an unknown class',
      `${header}\n1,u,2,yes\n1,v,2,perhaps\n`,
      { code: 'EVALUATE_CLASS_UNKNOWN', exit: 1, where: 'data row 2' },
    ],
    ['no target column', 'a,b,c\n1,u,2\n1,v,2\n', { code: 'CORE_COLUMN_UNKNOWN', exit: 2, says: '"y"' }],
    ['no outcome', `${header}\n1,u,2,\n1,v,2,NA\n`, { code: 'EVALUATE_ROWS_EMPTY', exit: 1 }],
    [
      'an unreadable value',
      `${header}\nx,u,2,yes\n1,v,2,no\n`,
      { code: 'PROJECT_ROWS_UNFIT', exit: 1, where: 'data row 1' },
    ],
    ['the rows it was made from', good, { code: 'EVALUATE_ROWS_SEEN', exit: 1 }],
  ])('evaluate refuses %s', async (_, content, expected) => {
    write('fresh.csv', content)
    await expectRefused(['evaluate', 'data', 'fresh.csv'], expected)
  })

  it('evaluate refuses the rows a file was made from, without a store to ask', async () => {
    const elsewhere = folderWith({ 'data.csv': good, 'm.safetensors': artifact })
    const outcome = await run(elsewhere, ['evaluate', 'm.safetensors', 'data.csv', '--json'])
    expectError(outcome, { code: 'EVALUATE_ROWS_SEEN', exit: 1 })
  })

  it('a command in a folder without a project says so', async () => {
    const empty = folderWith({ 'rows.csv': 'a,b,c\n1,u,2\n' })
    for (const argv of [['models'], ['runs'], ['show', 'x'], ['predict', 'x', 'rows.csv', '-o', 'o.csv']])
      expectError(await run(empty, [...argv, '--json']), { code: 'PROJECT_STORE_MISSING', exit: 1 })
    expect(filesIn(empty)).toEqual(['rows.csv'])
  })
})

describe('help', () => {
  const verbs = 'run init explore evaluate predict serve promote runs models show doctor'.split(' ')
  it.each(verbs)('%s --help exits 0 and speaks on stdout alone', async (verb) => {
    for (const argv of [
      [verb, '--help'],
      ['help', verb],
      [verb, '--help', '--json'],
    ]) {
      const outcome = await run(workFolder(), argv)
      expect(outcome.code).toBe(0)
      expect(outcome.stdout).toContain(`modelwright ${verb}`)
      expect(outcome.stdout).toContain('--json')
      expect(outcome.stderr).toBe('')
    }
  })

  it('of all, by every name', async () => {
    for (const argv of [[], ['help'], ['--help'], ['-h']]) {
      const outcome = await run(workFolder(), argv)
      expect(outcome.code).toBe(0)
      for (const verb of verbs) expect(outcome.stdout).toContain(`  ${verb} `)
    }
    const version = await run(workFolder(), ['--version'])
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it('an unknown flag of no command is an error too', async () => {
    const folder = workFolder()
    expectError(await run(folder, ['--nope', '--json']), { code: 'CLI_ARGUMENT_INVALID', exit: 2 })
    expect(statSync(folder).isDirectory()).toBe(true)
    expect(filesIn(folder)).toEqual([])
  })
})
