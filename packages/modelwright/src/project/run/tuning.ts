import { type Limits, type Preset, presets, type SearchOptions } from '../../tune/index.ts'
import type { Budget, Workflow } from '../workflow/index.ts'

/** How a run searches: what the workflow says, and its preset where it says nothing. */
export interface Tuning {
  /** For the whole run; Infinity where only trials are counted. */
  readonly runSeconds: number
  /** For the search alone. */
  readonly searchSeconds: number
  /** Cells that are searched on at most. */
  readonly cells: number
  /** Learners that are tried besides those that suit the task. */
  readonly also: readonly string[]
  readonly search: Pick<
    SearchOptions,
    | 'trials'
    | 'patience'
    | 'sampler'
    | 'pruner'
    | 'roundPruner'
    | 'limits'
    | 'ensemble'
    | 'folds'
    | 'validation'
  >
}

function secondsOf({ seconds, minutes }: Budget): number | undefined {
  return seconds === undefined && minutes === undefined ? undefined : (seconds ?? 0) + 60 * (minutes ?? 0)
}

/** A budget of the workflow's own stands in place of the preset's: one counted in trials is bounded by no clock. */
function boundsOf(budget: Budget, preset: Preset) {
  const seconds = secondsOf(budget)
  const isOwn = seconds !== undefined || budget.trials !== undefined
  const trials = isOwn ? budget.trials : preset.trials
  return {
    isOwn,
    runSeconds: isOwn ? Number.POSITIVE_INFINITY : preset.seconds,
    searchSeconds: seconds ?? Number.POSITIVE_INFINITY,
    search: {
      ...(trials === undefined ? {} : { trials }),
      ...(isOwn ? {} : { patience: preset.patience }),
    },
  }
}

function limitsOf(own: Limits | undefined, preset: Preset): { limits?: Limits } {
  const limits = { ...preset.limits, ...own }
  return Object.keys(limits).length === 0 ? {} : { limits }
}

function ensembleOf(asked: boolean | undefined, preset: Preset): Pick<SearchOptions, 'ensemble'> {
  const ensemble = asked === true ? (preset.ensemble ?? presets.good.ensemble) : preset.ensemble
  return asked === false || ensemble === undefined ? {} : { ensemble }
}

/** How a workflow is searched. */
export function tuningOf({ tune = {} }: Workflow): Tuning {
  const { preset: name = 'good', budget = {}, limits, sampler, pruner, ensemble, validation } = tune
  const { roundPruner } = tune
  const preset: Preset = presets[name]
  const bounds = boundsOf(budget, preset)
  return {
    runSeconds: bounds.runSeconds,
    searchSeconds: bounds.searchSeconds,
    cells: preset.cells,
    also: preset.also ?? [],
    search: {
      ...bounds.search,
      ...(preset.folds === undefined || bounds.isOwn ? {} : { folds: preset.folds }),
      ...ensembleOf(ensemble, preset),
      ...limitsOf(limits, preset),
      ...(sampler === undefined ? {} : { sampler }),
      ...(pruner === undefined ? {} : { pruner }),
      ...(roundPruner === undefined ? {} : { roundPruner }),
      ...(validation === undefined ? {} : { validation }),
    },
  }
}
