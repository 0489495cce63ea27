import { ModelwrightError } from '../../core/index.ts'
import type { SplitSpec } from '../../prepare/index.ts'
import type { Recipe } from '../../train/index.ts'
import type { Trial } from '../../tune/index.ts'
import { learnerCode } from '../workflow/ensemble-text.ts'
import { plainKeys, type Workflow } from '../workflow/index.ts'
import { commented, factoryName, quoted, sourceFor, valueCode } from './source-code.ts'

/** What a search won with, and what it was a search of. */
export interface Winner {
  readonly trial: Trial
  readonly recipe: Recipe
  readonly metric: string
  /** The workflow that was searched. */
  readonly workflow: Workflow
  /** What the file says of plain keys: all where there is no workflow file, else what flags said on top. */
  readonly said: Partial<Workflow>
  /** How rows were held out, where the workflow file does not say it. */
  readonly split?: SplitSpec
  /** Path of the workflow file, as the new one imports it; absent where data and flags said all. */
  readonly base?: string
  /** The data's path, where there is no workflow file. */
  readonly data?: string
}

/** Where in `train` a learner of the workflow's own stands; −1 where it is one of ours. */
function ownPlace({ train = [] }: Workflow, name: string): number {
  return train.findIndex(({ learner }) => typeof learner !== 'string' && learner.name === name)
}

function unwritable(learner: string): ModelwrightError {
  return new ModelwrightError('TUNE_WINNER_OWN', {
    message: `The winner "${learner}" has a learner of your own as a member: it cannot be written as text.`,
    where: '--out',
    mend: [
      'Leave --out away and run the workflow as it is.',
      'Or search without ensembles:  tune: { ensemble: false }',
    ],
  })
}

/** The winner as code, and the functions it calls. */
function winnerCode({ trial, recipe, workflow }: Winner): { code: string; imported: string[] } {
  const { learner, options } = trial
  const own = ownPlace(workflow, learner)
  if (own >= 0)
    return { code: `{ ...workflow.train![${own}], options: ${valueCode(options)} }`, imported: [] }
  const code = learnerCode(recipe)
  if (code === undefined) throw unwritable(learner)
  return { code, imported: [...new Set(code.match(/\b[a-z][A-Za-z0-9]*(?=\()/g))] }
}

function plainLines(said: Partial<Workflow>): string[] {
  return plainKeys.flatMap((key) => {
    const value = said[key]
    if (value === undefined) return []
    return [`  ${key}: ${valueCode(value)},`]
  })
}

/** What the new file starts from: another workflow, or the data. */
function startOf({ base, data = '' }: Winner): {
  imported: string[]
  head: string[]
  lines: string[]
} {
  if (base !== undefined)
    return { imported: [], head: [`import workflow from ${quoted(base)}`], lines: ['  ...workflow,'] }
  const source = sourceFor(data)
  return { imported: [source], head: [], lines: [`  retrieve: ${source}(${quoted(data)}),`] }
}

/** The split as code, and the function it calls. */
function splitCode({ split }: Winner): { imported: string[]; lines: string[] } {
  if (split === undefined) return { imported: [], lines: [] }
  const factory = factoryName(split.name)
  const isBare = Object.keys(split.options).length === 0
  return {
    imported: [factory],
    lines: [`  split: ${factory}(${isBare ? '' : valueCode(split.options)}),`],
  }
}

/** What bounds a search of one trial; the rest as the workflow file has it. */
function tuneCode({ base, metric }: Winner): string {
  const before = base === undefined ? '' : '...workflow.tune, '
  return `{ ${before}metric: ${quoted(metric)}, budget: { trials: 1 } }`
}

/**
 * Writes a workflow file that names the winner of a search: a person can read it, edit it and run it.
 *
 * One trial is its budget: running it searches no more.
 */
export function winnerText(winner: Winner): string {
  const { trial, metric } = winner
  const start = startOf(winner)
  const learner = winnerCode(winner)
  const split = splitCode(winner)
  const imports = ['defineWorkflow', ...start.imported, ...split.imported, ...learner.imported].sort()
  return [
    `import { ${imports.join(', ')} } from 'modelwright'`,
    ...start.head,
    '',
    `// Found by "modelwright tune": ${commented(metric)} ${trial.mean.toPrecision(4)} over ${trial.scores.length} folds.`,
    'export default defineWorkflow({',
    ...start.lines,
    ...plainLines(winner.said),
    ...split.lines,
    `  train: [${learner.code}],`,
    `  tune: ${tuneCode(winner)},`,
    '})',
    '',
  ].join('\n')
}
