import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { boostedTrees, ensemble, logistic } from '../../../../src/index.ts'
import { openFileMarks } from '../../../../src/project/graph/file-marks.ts'
import { hasCode, ownCodeOf } from '../../../../src/project/run/flow/own-code.ts'
import { checkWorkflow } from '../../../../src/project/workflow/check.ts'
import { codeFilesOf } from '../../../../src/project/workflow/code-files.ts'
import { temporaryFolder } from '../../temporary.ts'

test('functions are code wherever they stand; an ensemble of ours is none', () => {
  expect(hasCode({ a: [1, { b: () => 1 }] })).toBe(true)
  const loop: Record<string, unknown> = { a: 1 }
  loop['loop'] = loop
  expect(hasCode(loop)).toBe(false)
  const workflow = (train: unknown) =>
    checkWorkflow(
      { retrieve: { kind: 'source', name: 'csv', options: { path: 'a.csv' } }, target: 'y', train },
      'test',
    )
  const { train } = workflow([logistic(), ensemble([logistic(), boostedTrees()])])
  expect(hasCode(train)).toBe(false)
  const own = { name: 'own', tasks: ['binary'], options: {}, supports: {}, about: '', fit: () => 1 }
  expect(hasCode([{ learner: own }])).toBe(true)
})

test('files of one’s own are found through imports of any form, each once', async () => {
  const folder = await temporaryFolder()
  const write = (name: string, text: string) => {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  write(
    'workflow.ts',
    "import a from './a.js'\nimport 'csv'\nconst b = () => import(`./lib`)\nrequire('./data.json')",
  )
  write('a.ts', "export * from './workflow.ts'\nexport const text = './not-there'")
  write('lib/index.mts', "import '../deep/c'")
  write('deep/c.ts', 'export {}')
  write('data.json', '{"path": "./b.ts"}')
  write('b.ts', 'never read')
  const names = (await codeFilesOf(join(folder, 'workflow.ts'))).map((path) => path.slice(folder.length + 1))
  expect(names).toEqual(['a.ts', 'data.json', 'deep/c.ts', 'lib/index.mts', 'workflow.ts'])
})

test('code of a program is never taken for the same in another process, code of files by its content', async () => {
  const folder = await temporaryFolder()
  const file = join(folder, 'workflow.ts')
  writeFileSync(file, 'export default 1')
  writeFileSync(join(folder, 'package-lock.json'), '{}')
  const marks = await openFileMarks(join(folder, 'marks.json'))
  expect(Object.keys(await ownCodeOf(undefined, marks).parts())).toEqual(['own code'])
  const first = await ownCodeOf(file, marks).parts()
  expect(Object.keys(first)).toEqual(['node', 'own code workflow.ts', 'lock file'])
  writeFileSync(join(folder, 'package-lock.json'), '{ }')
  expect((await ownCodeOf(file, marks).parts())['lock file']).not.toBe(first['lock file'])
})
