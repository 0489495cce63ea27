import {
  type Deadline,
  ModelwrightError,
  noDeadline,
  type StudyTrial,
  type TrialEnd,
} from '../../core/index.ts'
import { type AskedTrial, askNext, curveOf, type Desk, lossOf, type Open } from './ask.ts'
import { memoryStudies } from './memory-studies.ts'
import { planOf, refuseDifferent, type StudyOptions, type StudyPlan, settingsText } from './settings.ts'

/** How a trial went: its value, or why it failed, or that it was stopped. */
export type Outcome = number | 'pruned' | { readonly error: string | Error }

/** A search one asks for trials and tells results. Several processes may hold the same one. */
export interface Study {
  /**
   * The next trial; undefined when the budget is spent or the sampler has nothing more.
   *
   * Waits for the trials whose results this proposal knows: in a study with lag 4, trial 9 waits for trials 0 to 5.
   *
   * @param deadline - when it waits no longer for results of other processes, and there is no next trial; default: never
   * @throws {ModelwrightError} TUNE_TRIALS_OPEN - when nobody else could tell what it waits for
   */
  ask(deadline?: Deadline): Promise<AskedTrial | undefined>
  /** Notes the value after the next step, such as a fold; true when the trial is to be stopped and told `pruned`. */
  report(trial: AskedTrial, value: number): Promise<boolean>
  /** Notes losses on the way through the next step, rung by rung, before its value is reported or the trial told `pruned` for them. */
  grow(trial: AskedTrial, losses: readonly number[]): Promise<void>
  /** Trials that may say something about an open one, always the same: those at least `lag` places before it. */
  known(trial: AskedTrial): readonly StudyTrial[]
  /**
   * Ends a trial. NaN is a failure.
   *
   * @throws {ModelwrightError} TUNE_TRIAL_CLOSED - when it is not open here: told already, or taken over by another process
   */
  tell(trial: AskedTrial, outcome: Outcome): Promise<void>
  /** Hands an open trial back, as if it had not been asked for: whoever asks next runs it. */
  release(trial: AskedTrial): Promise<void>
  trials(): Promise<readonly StudyTrial[]>
  /** The best finished trial, of equals the first; undefined when none is finished. */
  best(): Promise<StudyTrial | undefined>
  /** Hands open trials back, so that whoever goes on with the study runs them. */
  close(): Promise<void>
}

function keyOf({ plan }: Desk, { index, attempt }: AskedTrial) {
  return { study: plan.name, index, attempt }
}

function closed({ index }: AskedTrial): ModelwrightError {
  return new ModelwrightError('TUNE_TRIAL_CLOSED', {
    message: `Trial ${index} is not open here: it was told already, or another process took it over.`,
    mend: ['Tell each trial once.', 'Ask for another:  await study.ask()'],
  })
}

function openTrial({ open }: Desk, trial: AskedTrial): Open {
  const found = open.get(trial.index)
  if (found?.trial.attempt !== trial.attempt) throw closed(trial)
  return found
}

async function report(desk: Desk, trial: AskedTrial, value: number): Promise<boolean> {
  const { reports, known } = openTrial(desk, trial)
  reports.push(value)
  if (!(await desk.store.report(keyOf(desk, trial), reports.length - 1, value))) throw closed(trial)
  const curve = reports.map((reported) => lossOf(desk.plan, reported))
  const others = known.map((other) => curveOf(desk.plan, other))
  return desk.plan.pruner?.stops({ curve, others }) ?? false
}

async function grow(desk: Desk, trial: AskedTrial, growth: readonly number[]): Promise<void> {
  const { reports } = openTrial(desk, trial)
  if (!(await desk.store.grow(keyOf(desk, trial), reports.length, growth))) throw closed(trial)
}

function endOf(outcome: Outcome): TrialEnd {
  if (outcome === 'pruned') return { state: 'pruned', value: Number.NaN, error: null }
  if (typeof outcome === 'number')
    return Number.isNaN(outcome)
      ? { state: 'failed', value: outcome, error: 'Its value is not a number.' }
      : { state: 'done', value: outcome, error: null }
  const { error } = outcome
  return { state: 'failed', value: Number.NaN, error: typeof error === 'string' ? error : error.message }
}

async function tell(desk: Desk, trial: AskedTrial, outcome: Outcome): Promise<void> {
  openTrial(desk, trial)
  desk.open.delete(trial.index)
  if (!(await desk.store.tell(keyOf(desk, trial), endOf(outcome)))) throw closed(trial)
}

function bestOf(plan: StudyPlan, trials: readonly StudyTrial[]): StudyTrial | undefined {
  const done = trials.filter(({ state }) => state === 'done')
  return done.sort((a, b) => lossOf(plan, a.value) - lossOf(plan, b.value) || a.index - b.index)[0]
}

/**
 * Opens a study: ask for a trial, run it, tell its value, ask again.
 *
 * A proposal depends on the settings, the seed and the results of trials at least `lag` places before it, never on what
 * happens to be finished: a study gives the same trials for any number of workers and processes, stopped and gone on with or not.
 *
 * @throws {ModelwrightError} TUNE_SPACE_EMPTY, TUNE_RANGE_INVALID, TUNE_BUDGET_INVALID, TUNE_STRATEGY_UNKNOWN - when there is nothing to search, or nothing to search it with
 * @throws {ModelwrightError} TUNE_STUDY_DIFFERENT - when the store has a study of this name with other settings
 * @example
 * (await openStudy({ options: {
 *   x: { type: 'number', default: 0, tune: { low: -5, high: 5 }, about: 'Where.' },
 * }, better: 'lower', seed: 1, trials: 20 }).then((study) => study.ask()))?.index // → 0
 */
export async function openStudy(asked: StudyOptions): Promise<Study> {
  const plan = planOf(asked)
  const { store = memoryStudies() } = asked
  const settings = settingsText(plan)
  refuseDifferent(plan.name, await store.open(plan.name, settings), settings)
  const desk: Desk = { plan, store, open: new Map() }
  return {
    ask: (deadline = noDeadline) => askNext(desk, deadline),
    report: (trial, value) => report(desk, trial, value),
    grow: (trial, losses) => grow(desk, trial, losses),
    known: (trial) => openTrial(desk, trial).known,
    tell: (trial, outcome) => tell(desk, trial, outcome),
    async release(trial) {
      openTrial(desk, trial)
      desk.open.delete(trial.index)
      await store.release(keyOf(desk, trial))
    },
    trials: () => store.trials(plan.name),
    best: async () => bestOf(plan, await store.trials(plan.name)),
    async close() {
      for (const { trial } of desk.open.values()) await store.release(keyOf(desk, trial))
      desk.open.clear()
    },
  }
}
