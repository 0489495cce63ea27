// A process that measures ensembles on one fold of a table: a fixed library of recipes, out-of-fold predictions of its
// training rows, what is chosen by them, and how each does on the held-out rows.
import { allOperations, compile, load, type Pipeline, type Task } from '@modelwright/runtime'
import {
  contentKeys,
  noDeadline,
  type Seed,
  type Target,
  takeBatch,
  takeTarget,
} from '../../packages/modelwright/src/core/index.ts'
import { defaultMetric, scoreOf } from '../../packages/modelwright/src/evaluate/index.ts'
import { packArtifact } from '../../packages/modelwright/src/pack/index.ts'
import {
  type Combination,
  fitPipeline,
  joinPipelines,
  predictPipeline,
  type Recipe,
} from '../../packages/modelwright/src/train/index.ts'
import {
  type ConsideredEnsemble,
  chooseEnsemble,
  foldsOf,
  rowsOfFold,
} from '../../packages/modelwright/src/tune/index.ts'
import { type FoldRows, type GatheredSet, gatherSet, rowsOfPart, type SetToRun } from './gathered-set.ts'

export interface EnsembleJob {
  readonly set: SetToRun
  readonly fold: number
  readonly seed: number
  readonly most: number
  /** Standard errors within which the simpler is taken. */
  readonly noise: number
}

/** What stands in for a search: few recipes of every learner. */
function libraryOf(task: Task): readonly Recipe[] {
  const linear: Recipe[] =
    task === 'regression'
      ? [{ learner: 'ridge' }, { learner: 'ridge', options: { alpha: 30 } }]
      : [{ learner: 'logistic' }, { learner: 'logistic', options: { c: 0.03 } }]
  return [
    { learner: 'boosted-trees' },
    { learner: 'boosted-trees', options: { leaves: 7, learningRate: 0.1 } },
    { learner: 'boosted-trees', options: { leaves: 15, columnShare: 0.4, minRows: 20 } },
    { learner: 'random-forest', options: { trees: 150 } },
    { learner: 'extra-trees', options: { trees: 150 } },
    ...linear,
  ]
}

interface Fitted {
  /** Fitted on all training rows. */
  readonly whole: Pipeline
  /** Fitted on all but one fold. */
  readonly parts: readonly Pipeline[]
  readonly folds: readonly Float64Array[]
  readonly seconds: number
}

function contextOf({ reading }: FoldRows, seed: Seed) {
  const { schema, fixes } = reading
  return { schema, fixes, seed, deadline: noDeadline, progress: () => {} }
}

async function fitLibrary(fold: FoldRows, folds: ReturnType<typeof foldsOf>, seed: Seed): Promise<Fitted[]> {
  const fitted: Fitted[] = []
  for (const [at, recipe] of libraryOf(fold.target.task).entries()) {
    const start = performance.now()
    const parts: Pipeline[] = []
    const predictions: Float64Array[] = []
    for (let part = 0; part < folds.count; part++) {
      const { train, test } = rowsOfFold(folds, part)
      const context = contextOf(fold, seed.split('trial', at, part))
      const rows = takeBatch(fold.rows, train)
      const pipeline = await fitPipeline(recipe, rows, takeTarget(fold.target, train), context)
      parts.push(pipeline)
      predictions.push(predictPipeline(pipeline, takeBatch(fold.rows, test)))
    }
    const seconds = (performance.now() - start) / 1000
    const whole = await fitPipeline(recipe, fold.rows, fold.target, contextOf(fold, seed.split('fit')))
    fitted.push({ whole, parts, folds: predictions, seconds })
  }
  return fitted
}

