import type { Learner } from '../../../core/index.ts'
import { ensembleLearner, findLearner, isEnsemble, isRegistered, type Recipe } from '../../../train/index.ts'
import type { Workflow } from '../../workflow/index.ts'

/** A recipe as plain data: learners by name, ensembles by what they are made of. */
export interface PlainRecipe extends Omit<Recipe, 'learner'> {
  readonly learner:
    | { readonly ours: string }
    /** One of the workflow's own: found there again. */
    | { readonly own: string }
    | { readonly ensemble: string; readonly spec: PlainSpec }
}

interface PlainSpec {
  readonly members: readonly PlainRecipe[]
  readonly [key: string]: unknown
}

/** Makes plain data of a recipe. */
export function plainRecipe({ learner: given, ...rest }: Recipe): PlainRecipe {
  const learner = findLearner(given)
  if (isRegistered(learner)) return { ...rest, learner: { ours: learner.name } }
  if (!isEnsemble(learner)) return { ...rest, learner: { own: learner.name } }
  const members = learner.ensemble.members.map(plainRecipe)
  return { ...rest, learner: { ensemble: learner.name, spec: { ...learner.ensemble, members } } }
}

/** Learners of the workflow's own, those in ensembles among them. */
function ownLearners({ train = [] }: Workflow): ReadonlyMap<string, Learner> {
  const found = new Map<string, Learner>()
  const visit = (learner: string | Learner): void => {
    if (typeof learner === 'string' || isRegistered(learner)) return
    if (isEnsemble(learner)) for (const member of learner.ensemble.members) visit(member.learner)
    else found.set(learner.name, learner)
  }
  for (const { learner } of train) visit(learner)
  return found
}

/** Makes recipes of plain data again. */
export function recipeReader(workflow: Workflow): (plain: PlainRecipe) => Recipe {
  const own = ownLearners(workflow)
  const read = ({ learner, ...rest }: PlainRecipe): Recipe => {
    if ('ours' in learner) return { ...rest, learner: learner.ours }
    if ('own' in learner) {
      const found = own.get(learner.own)
      if (found === undefined) throw new Error(`bug: the workflow has no learner "${learner.own}"`)
      return { ...rest, learner: found }
    }
    const { ensemble, spec } = learner
    const members = spec.members.map(read)
    const made = ensembleLearner(
      { ...spec, members } as unknown as Parameters<typeof ensembleLearner>[0],
      ensemble,
    )
    return { ...rest, learner: made }
  }
  return read
}
