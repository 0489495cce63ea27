import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openProject, type Project } from '../../../../src/project/index.ts'
import { connect } from '../../../../src/project/store/connection.ts'
import {
  holdings,
  objectColumns,
  tablesOfRuns,
  tablesOfVersions,
} from '../../../../src/project/store/retention/holdings.ts'
import { temporaryFolder } from '../../temporary.ts'
import { fillStore } from '../../upkeep/fill-store.ts'

async function columnsOf(folder: string): Promise<Map<string, string[]>> {
  const connection = await connect(join(folder, '.modelwright', 'store.db'))
  const { rows } = await connection.query(
    `SELECT m.name AS name, c.name AS column FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'`,
    [],
  )
  connection.close()
  const found = new Map<string, string[]>()
  for (const { name, column } of rows as { name: string; column: string }[])
    found.set(name, [...(found.get(name) ?? []), column])
  return found
}

test('every table of a store says what it holds, and names columns that it has', async () => {
  const folder = await temporaryFolder()
  await (await openProject(folder)).close()
  const columns = await columnsOf(folder)
  expect(Object.keys(holdings).sort()).toEqual([...columns.keys()].sort())
  for (const { table, column } of tablesOfRuns) expect(columns.get(table)).toContain(column)
  for (const table of tablesOfVersions)
    expect(columns.get(table)).toEqual(expect.arrayContaining(['model', 'version']))
  expect(tablesOfRuns.at(-1)?.table).toBe('runs')
  expect(tablesOfVersions.at(-1)).toBe('versions')
})

/** Columns that hold the digest of an object, but lean on another that keeps it. */
const leaning = ['steps.identity', 'signatures.digest', 'run_data.digest']

async function nameSketches({ monitor, objects }: Project): Promise<void> {
  const put = (text: string) => objects.put(new TextEncoder().encode(text))
  const window = { model: 'm', version: '1', from: 0, until: 1, rows: 1 }
  const sketch = await put('sketch of a part')
  await monitor.putPart({ ...window, sketch, counts: {} })
  const verdict = { ...window, judgedAt: 2, isWhole: true, outcomes: 0, series: {}, findings: [] }
  await monitor.keep({ state: 'whole', sketch: await put('sketch of a window'), isDrift: false }, verdict)
}

/** Writes an object and its digest wherever records name one. */
async function nameObjects(folder: string): Promise<void> {
  const project = await openProject(folder)
  const { runs, objects, tracking, steps } = project
  const kept = (text: string) => objects.put(new TextEncoder().encode(text))
  const [{ id: run }] = await runs.list()
  const git = { commit: 'c', branch: null, isDirty: true, diff: await kept('diff') }
  const file = { name: 'a', mediaType: 'text/plain', size: 4, kind: 'file' as const }
  await tracking.write(run, { git, artifacts: [{ ...file, digest: await kept('file') }] })
  await project.rebuilds.record({ run, object: await kept('record') })
  const step = { run, workflow: 'w', step: 's', position: 0, key: 'k', parts: {}, reason: '' }
  await steps.begin({ ...step, attempt: 1 })
  const output = await kept('output')
  await steps.done(run, 's', { output, identity: output, isLasting: true })
  await steps.keepPart('k', 'p', await kept('part'))
  const model = { name: 'm', version: null, digest: await kept('deployed') }
  const revision = {
    id: 'r',
    model,
    build: 'b',
    kept: await kept('build'),
    options: {},
    createdAt: '',
    golden: null,
  }
  const deployed = {
    target: 't',
    name: 'n',
    place: {},
    resources: [],
    traffic: {},
    outputs: {},
    journal: null,
  }
  await project.deployments.save({ ...deployed, revisions: [revision] }, 0)
  await nameSketches(project)
  await project.close()
}

test('columns that hold digests of objects are known, so that gc keeps them and store check looks at them', async () => {
  const folder = await temporaryFolder()
  await fillStore(folder, 1)
  await nameObjects(folder)
  const project = await openProject(folder)
  const there = new Set<string>()
  for await (const { digest } of project.objects.list()) there.add(digest)
  await project.close()
  const connection = await connect(join(folder, '.modelwright', 'store.db'))
  const found = new Set<string>()
  for (const table of Object.keys(holdings)) {
    const { rows } = await connection.query(`SELECT * FROM "${table}"`, [])
    for (const row of rows as Record<string, unknown>[])
      for (const [column, value] of Object.entries(row))
        if (there.has(String(value))) found.add(`${table}.${column}`)
  }
  connection.close()
  const known = objectColumns.map(({ table, column }) => `${table}.${column}`)
  expect([...found].filter((column) => !leaning.includes(column)).sort()).toEqual(known.sort())
})

test('a table with a column named run or version goes with them, unless it is known why not', async () => {
  const folder = await temporaryFolder()
  await (await openProject(folder)).close()
  const columns = await columnsOf(folder)
  const named = (column: string) =>
    [...columns.keys()].filter((table) => columns.get(table)?.includes(column))
  // Wishes for a retraining stay as a record of who asked, though the version that came of them goes.
  const stays = ['retrainings', 'row_sets', 'rebuilds', 'versions', 'version_gates', 'aliases']
  const ofRuns = tablesOfRuns.map(({ table }) => String(table))
  expect(named('run').filter((table) => !ofRuns.includes(table) && !stays.includes(table))).toEqual([])
  const ofVersions = tablesOfVersions.map(String)
  expect(named('version').filter((table) => !ofVersions.includes(table) && !stays.includes(table))).toEqual(
    [],
  )
})