/** Bytes of the artifact, and microseconds of one row alone and of one of many. */
function costOf(pipeline: Pipeline, fold: FoldRows, seed: Seed) {
  const { bytes } = packArtifact({ name: 'measured', ...pipeline, lineage: {} }, seed)
  const predict = compile(load(bytes).artifact, allOperations)
  const count = Math.min(2000, fold.testRows.rowCount)
  const rows = Array.from({ length: Math.min(200, count) }, (_, row) =>
    takeBatch(fold.testRows, Uint32Array.of(row)),
  )
  const many = takeBatch(
    fold.testRows,
    Uint32Array.from({ length: count }, (_, row) => row),
  )
  const timed = (work: () => void, of: number): number => {
    work()
    const start = performance.now()
    for (let turn = 0; turn < 3; turn++) work()
    return ((performance.now() - start) * 1000) / (3 * of)
  }
  return {
    kB: bytes.length / 1000,
    oneUs: timed(() => {
      for (const row of rows) predict(row)
    }, rows.length),
    manyUs: timed(() => predict(many), count),
  }
}

function combineOf({ kind, members, intercepts }: ConsideredEnsemble): Combination {
  const weights = members.map(({ weight }) => weight)
  return kind === 'stack' ? { by: 'stack', weights, intercepts } : { by: 'blend', weights }
}

function scored(pipeline: Pipeline, fold: FoldRows, seed: Seed) {
  const metric = defaultMetric(fold.target.task)
  const score = scoreOf(metric, fold.testTarget, predictPipeline(pipeline, fold.testRows))
  return { score, ...costOf(pipeline, fold, seed) }
}

/** The ensemble with members fitted on all training rows, and with the models of the folds in their place. */
function measure(one: ConsideredEnsemble, library: readonly Fitted[], fold: FoldRows, seed: Seed) {
  const reading = fold.reading
  const members = one.members.map(({ trial }) => library[trial])
  const whole =
    members.length === 1 && one.kind !== 'stack'
      ? members[0].whole
      : joinPipelines(
          members.map((member) => member.whole),
          combineOf(one),
          reading,
        )
  const bagged = members.map(({ parts }) =>
    joinPipelines(parts, { by: 'blend', weights: parts.map(() => 1 / parts.length) }, reading),
  )
  const bag = joinPipelines(bagged, combineOf(one), reading)
  return {
    kind: one.kind,
    members: one.members.length,
    foldScore: one.mean,
    gain: one.gain,
    error: one.error,
    refit: scored(whole, fold, seed),
    ...(bagged[0].transforms.length === 0 || members[0].parts.length < 2
      ? {}
      : { bagged: scored(bag, fold, seed) }),
  }
}

let set: { readonly key: string; readonly read: GatheredSet } | undefined

async function work({ set: asked, fold: at, seed: number, most, noise }: EnsembleJob) {
  const key = `${asked.path} ${number}`
  if (set?.key !== key) {
    set = undefined
    set = { key, read: await gatherSet(asked, number) }
  }
  const fold = rowsOfPart(set.read, at)
  const target: Target = fold.target
  const seed = set.read.stream.split('ensemble', at)
  const folds = foldsOf(target, { seed, groups: contentKeys(fold.rows) })
  const library = await fitLibrary(fold, folds, seed)
  const metric = defaultMetric(target.task)
  const start = performance.now()
  const models = library.map(({ folds: predicted }, trial) => ({ trial, folds: predicted }))
  const choice = chooseEnsemble(models, { target, folds, metric }, { seed, most, noise })
  const chooseS = (performance.now() - start) / 1000
  const considered = choice.considered.map((one) => measure(one, library, fold, seed))
  return {
    metric: metric.name,
    better: metric.better,
    rows: fold.rows.rowCount,
    folds: folds.count,
    fitS: library.reduce((sum, { seconds }) => sum + seconds, 0),
    chooseS,
    chosen: choice.chosen.kind,
    considered,
  }
}

process.on('message', (job: EnsembleJob) => {
  work(job).then(
    (answer) => process.send!(answer),
    (error: Error) => process.send!({ error: String(error.stack ?? error) }),
  )
})
