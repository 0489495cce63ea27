import { seedOf } from '../core/index.ts'
import type { Recipe } from '../train/index.ts'
import { chooseEnsemble } from './ensemble/choose-ensemble.ts'
import { ensembleRecipe } from './ensemble/ensemble-recipe.ts'
import { ensembleTrial } from './ensemble/ensemble-trial.ts'
import type { LibraryModel } from './ensemble/library.ts'
import type { RunTrial } from './run-trial.ts'
import type { SearchPlan } from './search-plan.ts'
import { type FoldOutcome, leaderboardOf, type Trial } from './trial.ts'

/** Trials whose predictions are kept, the best of them: more do not make a better ensemble. */
const mostKept = 20

/** With fewer finished trials than this there is too little to choose from. */
const fewest = 8

/** Trials that predict together, as a trial of its own. */
export interface CombinedTrials {
  readonly trial: Trial
  readonly recipe: Recipe
}

type Ran = ReadonlyMap<number, RunTrial>

/** Those that may become members: the best, and the best of each learner. */
function eligible(trials: readonly Trial[], { metric }: Pick<SearchPlan, 'metric'>): readonly Trial[] {
  const sorted = leaderboardOf(trials, metric).filter(({ index }) => index > 0)
  const firsts = new Map([...sorted].reverse().map((trial) => [trial.learner, trial]))
  return [...new Set([...firsts.values(), ...sorted])].slice(0, mostKept)
}

/** Those of them that were run here. */
function candidates(found: Ran, plan: Pick<SearchPlan, 'metric'>): readonly RunTrial[] {
  const trials = [...found.values()].map(({ trial }) => trial)
  return eligible(trials, plan).map(({ index }) => found.get(index)!)
}

/** Trials whose predictions an ensemble would be chosen from; none where none is asked for, or there is too little to choose from. */
export function wantedTrials(plan: SearchPlan, trials: readonly Trial[]): readonly Trial[] {
  const { ensemble, limits = {} } = plan.options
  // A sum of weights behind a link, or several of them, is no plain sum any more.
  if (ensemble === undefined || limits.linear === true) return []
  const wanted = eligible(trials, plan)
  return wanted.length < fewest ? [] : wanted
}

const emptied = (outcome: FoldOutcome | undefined): FoldOutcome | undefined =>
  typeof outcome === 'object' && 'predictions' in outcome
    ? { ...outcome, predictions: new Float64Array() }
    : outcome

/** Lets go of predictions that no ensemble will need, so that a long search takes no more memory than a short one. */
export function letGo(found: Map<number, RunTrial>, plan: Pick<SearchPlan, 'metric' | 'options'>): void {
  const kept = plan.options.ensemble === undefined ? new Set<RunTrial>() : new Set(candidates(found, plan))
  for (const [index, ran] of found)
    if (!kept.has(ran)) found.set(index, { ...ran, outcomes: ran.outcomes.map(emptied) })
}

function modelOf({ trial, outcomes }: RunTrial): LibraryModel {
  const folds = outcomes.map((outcome) => (outcome as { readonly predictions: Float64Array }).predictions)
  return { trial: trial.index, folds }
}

/** Sizes and times of members add up. */
function isAllowed(trials: readonly Trial[], { options }: SearchPlan): boolean {
  const { limits = {}, ensemble } = options
  const { kilobytes = Infinity, rowMicroseconds = Infinity } = limits
  const sum = (of: (trial: Trial) => number): number => trials.reduce((all, trial) => all + of(trial), 0)
  const isSmall = !(sum((trial) => trial.kilobytes) > kilobytes)
  const isFast = !(sum((trial) => trial.rowMicroseconds) > rowMicroseconds)
  return isSmall && isFast && ensemble?.allows?.(trials) !== false
}

function shown(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(2))) : 'unknown'
}

/** A name that no learner of the search has. */
function freeName(names: ReadonlySet<string>): string {
  let name = 'ensemble'
  for (let at = 2; names.has(name); at++) name = `ensemble ${at}`
  return name
}

/**
 * Lets the best trials predict together where folds that did not choose them say it is better.
 *
 * @returns undefined where the best alone is as good, or ensembles are not asked for
 */
export function combine(plan: SearchPlan, ran: Ran, trials: readonly Trial[]): CombinedTrials | undefined {
  const { options, context, metric, entries } = plan
  const { ensemble, seed } = options
  const wanted = wantedTrials(plan, trials)
  const models = wanted.flatMap(({ index }) => ran.get(index) ?? [])
  if (ensemble === undefined || models.length < fewest) return undefined
  const byIndex = new Map(models.map((ran) => [ran.trial.index, ran]))
  const trialsOf = (indexes: readonly number[]): Trial[] => indexes.map((at) => byIndex.get(at)!.trial)
  const { target, folds, weights } = context
  const { chosen } = chooseEnsemble(
    models.map(modelOf),
    { target, folds, metric, ...(weights === undefined ? {} : { weights }) },
    {
      seed: seedOf(seed).split('ensemble'),
      most: ensemble.most,
      noise: ensemble.noise,
      ...(ensemble.deadline === undefined ? {} : { deadline: ensemble.deadline() }),
      allows: (indexes) => isAllowed(trialsOf(indexes), plan),
    },
  )
  if (chosen.kind === 'single' || chosen.members.length === 0) return undefined
  const name = freeName(new Set(entries.map(({ learner }) => learner.name)))
  const members = trialsOf(chosen.members.map(({ trial }) => trial))
  const found = ensembleTrial(chosen, { index: trials.length, name, members })
  const gain = `${shown(chosen.gain)} (standard error ${shown(chosen.error)})`
  const note = `On folds that did not choose, it is better than the best single trial by ${gain}.`
  const trial = { ...found, notes: [...found.notes, note] }
  return { trial, recipe: ensembleRecipe(chosen, (at) => byIndex.get(at)!.candidate.recipe, name) }
}
