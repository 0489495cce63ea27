import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run, workFolder } from './command-line.ts'

interface TuneDocument {
  readonly study: string
  readonly metric: string
  readonly rows: number
  readonly leaderboard: { learner: string; score: number; chosen: boolean }[]
  readonly trials: {
    index: number
    learner: string
    options: Readonly<Record<string, unknown>>
    state: string
    score: number | null
    folds: (number | null)[]
  }[]
  readonly written: string | null
}

const asked = ['tune', 'penguins.csv', '--target', 'species']

describe('modelwright tune', () => {
  const folder = workFolder('penguins.csv')

  it('searches, goes on with the search, and writes the winner as a workflow that runs to the same score', async () => {
    const first = await run(folder, [...asked, '--trials', '4', '--json'])
    expect(first.code).toBe(0)
    const begun = first.json<TuneDocument>()
    expect(begun).toMatchObject({ metric: 'log-loss', rows: 275, written: null })
    expect(begun.trials).toHaveLength(5)

    const second = await run(folder, [...asked, '--trials', '8', '--resume', '--out', 'best.ts', '--json'])
    expect(second.code).toBe(0)
    const found = second.json<TuneDocument>()
    expect(found.study).toBe(begun.study)
    expect(found.trials).toHaveLength(9)
    expect(found.trials.slice(0, 5).map(({ folds }) => folds)).toEqual(begun.trials.map(({ folds }) => folds))
    expect(found.written).toBe('best.ts')
    expect(readFileSync(join(folder, 'best.ts'), 'utf8')).toContain('train: [')

    const won = await run(folder, ['run', '--workflow', 'best.ts', '--json'])
    expect(won.code).toBe(0)
    const { leaderboard } = won.json<TuneDocument>()
    const best = found.leaderboard.find(({ chosen }) => chosen)!
    expect(leaderboard.find(({ chosen }) => chosen)).toMatchObject({
      learner: best.learner,
      score: best.score,
    })
  })

  it('opens no row that is held out, and registers nothing', async () => {
    const runs = (await run(folder, ['models', '--json'])).json<{
      models: { name: string; version?: number }[]
    }>()
    // The one that `run` made above.
    expect(runs.models).toHaveLength(1)
  })

  it('goes on with what little time was planned for, however much more there is now, until it begins anew', async () => {
    const one = [...asked, '--trials', '1', '--json']
    const hurried = (await run(folder, [...one, '--time-limit', '1'])).json<TuneDocument>()
    const more = await run(folder, [...one, '--time-limit', '4000', '--resume'])
    expect(more.code).toBe(0)
    const found = more.json<TuneDocument>()
    expect(found.study).toBe(hurried.study)
    expect(found.trials[1]).toMatchObject({ learner: 'boosted-trees', options: { earlyStopping: 0 } })
    const anew = (await run(folder, [...one, '--time-limit', '4000'])).json<TuneDocument>()
    expect(anew.trials[1]).toMatchObject({ learner: 'boosted-trees', options: { earlyStopping: 50 } })
  })

  it('begins anew without --resume', async () => {
    const again = (await run(folder, [...asked, '--trials', '2', '--json'])).json<TuneDocument>()
    expect(again.trials).toHaveLength(3)
  })

  it('shows a leaderboard to people', async () => {
    const { stdout, stderr, code } = await run(folder, [...asked, '--trials', '2'])
    expect(code).toBe(0)
    expect(stdout).toContain('→')
    expect(stdout).toContain('3 trials on 275 training rows; the held-out rows stayed closed.')
    expect(stderr).toContain('the best so far')
  })

  it.each([
    [['--out', 'best.ts'], 1, 'PROJECT_WORKFLOW_EXISTS'],
    [['--preset', 'slow'], 2, 'slow'],
    [['--trials', '0'], 2, 'whole number from 1'],
    [['--max-kb', '-1'], 2, 'above 0'],
    [['--metric', 'rmse'], 2, 'EVALUATE_METRIC_UNFIT'],
  ])('refuses %s before it searches', async (flags, code, said) => {
    const outcome = await run(folder, [...asked, ...flags])
    expect(outcome.code).toBe(code)
    expect(outcome.stderr).toContain(said)
  })

  it('tries linear learners alone where asked', async () => {
    const found = (await run(folder, [...asked, '--linear', '--trials', '3', '--json'])).json<TuneDocument>()
    expect(new Set(found.trials.map(({ learner }) => learner))).toEqual(new Set(['baseline', 'logistic']))
  })
})
