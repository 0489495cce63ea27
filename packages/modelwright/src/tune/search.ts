import { type Log, type Metric, ModelwrightError, silent } from '../core/index.ts'
import { checkTrainable, type Recipe } from '../train/index.ts'
import { candidateOf } from './candidates.ts'
import { combine, letGo } from './combine.ts'
import { completed } from './complete.ts'
import { runOrRecall } from './kept-trials.ts'
import { searchLeft, timeLeft } from './run-fold.ts'
import { type RunTrial, type TrialTools, turnsOf } from './run-trial.ts'
import { planSearch, type SearchData, type SearchOptions, type SearchPlan, studyOf } from './search-plan.ts'
import { openShortage, type Shortage, shortageNotes } from './shortage.ts'
import type { AskedTrial } from './study/ask.ts'
import { usualLag } from './study/settings.ts'
import { openStudy, type Study } from './study/study.ts'
import { bestUnfinished, leaderboardOf, type Trial } from './trial.ts'
import { trialsOf } from './tried.ts'

/** What a search found. */
export interface SearchResult {
  readonly metric: Metric
  readonly foldCount: number
  /** Rows that were searched on. */
  readonly rowCount: number
  /** In the order they were asked for; the first is the baseline. */
  readonly trials: readonly Trial[]
  /** How many of them were asked for; what was combined of these comes after. */
  readonly askedCount: number
  /** Finished trials, the best first. */
  readonly leaderboard: readonly Trial[]
  /** The trial to go on with. */
  readonly best: Trial
  /** Makes the pipeline of the best trial: hand it to `fitPipeline`. */
  readonly recipe: Recipe
  /** The recipe of any trial of this search. */
  recipeOf(trial: Trial): Recipe
  /** Whether the clock ended it: another time it may end elsewhere. */
  readonly isCutShort: boolean
  /** What the user should know. */
  readonly notes: readonly string[]
}

/** Tells how far a search is: by trials where they are counted, by the deadline where that comes sooner. */
function progressOf(plan: SearchPlan, log: Log): (note: string) => void {
  const { trials, options } = plan
  const allMs = options.deadline?.remainingMs() ?? Number.POSITIVE_INFINITY
  const folds = plan.context.folds.count * (trials ?? Number.POSITIVE_INFINITY)
  let done = 0
  let most = 0
  return (note) => {
    done++
    const byTime = allMs === Number.POSITIVE_INFINITY ? 0 : 1 - searchLeft(plan) / allMs
    most = Math.min(1, Math.max(most, byTime, done / folds))
    log({ kind: 'progress', stage: 'tune', fraction: most, note })
  }
}

/** Whether a trial is ahead of all that ended before it. */
function isFirst(found: ReadonlyMap<number, RunTrial>, { trial }: RunTrial, metric: Metric): boolean {
  return (
    leaderboardOf(
      [...found.values()].map((ran) => ran.trial),
      metric,
    )[0] === trial
  )
}

/** Waits for a trial, but not beyond the deadline. */
async function nextTrial(study: Study, plan: SearchPlan, count: number): Promise<AskedTrial | undefined> {
  const most = plan.options.replay?.length ?? Number.POSITIVE_INFINITY
  if (count >= most || timeLeft(plan, count) <= 0) return undefined
  const isCertain = timeLeft(plan, count) === Number.POSITIVE_INFINITY
  const trial = await study.ask(isCertain ? undefined : plan.options.deadline)
  return trial !== undefined && trial.index < most ? trial : undefined
}

/** Runs trials, as many at a time as there are threads, until the study has no more or the time is up. */
async function runAll(
  plan: SearchPlan,
  study: Study,
): Promise<{ readonly found: Map<number, RunTrial>; readonly shortage: Shortage }> {
  const found = new Map<number, RunTrial>()
  const { pool, log = silent } = plan.options
  const threads = Math.max(1, pool?.size ?? 1)
  const tell = progressOf(plan, log)
  const turns = turnsOf(threads)
  const shortage = openShortage(turns)
  let asked = 0
  const work = async (): Promise<void> => {
    for (;;) {
      const trial = await nextTrial(study, plan, asked)
      if (trial === undefined) return
      // Handed back, or whoever waits for its result would wait for ever.
      if (timeLeft(plan, trial.index) <= 0) return study.release(trial)
      asked++
      const { learner } = candidateOf(plan.entries, trial.values)
      const tools: TrialTools = {
        plan,
        study,
        turns,
        shortage,
        foldDone: () => tell(`trial ${trial.index}: ${learner.name}`),
      }
      const ran = await runOrRecall(tools, trial)
      found.set(trial.index, ran)
      letGo(found, plan)
      const { index, mean, state } = ran.trial
      const isBest = isFirst(found, ran, plan.metric)
      plan.options.trialDone?.(ran.trial, isBest)
      const { better } = plan.metric
      log({ kind: 'trial', stage: 'tune', index, learner: learner.name, score: mean, better, state, isBest })
    }
  }
  await Promise.all(Array.from({ length: Math.min(threads, usualLag) }, work))
  return { found, shortage }
}

function refuseAll(trials: readonly Trial[]): never {
  const failed = trials.find(({ state }) => state === 'failed')
  throw new ModelwrightError('TUNE_TRIALS_FAILED', {
    message: `No trial could be fitted and scored. The first error: ${failed?.error ?? 'none; the deadline came first'}`,
    mend: ['Try one learner alone to see its error:  train: [...]', 'Or choose another metric:  --metric'],
  })
}

/**
 * The best that finished, or one that the deadline cut short and that is ahead of it all the same on the folds it reached;
 * where no score is defined, the first that could be fitted.
 */
