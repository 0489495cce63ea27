import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from '@modelwright/runtime'
import { beforeAll, describe, expect, it } from 'vitest'
import { isLong } from '../../../../test/long.ts'
import { run, workFolder } from './command-line.ts'

interface RunDocument {
  readonly run: string
  readonly task: string
  readonly metric: string
  readonly model: { name: string; version: number; digest: string; path: string; aliases: string[] }
  readonly leaderboard: { learner: string; metric: string; score: number; chosen: boolean }[]
  readonly evaluation: { rows: number; metrics: Record<string, { value: number; low: number; high: number }> }
  readonly gates: { passed: boolean }[]
  readonly durationMs: number
  readonly report: string
}

describe('from a table to answers', () => {
  const folder = workFolder('penguins.csv')
  let done: RunDocument

  beforeAll(async () => {
    const outcome = await run(folder, [
      'run',
      'penguins.csv',
      '--target',
      'species',
      '--trials',
      '4',
      '--json',
    ])
    expect(outcome.stderr).not.toContain('error')
    expect(outcome.code).toBe(0)
    done = outcome.json<RunDocument>()
  })

  it('run prints one JSON document with run, model, leaderboard, evaluation and gates', () => {
    expect(done).toMatchObject({ task: 'multiclass', metric: 'log-loss', gates: [] })
    expect(done.model).toMatchObject({ name: 'penguins', version: 1, aliases: ['champion'] })
    const learners = new Set(done.leaderboard.map((row) => row.learner))
    for (const learner of ['baseline', 'boosted-trees', 'logistic']) expect(learners).toContain(learner)
    expect(learners.size).toBe(done.leaderboard.length)
    const { value, low, high } = done.evaluation.metrics['accuracy']
    expect(value).toBeGreaterThan(0.95)
    expect(low).toBeLessThanOrEqual(value)
    expect(high).toBeGreaterThanOrEqual(value)
    expect(done.evaluation.rows).toBe(69)
    expect(done.durationMs).toBeGreaterThan(0)
  })

  it('the artifact and the report lie where it says, and the artifact is the one in the registry', () => {
    const bytes = readFileSync(done.model.path)
    expect(load(bytes).digest).toBe(done.model.digest)
    expect(readFileSync(done.report, 'utf8')).toContain('penguins')
  })

  it('leaves no temporary file behind', () => {
    const store = join(folder, '.modelwright')
    expect(readdirSync(store).filter((name) => name.startsWith('tmp-'))).toEqual([])
    expect(readdirSync(join(store, 'models'))).toEqual(['penguins-1.safetensors'])
  })

  it('lists the run and the model, and shows both', async () => {
    const runs = (await run(folder, ['runs', '--json'])).json<{ runs: { id: string; status: string }[] }>()
    expect(runs.runs).toMatchObject([{ id: done.run, status: 'done' }])
    const models = (await run(folder, ['models'])).stdout
    expect(models).toContain('champion')
    const shown = (await run(folder, ['show', 'penguins@champion'])).stdout
    expect(shown).toContain(done.model.digest)
    expect(shown).toContain('bill_length_mm')
    expect((await run(folder, ['show', done.run])).stdout).toContain(done.model.digest)
  })

  it('predicts a file in order, with a probability per class that sum to one', async () => {
    const outcome = await run(folder, ['predict', 'penguins', 'penguins.csv', '-o', 'scored.csv'])
    expect(outcome.code).toBe(0)
    const lines = readFileSync(join(folder, 'scored.csv'), 'utf8').trimEnd().split('\n')
    const input = readFileSync(join(folder, 'penguins.csv'), 'utf8').trimEnd().split('\n')
    expect(lines.length).toBe(input.length)
    expect(lines[0]).toBe(
      `${input[0]},prediction,probability_Adelie,probability_Chinstrap,probability_Gentoo`,
    )
    lines.slice(1).forEach((line, row) => {
      expect(line.startsWith(`${input[row + 1]},`)).toBe(true)
      const sum = line
        .split(',')
        .slice(-3)
        .reduce((total, cell) => total + Number(cell), 0)
      expect(sum).toBeCloseTo(1, 12)
    })
  })

  it.each(['json-lines', 'parquet'])('predicts into %s and reads it back', async (format) => {
    const file = `scored.${format === 'parquet' ? 'parquet' : 'jsonl'}`
    expect((await run(folder, ['predict', 'penguins', 'penguins.csv', '-o', file])).code).toBe(0)
    const again = await run(folder, ['predict', 'penguins', file, '-o', `again-${file}`])
    expect(again.stderr).toContain('already has a column "prediction"')
    expect(again.code).toBe(1)
    expect(existsSync(join(folder, `again-${file}`))).toBe(false)
  })

  it('refuses to evaluate on the rows it was fitted on, by name, alias, run id and digest', async () => {
    for (const reference of ['penguins', 'penguins@champion', done.run, done.model.digest.slice(0, 12)]) {
      const outcome = await run(folder, ['evaluate', reference, 'penguins.csv', '--json'])
      expect(outcome.code).toBe(1)
      expect(outcome.json()).toMatchObject({ error: { code: 'EVALUATE_ROWS_SEEN' } })
    }
  })

  it('evaluates other rows and says how many equal rows the model was made from', async () => {
    const lines = readFileSync(join(folder, 'penguins.csv'), 'utf8').trimEnd().split('\n')
    writeFileSync(join(folder, 'fresh.csv'), `${lines.slice(0, 60).join('\n')}\n`)
    const outcome = await run(folder, ['evaluate', 'penguins', 'fresh.csv', '--json'])
    expect(outcome.code).toBe(0)
    expect(outcome.json()).toMatchObject({
      rows: 59,
      equalContent: 59,
      model: { name: 'penguins', version: 1 },
    })
    expect(outcome.stderr).toContain('59 rows equal rows')
  })

  it('a second run of the same data makes the same artifact and no new version', async () => {
    const again = await run(folder, [
      'run',
      'penguins.csv',
      '--target',
      'species',
      '--trials',
      '4',
      '--json',
      '--workers',
      '1',
    ])
    expect(again.json<RunDocument>().model).toMatchObject({ digest: done.model.digest, version: 1 })
  })

  it('gives the same digest with two workers and with none', async () => {
    // The short form made the first one without.
    for (const workers of isLong ? ['2', '0'] : ['2']) {
      const other = workFolder('penguins.csv')
      const outcome = await run(other, [
        'run',
        'penguins.csv',
        '--target',
        'species',
        '--trials',
        '4',
        '--json',
        '--workers',
        workers,
      ])
      expect(outcome.json<RunDocument>().model.digest).toBe(done.model.digest)
    }
  })

  it('promotes only when asked: a later model is stored without alias until then', async () => {
    const later = await run(folder, [
      'run',
      'penguins.csv',
      '--target',
      'species',
      '--trials',
      '4',
      '--ignore',
      'year',
      '--json',
    ])
    expect(later.json<RunDocument>().model).toMatchObject({ version: 2, aliases: [] })
    expect((await run(folder, ['promote', 'penguins/2', '--json'])).json()).toMatchObject({
      version: 2,
      alias: 'champion',
    })
    expect((await run(folder, ['show', 'penguins@champion', '--json'])).json()).toMatchObject({
      model: { version: 2 },
    })
  })
})

