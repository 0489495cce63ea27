// 50 trials of boosted trees on the adult-like table of the peers, over the space and the folds of their script, as one process:
// the time from the table in memory to the last trial, and the best AUC, as a line of JSON.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { requestOf } from '../../packages/modelwright/src/cli/run-request.ts'
import type { OptionSpecs } from '../../packages/modelwright/src/core/index.ts'
import { createPool, type Pool } from '../../packages/modelwright/src/core/node/pool.ts'
import { gather } from '../../packages/modelwright/src/project/run/gather.ts'
import { learnReading } from '../../packages/modelwright/src/project/run/reading.ts'
import { withRunTools } from '../../packages/modelwright/src/project/run/with-tools.ts'
import {
  type FoldContext,
  type FoldResult,
  openStudy,
  type Study,
} from '../../packages/modelwright/src/tune/index.ts'
import { foldTaskName } from '../../packages/modelwright/src/tune/tasks.ts'

interface Told {
  readonly path: string
  readonly trials: number
  readonly threads: number
  readonly seed: number
  /** The module that worker threads run. */
  readonly entry: string
}

/** As `tune_child.py` has it: names of ours, ranges of theirs. */
const space = {
  trees: { type: 'integer', default: 100, tune: { low: 50, high: 300 }, about: 'n_estimators' },
  leaves: { type: 'integer', default: 31, tune: { low: 15, high: 127, log: true }, about: 'num_leaves' },
  learningRate: {
    type: 'number',
    default: 0.1,
    tune: { low: 0.01, high: 0.3, log: true },
    about: 'learning_rate',
  },
  minRows: {
    type: 'integer',
    default: 20,
    tune: { low: 5, high: 100, log: true },
    about: 'min_child_samples',
  },
  rowShare: { type: 'number', default: 0.8, tune: { low: 0.5, high: 1 }, about: 'subsample' },
  columnShare: { type: 'number', default: 0.8, tune: { low: 0.5, high: 1 }, about: 'colsample_bytree' },
  l2: { type: 'number', default: 0.1, tune: { low: 0.001, high: 10, log: true }, about: 'reg_lambda' },
} as const satisfies OptionSpecs

const foldCount = 3

async function contextOf(path: string): Promise<FoldContext> {
  const folder = await mkdtemp(join(tmpdir(), 'modelwright-adult-'))
  try {
    return await withRunTools({ folder, workers: 0 }, async (tools) => {
      const request = await requestOf(path, { target: 'income', positive: '>50K' }, folder)
      const gathered = await gather(request, tools)
      const reading = learnReading(gathered.table, gathered)
      const foldOf = Int32Array.from({ length: gathered.table.rowCount }, (_, row) => row % foldCount)
      return {
        schema: reading.schema,
        fixes: reading.fixes,
        rows: reading.read(gathered.table),
        target: gathered.resolved.target,
        folds: { count: foldCount, foldOf, kind: 'cross', notes: [] },
      }
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function meanAuc(options: object, trial: number, context: FoldContext, pool: Pool): Promise<number> {
  const recipe = { learner: 'boosted-trees', options: { ...options, earlyStopping: 0 } }
  const payload = { trial, recipe, metric: 'auc', seed: 0, remainingMs: Number.POSITIVE_INFINITY }
  let sum = 0
  for (let fold = 0; fold < foldCount; fold++) {
    const found = (await pool.run(foldTaskName, { ...payload, fold }, { context })) as FoldResult
    sum += found.score
  }
  return sum / foldCount
}

async function work(study: Study, context: FoldContext, pool: Pool): Promise<void> {
  for (let trial = await study.ask(); trial !== undefined; trial = await study.ask())
    await study.tell(trial, await meanAuc(trial.values, trial.index, context, pool))
}

const { path, trials, threads, seed, entry } = JSON.parse(process.argv[2]) as Told
const context = await contextOf(path)
const pool = createPool({ size: threads, entry })
const begun = performance.now()
const study = await openStudy({ options: space, better: 'higher', seed, trials, lag: threads })
await Promise.all(Array.from({ length: threads }, () => work(study, context, pool)))
const searchS = (performance.now() - begun) / 1000
const best = await study.best()
await pool.close()
console.log(
  JSON.stringify({
    searchS,
    bestAuc: best?.value,
    best: best?.values,
    peakRssMB: process.resourceUsage().maxRSS / 1024,
  }),
)
