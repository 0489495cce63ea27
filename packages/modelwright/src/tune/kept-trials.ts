import { candidateOf } from './candidates.ts'
import { isTold, type RunTrial, runTrial, type TrialTools, tellFold, told } from './run-trial.ts'
import type { SearchPlan } from './search-plan.ts'
import type { Values } from './space.ts'
import type { AskedTrial } from './study/ask.ts'
import type { FoldOutcome, Trial } from './trial.ts'

/** A trial with what its folds predicted, as plain data. */
export interface KeptTrial {
  readonly values: Values
  /** Rows that were searched on: how many there are may follow from the memory of the machine. */
  readonly rowCount: number
  readonly trial: Trial
  /** An error by its words; null where a fold was not reached. */
  readonly outcomes: readonly (
    | Exclude<FoldOutcome, { error: Error } | 'stopped'>
    | { readonly error: string }
    | null
  )[]
}

/** Keeps finished trials, so that a search that was cut off goes on as if it had not been. */
export interface TrialMemory {
  recall(index: number): Promise<KeptTrial | undefined>
  remember(index: number, kept: KeptTrial): Promise<void>
}

function isSame(a: Values, b: Values): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...names].every((name) => Object.is(a[name], b[name]))
}

/** Whether a trial was of these values, on the folds of these rows: their predictions would not go together otherwise. */
function isThis(
  { context: { rows, folds }, entries }: SearchPlan,
  { values }: AskedTrial,
  kept: KeptTrial,
): boolean {
  const isOfTheseRows = kept.rowCount === rows.rowCount && kept.outcomes.length === folds.count
  // Options that are not searched may follow from the time there is.
  const isOfTheseOptions =
    JSON.stringify(kept.trial.options) === JSON.stringify(candidateOf(entries, values).options)
  return isOfTheseRows && isSame(kept.values, values) && isOfTheseOptions
}

function outcomeOf(kept: KeptTrial['outcomes'][number]): FoldOutcome | undefined {
  if (kept === null) return undefined
  return 'error' in kept ? { error: new Error(kept.error) } : kept
}

function keptOutcome(outcome: FoldOutcome | undefined): KeptTrial['outcomes'][number] {
  if (outcome === undefined || outcome === 'stopped') return null
  return 'error' in outcome ? { error: outcome.error.message } : outcome
}

/** Tells a study of a trial that was run before, as it was told then. */
async function retold(
  { plan, study }: TrialTools,
  asked: AskedTrial,
  { trial, outcomes }: KeptTrial,
): Promise<RunTrial> {
  const found = outcomes.map(outcomeOf)
  for (const outcome of found) {
    if (!isTold(outcome)) break
    await tellFold(study, asked, outcome)
  }
  await study.tell(asked, told(trial)!)
  return { trial, candidate: candidateOf(plan.entries, asked.values), outcomes: found }
}

/** Runs a trial, unless it was run before: then it is what it was. Trials that the deadline stopped are not kept. */
export async function runOrRecall(tools: TrialTools, asked: AskedTrial): Promise<RunTrial> {
  const { memory } = tools.plan.options
  const kept = await memory?.recall(asked.index)
  if (kept !== undefined && isThis(tools.plan, asked, kept)) return retold(tools, asked, kept)
  const ran = await runTrial(tools, asked)
  if (told(ran.trial) !== undefined)
    await memory?.remember(asked.index, {
      values: asked.values,
      rowCount: tools.plan.context.rows.rowCount,
      trial: ran.trial,
      outcomes: ran.outcomes.map(keptOutcome),
    })
  return ran
}
