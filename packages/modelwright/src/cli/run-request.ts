import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Task } from '@modelwright/runtime'
import { ModelwrightError } from '../core/index.ts'
import { byFile, type SplitSpec } from '../prepare/index.ts'
import { cacheFolder, loadWorkflow, storeFolder, type Workflow, workflowDigest } from '../project/index.ts'
import type { RunRequest } from '../project/run/index.ts'
import { plainKeys } from '../project/workflow/index.ts'
import { file } from '../retrieve/index.ts'
import type { Limits, PresetName } from '../tune/index.ts'

/** Flags of `run` that say what a workflow says. */
export interface RunFlags {
  readonly target?: string
  readonly task?: Task
  readonly positive?: string
  readonly ignore?: readonly string[]
  readonly keep?: readonly string[]
  readonly group?: string
  readonly time?: string
  readonly test?: string
  readonly folds?: string
  readonly metric?: string
  readonly preset?: PresetName
  readonly trials?: number
  readonly maxKb?: number
  readonly maxUs?: number
  readonly linear?: boolean
  readonly seed?: number
  readonly name?: string
  readonly workflow?: string
  readonly promote?: boolean
  readonly env?: string
  readonly set?: readonly string[]
  readonly timeLimit?: number
  readonly offline?: boolean
  readonly forceHash?: boolean
}

/** Of the rows that may be held out: some must train. */
const greatestShare = 0.95

const mostFolds = 1000

function shareOf(test: string): number | undefined {
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(test)
  const value = percent === null ? Number(test) : Number(percent[1]) / 100
  if (test.trim() === '' || Number.isNaN(value)) return undefined
  if (value > 0 && value <= greatestShare) return value
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: `The share of rows to hold out must be above 0 and at most ${greatestShare}, found ${test}.`,
    where: '--test',
    mend: ['--test 0.2', 'Or name a file of rows to test on:  --test test.csv'],
  })
}

/** How many folds `--folds` asks for; undefined where it names a file. */
function foldCount(folds: string): number | undefined {
  if (!/^\d+$/.test(folds)) return undefined
  const count = Number(folds)
  if (count >= 2 && count <= mostFolds) return count
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: `The number of folds to hold out in turn must be from 2 to ${mostFolds}, found ${folds}.`,
    where: '--folds',
    mend: ['--folds 5', 'Or name a file with the fold of each row:  --folds folds.txt'],
  })
}

function splitOf({ test, folds }: RunFlags): { split: SplitSpec } | Record<string, never> {
  if (folds !== undefined && test !== undefined) {
    throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
      message: '--test and --folds both say which rows are held out.',
      where: '--test',
      mend: ['Leave one of them out.'],
    })
  }
  if (folds !== undefined) {
    const count = foldCount(folds)
    if (count === undefined) return { split: byFile({ folds }) }
    return { split: { kind: 'split', name: 'share', options: { folds: count } } }
  }
  if (test === undefined) return {}
  const share = shareOf(test)
  return {
    split:
      share === undefined
        ? byFile({ path: test })
        : { kind: 'split', name: 'share', options: { test: share } },
  }
}

function limitsOf({ maxKb, maxUs, linear }: RunFlags): Limits {
  return {
    ...(maxKb === undefined ? {} : { kilobytes: maxKb }),
    ...(maxUs === undefined ? {} : { rowMicroseconds: maxUs }),
    ...(linear === undefined ? {} : { linear }),
  }
}

/** What is said of the search; a preset that is asked for takes the place of the workflow's own budget. */
function tuneOf(flags: RunFlags, given: Workflow['tune']): Pick<Workflow, 'tune'> {
  const { metric, preset, trials } = flags
  const limits = limitsOf(flags)
  const { budget: kept, ...rest } = given ?? {}
  const before = preset === undefined && kept !== undefined ? kept : {}
  const budget = trials === undefined ? before : { ...before, trials }
  const tune = {
    ...rest,
    ...(metric === undefined ? {} : { metric }),
    ...(preset === undefined ? {} : { preset }),
    ...(Object.keys(budget).length === 0 ? {} : { budget }),
    ...(Object.keys(limits).length === 0 ? {} : { limits: { ...given?.limits, ...limits } }),
  }
  return Object.keys(tune).length === 0 ? {} : { tune }
}

/** What flags say of the keys of a workflow that hold plain values. */
export function plainFlags(flags: RunFlags): Partial<Workflow> {
  return Object.fromEntries(plainKeys.flatMap((key) => (flags[key] === undefined ? [] : [[key, flags[key]]])))
}

function withoutTarget(): ModelwrightError {
  return new ModelwrightError('CLI_TARGET_ABSENT', {
    message: 'Say which column to predict.',
    mend: [
      'modelwright run <data.csv> --target <column>',
      'modelwright explore <data.csv>  shows the columns',
    ],
  })
}

/** Path of the workflow file that a command without data goes by, or of the folder it is looked for in. */
export function workflowPlace({ workflow }: RunFlags, folder: string): string {
  return workflow === undefined ? folder : resolve(folder, workflow)
}

/** The workflow that a command goes by, and its file; a table alone makes one. */
async function startOf(
  data: string | undefined,
  flags: RunFlags,
  folder: string,
): Promise<{ readonly workflow: Workflow; readonly file?: string }> {
  if (data === undefined) {
    // A folder that is no project yet does not become one by a workflow that is wrong.
    const cache = existsSync(storeFolder(folder)) ? { cache: join(cacheFolder(folder), 'code') } : {}
    const { workflow, path } = await loadWorkflow(workflowPlace(flags, folder), cache)
    return { workflow, file: path }
  }
  if (flags.target === undefined) throw withoutTarget()
  return { workflow: { retrieve: file(data), target: flags.target } }
}

/** What is said beside the workflow, for the run alone. */
function placeOf({ env, timeLimit, offline, forceHash }: RunFlags) {
  return {
    ...(env === undefined ? {} : { environment: env }),
    ...(timeLimit === undefined ? {} : { timeLimit }),
    ...(offline === undefined ? {} : { isOffline: offline }),
    ...(forceHash === undefined ? {} : { isHashed: forceHash }),
  }
}

/** What to run: the workflow of this folder, or the table given; on top an environment, then flags, then what is set. */
export async function requestOf(
  data: string | undefined,
  flags: RunFlags,
  folder: string,
): Promise<RunRequest> {
  const { workflow: base, file: path } = await startOf(data, flags, folder)
  const { withEnvironment, withSets } = await import('../project/workflow/merge-definition.ts')
  const start = withEnvironment(base, flags.env)
  const said: Workflow = {
    ...start,
    ...plainFlags(flags),
    ...splitOf(flags),
    ...tuneOf(flags, start.tune),
  }
  const workflow = withSets(said, flags.set ?? [])
  return {
    ...{ workflow, workflowDigest: workflowDigest(workflow), folder },
    ...(path === undefined ? {} : { file: path }),
    ...(flags.promote === false ? { isPromoted: false as const } : {}),
    ...placeOf(flags),
  }
}
