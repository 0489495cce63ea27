// A search of boosted trees on one fold of a shared table, as one process and on one thread, with a pruner within folds or without: the
// processor time from the rows in memory to the last trial, the best score by folds, and the winner's on the rows held out, as a line of
// JSON. Time is the processor's, so that other work on the machine changes neither the figures nor what fits into a budget of seconds.
import { contentKeys, deadlineIn, noDeadline } from '../../packages/modelwright/src/core/index.ts'
import { defaultMetric, scoreOf } from '../../packages/modelwright/src/evaluate/index.ts'
import { fitPipeline, predictPipeline } from '../../packages/modelwright/src/train/index.ts'
import { search } from '../../packages/modelwright/src/tune/index.ts'
import { gatherSet, rowsOfPart, type SetToRun } from '../quality/gathered-set.ts'

interface Told {
  readonly set: SetToRun
  readonly fold: number
  readonly seed: number
  readonly trials: number
  /** 0: as long as it takes. */
  readonly seconds: number
  readonly pruner: string
  readonly roundPruner: string
}

function clock(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

const { set, fold, seed, trials, seconds, pruner, roundPruner } = JSON.parse(process.argv[2]) as Told
const gathered = await gatherSet(set, seed)
const { reading, rows, target, testRows, testTarget } = rowsOfPart(gathered, fold)
const { schema, fixes } = reading
const metric = defaultMetric(target.task)
const begun = performance.now()
const from = clock()
const found = await search(
  { schema, fixes, rows, target, groups: contentKeys(rows) },
  {
    learners: [{ learner: 'boosted-trees' }],
    metric,
    trials,
    pruner,
    roundPruner,
    seed,
    clock,
    deadline: seconds === 0 ? noDeadline : deadlineIn(1000 * seconds, clock),
  },
)
const processorS = (clock() - from) / 1000
const wallS = (performance.now() - begun) / 1000
const context = {
  schema,
  fixes,
  seed: gathered.stream.split('fit'),
  deadline: noDeadline,
  progress: () => {},
}
const pipeline = await fitPipeline(found.recipe, rows, target, context)
const ended = found.trials.filter(({ state }) => state !== 'stopped')
const pruned = ended.filter(({ state }) => state === 'pruned')
console.log(
  JSON.stringify({
    processorS,
    wallS,
    metric: metric.name,
    byFolds: found.best.mean,
    heldOut: scoreOf(metric, testTarget, predictPipeline(pipeline, testRows)),
    trials: ended.length,
    pruned: pruned.length,
    within: pruned.filter(({ growth = [], scores }) => Number.isNaN(scores[growth.length - 1])).length,
  }),
)
