import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'libsql'
import { describe, expect, it } from 'vitest'
import { defineSource, ModelwrightError, type SourceDefinition } from '../../src/core/index.ts'
import { sources } from '../../src/retrieve/sources/index.ts'
import { checkSource, type SourceCase } from '../../src/testing/index.ts'
import { openDesk } from '../retrieve/desk.ts'
import { rowsOf, workbookParts, zipOf } from '../retrieve/excel/workbooks.ts'
import { body, openWeb } from '../retrieve/web.ts'

const desk = await openDesk()
const web = await openWeb()
await desk.write('a.csv', 'a,b\n1,x\n2,y\n')
await desk.write('a.json', '[{"a":1},{"a":2}]')
await desk.write('a.xlsx', zipOf(workbookParts(rowsOf(['a'], [1], [2]))))
const database = new Database(join(desk.folder, 'a.db'))
database.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)')
database.close()

const env = { API_TOKEN: 'planted-token' }
const url = web.on('/a.csv', (request, response, times) => {
  const isMine = request.headers.authorization === 'Bearer planted-token'
  body(isMine ? 'a,b\n1,x\n2,y\n' : '', { etag: '"1"' }, isMine ? 200 : 401)(request, response, times)
})
web.on('/a.json', body('[{"a":1},{"a":2}]'))
web.on('/a.html', body('<table><tr><th>a<tr><td>1<tr><td>2</table>', { etag: '"1"' }))
const headers = ['Authorization: Bearer ${API_TOKEN}']

const cases: [SourceDefinition, SourceCase['options'], SourceCase['options']][] = [
  [sources.csv, { path: 'a.csv' }, { path: 'b.csv' }],
  [sources.excel, { path: 'a.xlsx' }, { path: 'b.xlsx' }],
  [sources.file, { path: 'a.csv' }, { path: 'b.csv' }],
  [sources.http, { url, headers }, { url: `${web.url}/none.csv?key=\${API_TOKEN}`, headers }],
  [
    sources['json-api'],
    { url: `${web.url}/a.json`, headers },
    { url: `${web.url}/none?key=\${API_TOKEN}`, headers },
  ],
  [
    sources.scrape,
    { url: `${web.url}/a.html`, headers, delayMs: 0 },
    { url: `${web.url}/none?key=\${API_TOKEN}`, headers },
  ],
  [sources.sqlite, { path: 'a.db', query: 't' }, { path: 'a.db', query: 'SELECT * FROM nothing' }],
]

describe.each(cases)('$name', (definition, options, failing) => {
  for (const { name, run } of checkSource({ definition, options, failing, folder: desk.folder, env }))
    it(name, run)
})

describe('checkSource finds', () => {
  /** The names of the checks that a source fails. */
  async function failedChecks(definition: SourceDefinition, failing = {}): Promise<string[]> {
    const failed: string[] = []
    for (const { name, run } of checkSource({
      definition,
      options: { path: 'a.csv' },
      failing,
      folder: desk.folder,
      env,
    }))
      await Promise.resolve()
        .then(run)
        .catch(() => failed.push(name))
    return failed
  }
  const problem = () =>
    new ModelwrightError('RETRIEVE_FILE_MISSING', {
      message: 'It is not there.',
      where: 'x',
      mend: ['Look.'],
    })
  const good = (
    more: Partial<{ shown: string; error: () => unknown; path: string; name: string }> = {},
  ): SourceDefinition =>
    defineSource({
      name: more.name ?? 'mine',
      async bring({ path }, { makeFolder, signal }) {
        signal?.throwIfAborted()
        if (path === undefined) throw (more.error ?? problem)()
        const to = join(await makeFolder(), 'rows.csv')
        await writeFile(to, 'a\n1\n2\n')
        return { files: [{ path: more.path ?? to, shown: more.shown ?? 'mine' }] }
      },
    })

  it('nothing wrong with a good one', async () => {
    expect(await failedChecks(good())).toEqual([])
  })

  it.each([
    ['a bad name', good({ name: 'My Source' }), /named/],
    ['a file that is not there', good({ path: '/nowhere/at/all.csv' }), /files that are there/],
    ['a secret in a name', good({ shown: 'x?token=planted-token' }), /environment/],
    ['an error that is none of ours', good({ error: () => new Error('no') }), /fails with a sentence/],
    [
      'an error that shows a secret',
      good({ error: () => new ModelwrightError('A_B_C', { message: 'planted-token.', mend: ['x'] }) }),
      /fails with a sentence/,
    ],
    [
      'an error without a way out',
      good({ error: () => new ModelwrightError('A_B_C', { message: 'No.', mend: [] }) }),
      /fails with a sentence/,
    ],
    [
      'one that does not stop',
      defineSource({
        name: 'mine',
        async bring({ path }, { makeFolder }) {
          if (path === undefined) throw problem()
          const to = join(await makeFolder(), 'rows.csv')
          await writeFile(to, 'a\n1\n')
          return { files: [{ path: to, shown: 'mine' }] }
        },
      }),
      /told to stop/,
    ],
  ])('%s', async (_, definition, check) => {
    expect((await failedChecks(definition)).join('\n')).toMatch(check)
  })
})
