import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { damageObject } from '../project/stores.ts'
import { run, workFolder } from './command-line.ts'

const folder = workFolder()
const data = (...argv: string[]) => run(folder, ['data', ...argv])

interface Listed {
  readonly snapshots: readonly {
    digest: string
    object: string
    rowCount: number
    provenance: { source: string; from: string[] }
  }[]
}

/** A table of 60 rows that has something to learn. */
function table(change: (cells: string[], row: number) => string[] = (cells) => cells): string {
  const rows = Array.from({ length: 60 }, (_, row) => {
    const cells = [
      `id${row}`,
      String((row * 37) % 101),
      'uvw'[(row * 7) % 3],
      (row * 37) % 101 > 50 ? 'yes' : 'no',
    ]
    return change(cells, row).join(',')
  })
  return `id,a,b,y\n${rows.filter((row) => row !== '').join('\n')}\n`
}

let before = ''
let after = ''
let runId = ''

beforeAll(async () => {
  const train = async (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    const outcome = await run(folder, [
      'run',
      name,
      '--target',
      'y',
      '--name',
      'm',
      '--trials',
      '1',
      '--json',
    ])
    expect(outcome.code).toBe(0)
    return outcome.json<{ run: string }>().run
  }
  runId = await train('old.csv', table())
  const changed = table(([id, a, b, y], row) =>
    row === 59 ? [] : [id, row === 3 ? '' : row < 3 ? '999' : a, b, y],
  )
  await train('new.csv', `${changed.replace('id,a,b,y', 'id,a,b,y')}id99,1,v,no\n`)
  const { snapshots } = (await data('list', '--json')).json<Listed>()
  after = snapshots[0].digest
  before = snapshots[1].digest
}, 120_000)

describe('modelwright data', () => {
  it('lists snapshots, newest first', async () => {
    const { snapshots } = (await data('list', '--json')).json<Listed>()
    expect(
      snapshots.map(({ rowCount, provenance }) => [rowCount, provenance.source, provenance.from]),
    ).toEqual([
      [60, 'file', ['new.csv']],
      [60, 'file', ['old.csv']],
    ])
    const { stdout, code } = await data('list')
    expect(code).toBe(0)
    expect(stdout).toMatch(/SNAPSHOT .*ROWS .*FROM[^\n]*\n[0-9a-f]{12} +60 +4 .*new\.csv/)
  })

  it('shows a snapshot, by its digest or a run that read it', async () => {
    const shown = (await data('show', before.slice(0, 8), '--json')).json<Record<string, unknown>>()
    expect(shown).toMatchObject({
      digest: before,
      rowCount: 60,
      provenance: { source: 'file', from: ['old.csv'], settings: { delimiter: ',' } },
      runs: [runId],
      columns: [
        { name: 'id', type: 'category', missing: 0 },
        { name: 'a', type: 'number', missing: 0, least: '0', greatest: '100' },
        { name: 'b', type: 'category', distinct: 3, least: 'u', greatest: 'w' },
        { name: 'y', type: 'category', distinct: 2 },
      ],
    })
    expect((await data('show', runId, '--json')).json()).toEqual(shown)
    expect((await data('show', before)).stdout).toMatch(
      /delimiter +,[\s\S]*COLUMN +TYPE +MISSING[\s\S]*a +number/,
    )
  })

  it('says how two snapshots differ', async () => {
    const difference = (await data('diff', before, after, '--json')).json()
    expect(difference).toMatchObject({
      isSame: false,
      columns: { added: [], removed: [], retyped: [] },
      rows: { same: 55, added: 5, removed: 5 },
    })
    const { stdout } = await data('diff', before, after, '--key', 'id')
    expect(stdout).toContain('Rows: 55 the same, 5 only after, 5 only before')
    expect(stdout).toMatch(/a +missing 0 % → 1\.667 %, least 0 → 1, greatest 100 → 999/)
    expect(stdout).toContain('By key: 1 added, 1 removed, 4 changed')
    expect(stdout).toMatch(/a +4 +id0: 0 → 999/)
    expect((await data('diff', before, before)).stdout).toContain('The same content.')
  })

  it('sees columns that come, go and change their type', async () => {
    writeFileSync(
      join(folder, 'wide.csv'),
      table()
        .replaceAll(/^(id\d+),(\d+),/gm, '$1,x$2,')
        .replace('id,a,b,y', 'id,a,c,y'),
    )
    await run(folder, ['run', 'wide.csv', '--target', 'y', '--name', 'm', '--trials', '1'])
    const { snapshots } = (await data('list', '--json')).json<Listed>()
    const { stdout } = await data('diff', before, snapshots[0].digest)
    expect(stdout).toMatch(/\+ +c +is new\n +− +b +is gone\n +~ +a +number → text/)
  })

  it.each([
    [['show', 'ffff'], 'PROJECT_SNAPSHOT_UNKNOWN', 2],
    [['show', ''], 'PROJECT_SNAPSHOT_UNKNOWN', 2],
    [['diff', 'ffff', 'eeee'], 'PROJECT_SNAPSHOT_UNKNOWN', 2],
    [['show'], 'CLI_ARGUMENT_INVALID', 2],
    [['lst'], 'CLI_ARGUMENT_INVALID', 2],
  ] as [string[], string, number][])('refuses %j', async (argv, code, exit) => {
    const outcome = await data(...argv, '--json')
    expect(outcome.json<{ error: { code: string; mend: string[] } }>().error).toMatchObject({ code })
    expect(outcome.code).toBe(exit)
  })

  it('refuses a key that is not there or does not tell rows apart', async () => {
    const failed = async (key: string) =>
      (await data('diff', before, after, '--key', key, '--json')).json<{ error: { code: string } }>().error
        .code
    expect(await failed('idd')).toBe('RETRIEVE_KEY_MISSING')
    expect(await failed('b')).toBe('RETRIEVE_KEY_DUPLICATE')
  })

  it('says that there is no project, and that a file of the store is gone', async () => {
    expect((await run(workFolder(), ['data', 'list', '--json'])).stdout).toContain('PROJECT_STORE_MISSING')
    const { snapshots } = (await data('list', '--json')).json<Listed>()
    const { object } = snapshots.find(({ digest }) => digest === after)!
    await damageObject(folder, object)
    const outcome = await data('show', after, '--json')
    expect(outcome.stdout).toMatch(/RETRIEVE_SNAPSHOT_MISSING|PROJECT_OBJECT_MISSING/)
  })
})
