import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { load } from '@modelwright/runtime'
import { afterAll, describe, expect, it } from 'vitest'
import { csv, defineLearner, logistic, openProject, run } from '../../../src/index.ts'
import { constantFit } from './constant-fit.ts'

const samples = fileURLToPath(new URL('../../../../../examples/data', import.meta.url))
const folders: string[] = []

function folderWith(table: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-run-'))
  folders.push(folder)
  copyFileSync(join(samples, table), join(folder, table))
  return folder
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

describe('run', () => {
  it('runs a workflow from a program and gives what the command line gives', async () => {
    const folder = folderWith('iris.csv')
    const result = await run(
      { retrieve: csv('iris.csv'), target: 'species', train: [logistic()], tune: { budget: { trials: 1 } } },
      { folder, workers: 0 },
    )
    expect(result.passed).toBe(true)
    expect(result.model).toMatchObject({ name: 'iris', version: 1, aliases: ['champion'] })
    expect(existsSync(result.report)).toBe(true)
    expect(load(readFileSync(result.model.path)).schema.output.classes).toEqual([
      'setosa',
      'versicolor',
      'virginica',
    ])
  })

  it('records which rows each fit saw: the evaluated one none of the held-out rows, the shipped one all', async () => {
    const folder = folderWith('iris.csv')
    const result = await run(
      { retrieve: csv('iris.csv'), target: 'species', tune: { budget: { trials: 1 } } },
      { folder, workers: 0 },
    )
    const project = await openProject(folder)
    const { digest } = result.gathered.snapshot
    const evaluated = await project.runs.rowsSeen(result.model.evaluated, digest)
    const shipped = await project.runs.rowsSeen(result.model.digest, digest)
    const held = new Set(result.parts[0].testIds)
    expect(evaluated?.length).toBe(150 - held.size)
    expect([...(evaluated ?? [])].filter((id) => held.has(id))).toEqual([])
    expect(shipped?.length).toBe(150)
    expect((await project.runs.openings(digest)).map((opening) => opening.rowCount)).toEqual([held.size])
    await project.close()
  })

  it('names the evaluated fit in the lineage of the shipped one, and its metrics are those of the hold-out', async () => {
    const folder = folderWith('penguins.csv')
    const result = await run(
      { retrieve: csv('penguins.csv'), target: 'species', tune: { budget: { trials: 1 } } },
      { folder, workers: 0 },
    )
    const { artifact } = load(result.model.bytes)
    expect(artifact.lineage).toMatchObject({
      evaluated: result.model.evaluated,
      fit: 'shipped',
      snapshot: result.gathered.snapshot.digest,
    })
    expect(artifact.evaluation?.metrics).toEqual(result.evaluation.metrics)
    expect(artifact.card).toContain(`evaluated fit \`${result.model.evaluated}\``)
  })

  it('fits a learner of one’s own beside ours', async () => {
    const folder = folderWith('iris.csv')
    const mine = defineLearner({
      name: 'mine',
      about: 'the shares of the classes',
      tasks: ['multiclass'],
      options: {},
      supports: { missing: true, categories: true, weights: false, scaled: false },
      model: 'constant',
      fit: constantFit,
    })
    const result = await run(
      {
        retrieve: csv('iris.csv'),
        target: 'species',
        train: [mine, logistic()],
        tune: { budget: { trials: 2 } },
      },
      { folder, workers: 1 },
    )
    expect(result.leaderboard.map((row) => row.learner).sort()).toEqual(['baseline', 'logistic', 'mine'])
    expect(result.leaderboard[0]).toMatchObject({ learner: 'logistic', chosen: true })
  })

  it('keeps nothing of a run that fails, but says why', async () => {
    const folder = folderWith('iris.csv')
    const wrong = run({ retrieve: csv('iris.csv'), target: 'specie' }, { folder, workers: 0 })
    await expect(wrong).rejects.toMatchObject({
      code: 'CORE_COLUMN_UNKNOWN',
      mend: expect.arrayContaining(['Did you mean "species"?']),
    })
    const project = await openProject(folder)
    expect(await project.models.list()).toEqual([])
    expect(await project.runs.list()).toMatchObject([
      { status: 'failed', error: 'There is no column "specie".' },
    ])
    await project.close()
  })
})
