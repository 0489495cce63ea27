import { ModelwrightError, type VersionRecord } from '../../core/index.ts'
import { findLearner, isEnsemble, type Recipe } from '../../train/index.ts'
import type { Retraining } from '../../update/index.ts'
import type { Project } from '../open-project.ts'
import { checkWorkflow } from '../workflow/check.ts'
import type { LearnerUse, Workflow } from '../workflow/index.ts'
import { championRecipe } from './champion-recipe.ts'

const useOf = ({ learner, options = {} }: Recipe): LearnerUse => ({ kind: 'learner', learner, options })

/** The members of an ensemble, those of its members among them; of any other learner itself. */
function singleUses(recipe: Recipe): readonly LearnerUse[] {
  const learner = findLearner(recipe.learner)
  return isEnsemble(learner) ? learner.ensemble.members.flatMap(singleUses) : [useOf(recipe)]
}

/** Refuses to go on from what cannot be continued, by its name. */
function requireContinuable({ learner }: Recipe, { evaluate = {} }: Workflow): void {
  const { name } = findLearner(learner)
  if (name !== 'boosted-trees')
    throw new ModelwrightError('UPDATE_WARM_UNFIT', {
      message: `The champion is ${name}, which cannot be gone on from: only boosted trees can.`,
      where: 'retrain',
      mend: [
        "Fit it anew with its settings:  { search: 'refit' }",
        'Or let a search begin with its settings:  { warm: true }',
      ],
    })
  const [decided] = Object.entries({
    calibrate: evaluate.calibrate,
    threshold: evaluate.threshold,
    intervals: evaluate.intervals,
  }).flatMap(([key, value]) => (value === undefined ? [] : [key]))
  if (decided === undefined) return
  throw new ModelwrightError('UPDATE_WARM_UNFIT', {
    message: `Trees that go on from the champion's have seen its rows, by which "${decided}" could not be decided honestly.`,
    where: `evaluate.${decided}`,
    mend: ["Fit anew with the champion's settings:  { search: 'refit' }", `Or leave "${decided}" out.`],
  })
}

/** A workflow that fits one recipe and searches nothing. */
function refitted(workflow: Workflow, recipe: Recipe): Workflow {
  const { preset: _, ...tune } = workflow.tune ?? {}
  return { ...workflow, train: [useOf(recipe)], tune: { ...tune, ensemble: false, budget: { trials: 1 } } }
}

function searched(workflow: Workflow, { search }: Retraining): Workflow {
  if (typeof search !== 'object') return workflow
  const { budget: _b, preset: _p, ...tune } = workflow.tune ?? {}
  return { ...workflow, tune: { ...tune, ...(search as Workflow['tune']) } }
}

/** Settings of the champion that a search begins with; those of the workflow's learners stay in front. */
function begunWith(workflow: Workflow, recipe: Recipe): Workflow {
  return { ...workflow, tune: { ...workflow.tune, first: singleUses(recipe) } }
}

/**
 * The workflow that a retraining runs: the one there is, with what follows the trigger laid over it.
 *
 * @throws {ModelwrightError} UPDATE_RECIPE_LOST - when the champion's settings are asked for and nobody knows them any more
 * @throws {ModelwrightError} UPDATE_WARM_UNFIT - when trees are to be gone on from, and the champion is none
 * @throws {ModelwrightError} PROJECT_WORKFLOW_INVALID - when a budget or preset of its own cannot be
 */
export async function followUp(
  workflow: Workflow,
  retraining: Retraining,
  { project, champion }: { readonly project: Project; readonly champion: VersionRecord },
): Promise<Workflow> {
  const { window, search, warm = false } = retraining
  const windowed = window === undefined ? workflow : { ...workflow, window }
  const isRefit = search === 'refit'
  if (!isRefit && !warm) return checked(searched(windowed, retraining))
  const recipe = await championRecipe(champion, workflow, project)
  if (!isRefit) return checked(begunWith(searched(windowed, retraining), recipe))
  if (warm) requireContinuable(recipe, workflow)
  const refit = refitted(windowed, recipe)
  return checked(warm ? { ...refit, continues: champion.digest } : refit)
}

function checked(workflow: Workflow): Workflow {
  return checkWorkflow(workflow, 'retrain')
}
