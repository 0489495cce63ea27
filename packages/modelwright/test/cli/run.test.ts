import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../test/long.ts'
import { type Outcome, run, workFolder } from './command-line.ts'

interface RunDocument {
  readonly evaluation: { rows: number; metrics: Record<string, { value: number }> }
}

/** Runs on a sample table in a folder. */
const runOn = (
  folder: string,
  table: string,
  target: string,
  ...flags: readonly string[]
): Promise<Outcome> => run(folder, ['run', table, '--target', target, ...flags, '--json'])

describe('run', () => {
  it('plans without fitting or registering anything', async () => {
    const folder = workFolder('birdstrikes.csv')
    const outcome = await runOn(folder, 'birdstrikes.csv', 'Effect Amount of damage', '--dry')
    expect(outcome.code).toBe(0)
    expect(outcome.json()).toMatchObject({
      task: 'multiclass',
      split: { how: expect.stringContaining('each class') },
    })
    expect(outcome.json()).toMatchObject({ notes: [] })
    expect((await run(folder, ['models', '--json'])).json()).toEqual({ models: [] })
  })

  it('plans what it would try otherwise where the time is short', async () => {
    const folder = workFolder('birdstrikes.csv')
    const args = ['run', 'birdstrikes.csv', '--target', 'Effect Amount of damage', '--dry']
    const { stdout } = await run(folder, [...args, '--time-limit', '2'])
    expect(stdout).toContain(
      '\nWith its usual options boosted-trees may take longer than there is time: it is tried',
    )
    expect(stdout).toMatch(/trials at most, about [12] s\. Nothing was fitted/)
  })

  it('takes folds from a file, scores each by a fit of the others, and leaves unused rows out', async () => {
    const folder = workFolder('iris.csv')
    const folds = Array.from({ length: 150 }, (_, row) => (row === 7 ? '' : String(row % 3)))
    writeFileSync(join(folder, 'folds.txt'), `${folds.join('\n')}\n`)
    const outcome = await runOn(folder, 'iris.csv', 'species', '--folds', 'folds.txt', '--trials', '1')
    expect(outcome.code).toBe(0)
    expect(outcome.json<RunDocument>().evaluation.rows).toBe(149)
  })

  it('tests on a file of its own', async () => {
    const folder = workFolder('iris.csv')
    const lines = readFileSync(join(folder, 'iris.csv'), 'utf8').trimEnd().split('\n')
    const test = lines.filter((_, row) => row === 0 || row % 5 === 0)
    writeFileSync(join(folder, 'test.csv'), `${test.join('\n')}\n`)
    const outcome = await runOn(folder, 'iris.csv', 'species', '--test', 'test.csv', '--trials', '1')
    expect(outcome.json<RunDocument>().evaluation.rows).toBe(30)
  })

  it('predicts a number: regression with rmse', async () => {
    const folder = workFolder('penguins.csv')
    const outcome = await runOn(folder, 'penguins.csv', 'body_mass_g', '--trials', '2')
    expect(outcome.json<RunDocument>()).toMatchObject({ task: 'regression', metric: 'rmse' })
    expect(outcome.json<RunDocument>().evaluation.metrics['r2'].value).toBeGreaterThan(0.7)
  })

  it('learns from dates: seattle_weather, split by time', async () => {
    const folder = workFolder('seattle_weather.csv')
    const trials = String(times(1, 2))
    const outcome = await runOn(
      folder,
      'seattle_weather.csv',
      'weather',
      '--time',
      'date',
      '--trials',
      trials,
    )
    expect(outcome.code).toBe(0)
    expect(outcome.stderr).toContain('date')
  })
})
