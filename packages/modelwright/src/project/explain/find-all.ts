import type { Batch } from '@modelwright/runtime'
import { type Clock, type Deadline, seedOf, type TaskPool, takeBatch } from '../../core/index.ts'
import { type Importance, importanceInPool, pipelineComposer } from '../../evaluate/index.ts'
import { fastOperations } from '../../train/index.ts'
import { type ColumnEffect, findEffects } from './find-effects.ts'
import { findWorst, type WorstFindings, type WorstInput } from './find-worst.ts'
import { personalColumns } from './shown-cell.ts'

/** What a model goes by, as far as there was time to find out. */
export interface Findings {
  readonly metric: string
  readonly importance?: {
    readonly list: readonly Importance[]
    readonly rows: number
    readonly repeats: number
  }
  readonly effects: readonly ColumnEffect[]
  readonly worst?: WorstFindings
  /** What was left out, and why; one sentence each. */
  readonly skipped: readonly string[]
}

/** A model, rows it never saw, and how long they may be looked at. */
export interface FindingsInput extends Omit<WorstInput, 'seed'> {
  readonly metric: string
  readonly groups?: ArrayLike<number>
  readonly pool: TaskPool
  readonly clock: Clock
  readonly deadline: Deadline
  readonly seed: number
  readonly signal?: AbortSignal
}

/** Columns asked about at most, and shown in detail. */
const mostColumns = 200
const mostEffects = 6

const mostRows = 20_000
const fewestRows = 200
const trialRows = 500
const usualRepeats = 5

/** Parts of the time: what is left over goes to the next. */
const importanceShare = 0.5
const effectsShare = 0.6

/** Milliseconds that predicting a row takes, in a batch. */
function rowCost({ pipeline, rows, clock }: FindingsInput): number {
  const count = Math.min(trialRows, rows.rowCount)
  const some = takeBatch(
    rows,
    Uint32Array.from({ length: count }, (_, row) => row),
  )
  const { predict } = pipelineComposer(pipeline, some, fastOperations)
  predict(count, new Map())
  const start = clock()
  predict(count, new Map())
  return Math.max(clock() - start, 0.01) / Math.max(1, count)
}

/** How many rows are shuffled, how often; undefined where there is no time for enough. */
function planOf(
  input: FindingsInput,
  costMs: number,
  columns: number,
): { rows: number; repeats: number } | undefined {
  const predictions = Math.floor(
    (importanceShare * input.deadline.remainingMs()) / costMs / Math.max(1, columns),
  )
  for (const repeats of [usualRepeats, 2]) {
    const rows = Math.min(input.rows.rowCount, mostRows, Math.floor(predictions / (repeats + 1)))
    if (rows >= Math.min(fewestRows, input.rows.rowCount)) return { rows, repeats }
  }
  return undefined
}

async function measure(input: FindingsInput, skipped: string[]): Promise<Findings['importance']> {
  const { pipeline, rows, target, metric, threshold, groups, pool, seed, signal } = input
  const columns = [...rows.columns.keys()].length
  if (columns === 0) return undefined
  if (columns > mostColumns) {
    skipped.push(`Importance is not measured for more than ${mostColumns} columns.`)
    return undefined
  }
  const plan = planOf(input, rowCost(input), columns)
  if (plan === undefined) {
    skipped.push('There was no time to measure what the model goes by.')
    return undefined
  }
  const question = {
    pipeline,
    rows,
    target,
    metric,
    seed,
    repeats: plan.repeats,
    maximumRows: plan.rows,
    ...(threshold === undefined ? {} : { threshold }),
    ...(groups === undefined ? {} : { groups: Float64Array.from(groups) }),
  }
  const list = await importanceInPool(pool, question, signal === undefined ? {} : { signal })
  return { list, ...plan }
}

/** Columns worth drawing: the most important ones that the model reads; where importance is not known, the first. */
function columnsToDraw(rows: Batch, importance: Findings['importance']): string[] {
  const personal = personalColumns(rows)
  const names = importance?.list.filter(({ drop }) => drop > 0).map(({ column }) => column)
  return (names ?? [...rows.columns.keys()])
    .filter((name) => rows.columns.has(name) && !personal.has(name))
    .slice(0, mostEffects)
}

/**
 * Finds out what a model goes by on rows it never saw: what each column is worth, how predictions go with the most important
 * ones, and the rows on which it is farthest off, explained. What there is no time for is left out, with a sentence.
 */
export async function findAll(input: FindingsInput): Promise<Findings> {
  const { pipeline, rows, deadline, metric } = input
  const stream = seedOf(input.seed).split('findings')
  const skipped: string[] = []
  const importance = await measure(input, skipped)
  const end = deadline.remainingMs() * (1 - effectsShare)
  const columns = columnsToDraw(rows, importance)
  const effects = findEffects(pipeline, rows, {
    columns,
    seed: stream.split('effects'),
    goOn: () => deadline.remainingMs() > end,
  })
  if (effects.length === 0 && columns.length > 0 && deadline.remainingMs() <= end)
    skipped.push('There was no time to draw how predictions go with columns.')
  const worst = deadline.expired() ? undefined : findWorst({ ...input, seed: stream.split('worst') })
  if (deadline.expired() && worst === undefined) skipped.push('There was no time to explain the worst rows.')
  return {
    metric,
    effects,
    skipped,
    ...(importance === undefined ? {} : { importance }),
    ...(worst === undefined ? {} : { worst }),
  }
}
