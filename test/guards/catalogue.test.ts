import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { catalogue, type Kind, namesOf, presentKinds } from '../../scripts/catalogue.mjs'
import { catalogueViolations, registeredNames } from './catalogue.ts'
import { root } from './source-files.ts'

const planted = mkdtempSync(join(tmpdir(), 'modelwright-catalogue-'))
afterAll(() => rm(planted, { recursive: true }))

const kinds = presentKinds().map((kind): [string, Kind] => [kind.source, kind])
const metric = catalogue.find(({ kind }) => kind === 'metric') as Kind

/** A small tree with one metric as it should be; `change` breaks it. */
function tree(name: string, change: Readonly<Record<string, string | null>> = {}): string {
  const folder = join(planted, name)
  const files: Record<string, string | null> = {
    'packages/modelwright/src/evaluate/metrics/index.ts':
      "import { auc } from './auc.ts'\nexport const metrics = { auc }",
    'packages/modelwright/src/evaluate/metrics/auc.ts': "export const auc = { name: 'auc' }",
    'packages/modelwright/test/evaluate/metrics/auc.test.ts': '',
    'docs/07-evaluate/metrics/auc.md': '# auc',
    ...change,
  }
  for (const [path, text] of Object.entries(files)) {
    if (text === null) continue
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

describe('one word for a thing: file, index, test, page', () => {
  test.each(kinds)('%s', (_source, kind) => {
    expect(catalogueViolations(kind, root)).toEqual([])
  })

  test.each(kinds.filter(([, kind]) => kind.kind !== 'source'))(
    '%s registers its files by name',
    async (source, kind) => {
      const found = registeredNames(await import(`${root}/${source}/index.ts`))
      expect(found.filter(({ key, name }) => key !== name)).toEqual([])
      expect([...new Set(found.map(({ name }) => name))].sort()).toEqual([...namesOf(kind)].sort())
    },
  )

  test('a complete thing passes', () => {
    expect(catalogueViolations(metric, tree('good'))).toEqual([])
  })

  const index = 'packages/modelwright/src/evaluate/metrics/index.ts'
  test.each([
    ['is not listed', { [index]: 'export const metrics = {}' }, 'does not list auc.ts'],
    ['has no test', { 'packages/modelwright/test/evaluate/metrics/auc.test.ts': null }, 'has no test'],
    ['has no page', { 'docs/07-evaluate/metrics/auc.md': null }, 'has no page'],
    [
      'has another name',
      { 'packages/modelwright/src/evaluate/metrics/auc.ts': 'export const area = 1' },
      'exports no auc',
    ],
    [
      'stands in the wrong place',
      {
        [index]:
          "import { mae } from './mae.ts'\nimport { auc } from './auc.ts'\nexport const metrics = { auc, mae }",
      },
      'is not sorted',
    ],
  ])('a thing that %s is found', (name, change, sentence) => {
    expect(catalogueViolations(metric, tree(name, change)).join('\n')).toContain(sentence)
  })

  test('a name that differs from its key is seen', () => {
    expect(registeredNames({ metrics: { auc: { name: 'area' } } })).toEqual([{ key: 'auc', name: 'area' }])
    expect(registeredNames({ list: [{ name: 'trim' }] })).toEqual([{ key: 'trim', name: 'trim' }])
  })
})
