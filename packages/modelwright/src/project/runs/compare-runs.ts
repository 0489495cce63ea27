import type { MetricEstimate } from '@modelwright/runtime'
import { type Log, ModelwrightError, ownValue, type RunDetails, silent } from '../../core/index.ts'
import type { Project } from '../open-project.ts'
import type { Found } from '../verify/evidence.ts'
import { withTemporary } from '../with-temporary.ts'
import { digestsByRole } from './digests-by-role.ts'
import { findRun } from './find-run.ts'
import { type HeldOut, heldOutOf } from './held-out.ts'
import { commonRows, type MetricDifference, metricDifference } from './metric-difference.ts'

/** Something in which runs differ. */
export interface RunDifference {
  readonly of: 'param' | 'data' | 'code' | 'environment' | 'tag'
  readonly name: string
  /** One a run; null where a run has none. */
  readonly values: readonly (string | null)[]
}

/** A metric of all runs. */
export interface ComparedMetric {
  readonly name: string
  /** One a run; null where a run has none. */
  readonly values: readonly (MetricEstimate | null)[]
  /** One for each run after the first; null where one of both has no such metric. */
  readonly differences: readonly (MetricDifference | null)[]
}

/** How runs differ, the first one being what the others are compared with. Plain data. */
export interface RunComparison {
  readonly runs: readonly { readonly id: string; readonly name: string; readonly status: string }[]
  readonly differs: readonly RunDifference[]
  readonly metrics: readonly ComparedMetric[]
}

function codeOf({ run, artifacts }: RunDetails): Record<string, string> {
  const kept = artifacts.filter(({ kind }) => kind === 'lock' || kind === 'code')
  return {
    ...(run.workflow === null ? {} : { workflow: run.workflow }),
    ...(run.code === null ? {} : { code: run.code }),
    ...(run.git === null
      ? {}
      : {
          commit: run.git.commit,
          branch: run.git.branch ?? '–',
          changes: run.git.isDirty ? (run.git.diff ?? 'too many to keep') : 'none',
        }),
    ...Object.fromEntries(kept.map(({ name, digest }) => [name, digest])),
  }
}

const facets: Readonly<
  Record<RunDifference['of'], (details: RunDetails) => Readonly<Record<string, string>>>
> = {
  param: ({ run }) => run.params,
  data: digestsByRole,
  code: codeOf,
  environment: ({ run }) => run.environment,
  tag: ({ run }) => run.tags,
}

function differencesIn(of: RunDifference['of'], runs: readonly RunDetails[]): RunDifference[] {
  const each = runs.map(facets[of])
  const names = [...new Set(each.flatMap((one) => Object.keys(one)))].sort()
  return names
    .map((name) => ({ of, name, values: each.map((one) => ownValue(one, name) ?? null) }))
    .filter(({ values }) => values.some((value) => value !== values[0]))
}

function metricsOf(runs: readonly RunDetails[], held: readonly Found<HeldOut>[]): ComparedMetric[] {
  const names = [...new Set(runs.flatMap(({ run }) => Object.keys(run.metrics)))].sort()
  const rows = held.slice(1).map((one) => commonRows(held[0], one))
  return names.map((name) => {
    const values = runs.map(({ run }) => ownValue(run.metrics, name) ?? null)
    const [first] = values
    const differences = values
      .slice(1)
      .map((second, i) =>
        first === null || second === null ? null : metricDifference(name, { first, second }, rows[i]),
      )
    return { name, values, differences }
  })
}

/**
 * Says in what runs differ, and by how much their metrics do.
 *
 * Runs of workflows that held out rows of the same data are compared on the rows that both held out, predicted again from what
 * the store keeps, so that what makes rows easy or hard for both cancels out. All else is compared by the two intervals, as if
 * the runs were independent. Which of both, and why, stands with each difference.
 *
 * @param references - two runs or more; the first is what the others are compared with
 * @throws {ModelwrightError} PROJECT_RUN_UNKNOWN - when one is not there
 */
export async function compareRuns(
  project: Project,
  references: readonly string[],
  {
    log = silent,
    signal = new AbortController().signal,
  }: { readonly log?: Log; readonly signal?: AbortSignal } = {},
): Promise<RunComparison> {
  if (references.length < 2)
    throw new ModelwrightError('PROJECT_RUN_UNKNOWN', {
      message: 'Two runs or more are compared.',
      mend: ['List the runs:  modelwright runs'],
    })
  const runs: RunDetails[] = []
  for (const reference of references) runs.push(await findRun(project, reference))
  const held = await withTemporary(async (temporary) => {
    const found: Found<HeldOut>[] = []
    for (const { run } of runs) found.push(await heldOutOf(run, { project, temporary, log, signal }))
    return found
  })
  const kinds = Object.keys(facets) as RunDifference['of'][]
  return {
    runs: runs.map(({ run: { id, name, status } }) => ({ id, name, status })),
    differs: kinds.flatMap((of) => differencesIn(of, runs)),
    metrics: metricsOf(runs, held),
  }
}
