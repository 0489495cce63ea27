import { seedOf, selectRows, takeTarget } from '../../core/index.ts'
import { defaultMetric, findMetric } from '../../evaluate/index.ts'
import { type PlanStep, planPreparation } from '../../prepare/index.ts'
import { findLearner, isEnsemble, type Recipe } from '../../train/index.ts'
import { planSearch } from '../../tune/index.ts'
import { cellsOf, recipesOf } from './fit-part.ts'
import { type Gathered, gather } from './gather.ts'
import { holdOut } from './holdout.ts'
import { learnReading, type Reading } from './reading.ts'
import { runDeadline } from './run-flow.ts'
import { sampleRows } from './sample-rows.ts'
import { plannedInTime, secondsToSearch } from './search-part.ts'
import { suggestedSteps } from './steps.ts'
import { tuningOf } from './tuning.ts'
import type { DryRun, RunRequest, RunTools } from './types.ts'

/** Nanoseconds a fit takes per row and feature, and milliseconds it takes at least: rough figures over learners and tables. */
const nsPerCell = 650
const msPerFit = 100

function columnRows(reading: Reading, { columns }: Gathered): DryRun['columns'] {
  const why = new Map(columns.map(({ name, reason }) => [name, reason ?? '']))
  const used = reading.schema.inputs.map(({ name, type, nullable }) => ({
    name,
    use: type,
    reason: `${why.get(name)}${nullable ? ' May be missing.' : ''}`,
  }))
  return [...used, ...reading.leftOut.map(({ name, reason }) => ({ name, use: 'left out', reason }))]
}

/** Names that are shown of a step before the rest is counted. */
const mostNames = 6

function shownStep({ transform, inputs, why }: PlanStep): string {
  const shown = inputs.slice(0, mostNames).join(', ')
  const more = inputs.length > mostNames ? ` and ${inputs.length - mostNames} more` : ''
  return inputs.length === 0 ? `${transform}: ${why}` : `${transform} of ${shown}${more}: ${why}`
}

/** A recipe as it is prepared: each member of an ensemble in its own way. */
function withMembers(recipe: Recipe): readonly (Recipe & { readonly of?: string })[] {
  const found = findLearner(recipe.learner)
  if (!isEnsemble(found)) return [recipe]
  const { prepare } = recipe
  return found.ensemble.members.flatMap((member) =>
    withMembers({ ...(prepare === undefined ? {} : { prepare }), ...member }).map((each) => ({
      ...each,
      of: found.name,
    })),
  )
}

/** Says what a run would do: types, split, plan and a rough time, without fitting anything. */
export async function planRun(request: RunRequest, tools: RunTools): Promise<DryRun> {
  const gathered = await gather(request, tools)
  const { workflow } = request
  const { task } = gathered.resolved.output
  const stream = seedOf(workflow.seed ?? 0)
  const holdout = await holdOut(request, gathered, stream, tools)
  const [part] = holdout.parts
  const training = selectRows(gathered.table, part.train)
  const reading = learnReading(training, gathered)
  const rows = reading.read(training)
  const target = takeTarget(gathered.resolved.target, part.train)
  const recipes = recipesOf(workflow, reading.schema, cellsOf(rows))
  const tuning = tuningOf(workflow)
  const deadline = runDeadline(request, tools)
  const data = sampleRows({ ...reading, rows, target }, tuning.cells, stream)
  const seconds = secondsToSearch({ workflow, share: 1 / holdout.parts.length }, { deadline })
  const inTime = plannedInTime(data, recipes, tuning.search, seconds)
  const { planned } = planSearch(data, {
    ...tuning.search,
    learners: inTime.recipes,
    seed: 0,
    clock: tools.clock,
  })
  const trials = tuning.search.trials ?? planned.length - 1 + (tuning.search.patience ?? 0)
  const plan = recipes.flatMap(withMembers).map(({ learner, prepare, of }) => {
    const found = findLearner(learner, target.task)
    const steps = planPreparation(reading.schema, rows, found.supports, prepare)
    return {
      learner: of === undefined ? found.name : `${found.name} of ${of}`,
      steps: steps.map(shownStep),
    }
  })
  const cells = training.rowCount * reading.schema.inputs.length
  const fits = holdout.parts.length * (trials * inTime.folds + 2) + 1
  return {
    task,
    metric: findMetric(workflow.tune?.metric ?? workflow.evaluate?.metric ?? defaultMetric(task), task).name,
    rows: gathered.table.rowCount,
    columns: columnRows(reading, gathered),
    split: { train: part.train.length, test: part.test.rows.length, how: holdout.how },
    plan,
    notes: inTime.notes,
    suggestions: suggestedSteps(gathered, workflow, holdout.spec),
    trials,
    estimateSeconds: Math.min(
      deadline.remainingMs() / 1e3,
      (fits * (msPerFit / 1e3 + (cells * nsPerCell) / 1e9)) / Math.max(1, tools.pool.size),
    ),
  }
}