describe('init', () => {
  it('writes a workflow that runs, and keeps one that is there', async () => {
    const folder = workFolder('iris.csv')
    const written = await run(folder, ['init', 'iris.csv', '--target', 'species'])
    expect(written.code).toBe(0)
    expect(readFileSync(join(folder, 'workflow.ts'), 'utf8')).toContain("target: 'species'")
    expect((await run(folder, ['init', 'iris.csv', '--target', 'species'])).code).toBe(1)
    const outcome = await run(folder, ['run', '--json', '--trials', '2'])
    expect(outcome.code).toBe(0)
    expect(outcome.json<RunDocument>().model.name).toBe('iris')
  })
})

describe('gates', () => {
  const workflow = (gate: string): string => `
    import { atLeast, beatsBaseline, beatsChampion, csv, defineWorkflow, logistic } from 'modelwright'
    export default defineWorkflow({
      name: 'iris', retrieve: csv('iris.csv'), target: 'species', train: [logistic()],
      tune: { budget: { trials: 1 } }, evaluate: { gates: [${gate}] },
    })`

  it('a passed gate makes a champion; a refused one exits 3 and leaves the model without alias', async () => {
    const folder = workFolder('iris.csv')
    writeFileSync(join(folder, 'workflow.ts'), workflow('beatsBaseline()'))
    const passed = await run(folder, ['run', '--json'])
    expect(passed.code).toBe(0)
    expect(passed.json<RunDocument>().model.aliases).toEqual(['champion'])
    writeFileSync(join(folder, 'workflow.ts'), workflow("atLeast('accuracy', 1, { bound: 'low' })"))
    const refused = await run(folder, ['run', '--json'])
    expect(refused.code).toBe(3)
    expect(refused.json<RunDocument>().gates).toMatchObject([{ passed: false }])
    const { models } = (await run(folder, ['models', '--json'])).json<{
      models: { version: number; aliases: string[] }[]
    }>()
    expect(models.map(({ version, aliases }) => [version, aliases])).toEqual(
      expect.arrayContaining([
        [1, ['champion']],
        [2, []],
      ]),
    )
    expect(
      (await run(folder, ['runs', '--json'])).json<{ runs: { status: string }[] }>().runs[0].status,
    ).toBe('refused')
  })

  it('the first model passes beatsChampion, the same model judged again does not beat itself', async () => {
    const folder = workFolder('iris.csv')
    writeFileSync(join(folder, 'workflow.ts'), workflow('beatsChampion()'))
    expect((await run(folder, ['run'])).code).toBe(0)
    expect((await run(folder, ['run'])).code).toBe(0)
    const again = await run(folder, ['run', '--from', 'evaluate'])
    expect(again.code).toBe(3)
    expect(again.stdout).toContain('refused')
  })
})