function chooseBest(
  trials: readonly Trial[],
  { metric, hasTime }: { readonly metric: Metric } & Pick<SearchOptions, 'hasTime'>,
  notes: string[],
): Trial {
  const [best] = leaderboardOf(trials, metric)
  const unfinished = best === undefined ? undefined : bestUnfinished(trials, best, metric, hasTime)
  if (unfinished !== undefined) {
    notes.push(
      `The time was up before "${unfinished.learner}" was through: it is ahead of "${best.learner}" on the folds it reached.`,
    )
    return unfinished
  }
  if (best !== undefined) return best
  const fitted = [...trials.slice(1), ...trials.slice(0, 1)].find((trial) => trial.state === 'done')
  if (fitted === undefined) return refuseAll(trials)
  notes.push(`${metric.name} is not defined on these folds: "${fitted.learner}" is taken as it is.`)
  return fitted
}

/** Trials that were refused are told of together: there may be many. */
function refusedNote(trials: readonly Trial[]): string[] {
  const refused = trials.filter(({ state }) => state === 'refused')
  if (refused.length === 0) return []
  const { learner, error } = refused[0]
  return [`Refused ${refused.length} of ${trials.length} trials; the first, ${learner}: ${error}`]
}

/** What failed, and what the learner that won had to say: each fold's once. */
function notesOf(trials: readonly Trial[], best: Trial): string[] {
  const failed = trials.flatMap(({ learner, state, error, index }) =>
    state === 'failed' ? [`Trial ${index} (${learner}) failed: ${error}`] : [],
  )
  const said = best.notes.map((note) => `Trial ${best.index} (${best.learner}): ${note}`)
  return [...failed, ...said, ...refusedNote(trials)]
}

/**
 * Looks for the best learner and options by cross-validation on training rows.
 *
 * The baseline always runs, whatever the deadline, and so do the first trials where they are certain; then every learner as given; then settings that did well on other tables;
 * then what a sampler proposes that learns from all of these. At the end the best may predict together. Preparation is fitted inside each fold. With a budget in trials
 * the result is the same for any number of threads.
 *
 * Seeded: yes, one stream per fold and trial.  A learner that throws is a failed trial; the search goes on.
 * A fold whose worker died is run once more; when that dies too, the trial has failed.
 *
 * @throws {ModelwrightError} TRAIN_TARGET_CONSTANT, TUNE_ROWS_FEW - when there is nothing to compare
 * @throws {ModelwrightError} TUNE_VALIDATION_INVALID - when the way of validation does not fit the rows
 * @throws {ModelwrightError} TUNE_BUDGET_INVALID - when the budget of trials or the patience is not a whole number from 1
 * @throws {ModelwrightError} TUNE_TRIALS_FAILED - when not even the baseline could be scored
 * @throws {ModelwrightError} TUNE_STUDY_DIFFERENT - when the store has a search of this name with other settings
 * @throws {ModelwrightError} TRAIN_LEARNER_UNKNOWN, EVALUATE_METRIC_UNKNOWN, TUNE_STRATEGY_UNKNOWN, CORE_OPTION_INVALID - when the request is wrong
 */
export async function search(data: SearchData, options: SearchOptions): Promise<SearchResult> {
  checkTrainable(data.target, data.weights)
  const plan = planSearch(data, options)
  const { log = silent } = options
  const { trials: known, found, shortage, recipes, valuesOf } = await runStudy(plan)
  const trials = await completed(plan, known, found, valuesOf)
  log({ kind: 'progress', stage: 'tune', fraction: 1 })
  const isCutShort = searchLeft(plan) <= 0
  const chosen: string[] = []
  const best = chooseBest(trials, { ...options, metric: plan.metric }, chosen)
  const warnings = shortageNotes(trials, shortage)
  for (const message of warnings) log({ kind: 'warning', stage: 'tune', message })
  const notes = [...plan.context.folds.notes, ...notesOf(trials, best), ...chosen]
  const together = combine(plan, found, trials)
  if (together !== undefined) notes.push(...together.trial.notes)
  for (const message of notes) log({ kind: 'note', stage: 'tune', message })
  const leaderboard = leaderboardOf(trials, plan.metric)
  const result = {
    metric: plan.metric,
    foldCount: plan.context.folds.count,
    rowCount: plan.context.rows.rowCount,
    askedCount: trials.length,
    isCutShort,
    notes: [...warnings, ...notes],
  }
  const recipeOf = (trial: Trial): Recipe =>
    trial === together?.trial ? together.recipe : recipes[trial.index]
  if (together === undefined)
    return { ...result, trials, leaderboard, best, recipe: recipeOf(best), recipeOf }
  const { trial, recipe } = together
  // It stands first because folds that did not choose it say so, whatever its mean beside theirs.
  return {
    ...result,
    trials: [...trials, trial],
    leaderboard: [trial, ...leaderboard],
    best: trial,
    recipe,
    recipeOf,
  }
}

/** Trials of a study, and what is known of those that ran here. */
interface StudyOutcome {
  readonly trials: readonly Trial[]
  readonly found: Map<number, RunTrial>
  readonly shortage: Shortage
  /** By the trial's place. */
  readonly recipes: readonly Recipe[]
  readonly valuesOf: (index: number) => Readonly<Record<string, unknown>>
}

async function runStudy(plan: SearchPlan): Promise<StudyOutcome> {
  const study = await openStudy(studyOf(plan))
  try {
    const { found, shortage } = await runAll(plan, study)
    const kept = (await study.trials()).slice(0, plan.options.replay?.length)
    const recipes = kept.map(({ values }) => candidateOf(plan.entries, values).recipe)
    const trials = trialsOf(plan, kept, found)
    return { trials, found, shortage, recipes, valuesOf: (index) => kept[index].values }
  } finally {
    await study.close()
  }
}

export type { SearchData, SearchOptions } from './search-plan.ts'
