import { didYouMean, ModelwrightError } from '../../core/index.ts'
import { from, type Placed, upTo } from './check-graph.ts'

/** Which steps are to be run whatever is kept, and where to stop. */
export interface Choices {
  /** This step and all after it are run again. */
  readonly from?: string
  /** Nothing after this step is run. */
  readonly until?: string
  /** All is run again. */
  readonly force?: boolean
}

/** What is to be run, and why against all that is kept. */
export interface Chosen {
  readonly wanted: ReadonlySet<string>
  readonly forced: ReadonlyMap<string, string>
}

function requireStep(flag: string, name: string, steps: readonly Placed[]): void {
  const names = steps.map((step) => step.name)
  if (names.includes(name)) return
  throw new ModelwrightError('PROJECT_STEP_UNKNOWN', {
    message: `There is no step "${name}".`,
    where: flag,
    mend: [...didYouMean(name, names), `Steps: ${names.join(', ')}`],
  })
}

/**
 * Reads which steps are chosen.
 *
 * @throws {ModelwrightError} PROJECT_STEP_UNKNOWN - when a step is named that is not there
 * @throws {ModelwrightError} CLI_ARGUMENT_INVALID - when a run is to end before it begins
 */
export function chosenOf(steps: readonly Placed[], choices: Choices): Chosen {
  if (choices.from !== undefined) requireStep('--from', choices.from, steps)
  if (choices.until !== undefined) requireStep('--until', choices.until, steps)
  const wanted =
    choices.until === undefined ? new Set(steps.map(({ name }) => name)) : upTo(steps, choices.until)
  if (choices.from !== undefined && !wanted.has(choices.from))
    throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
      message: `The run is to end with "${choices.until}", but to begin with "${choices.from}", which does not come before it.`,
      where: '--until',
      mend: ['Name a later step with --until.', 'Or an earlier one with --from.'],
    })
  const forced = new Map<string, string>()
  if (choices.from !== undefined)
    for (const name of from(steps, choices.from)) forced.set(name, `forced by --from ${choices.from}`)
  if (choices.force === true) for (const { name } of steps) forced.set(name, 'forced')
  return { wanted, forced }
}
