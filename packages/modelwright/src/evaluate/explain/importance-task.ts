import type { Batch, Pipeline } from '@modelwright/runtime'
import { seedOf, type Target, type TaskOptions, type TaskPool } from '../../core/index.ts'
import { importanceTaskName } from '../tasks.ts'
import { askedColumns, columnDrops, type Importance, ranked } from './permutation-importance.ts'

/** What a thread needs to know to shuffle columns; plain data. */
export interface ImportanceQuestion {
  readonly pipeline: Pipeline
  readonly rows: Batch
  readonly target: Target
  /** A metric of ours, by name. */
  readonly metric: string
  readonly threshold?: number
  readonly groups?: ArrayLike<number>
  readonly seed: number
  readonly repeats?: number
  readonly maximumRows?: number
}

/** The columns a thread asks about. */
export interface ImportancePayload {
  readonly columns: readonly (readonly string[])[]
}

/** Asks about some columns, in whatever thread. */
export function importancePart({ columns }: ImportancePayload, { seed, ...question }: ImportanceQuestion) {
  return columnDrops({ ...question, seed: seedOf(seed).split('importance'), columns })
}

/**
 * Measures permutation importance in the threads of a pool, some columns in each.
 *
 * Each column has its own stream of random numbers, so no result depends on the number of threads.
 */
export async function importanceInPool(
  pool: TaskPool,
  question: ImportanceQuestion & { readonly columns?: readonly (string | readonly string[])[] },
  options: TaskOptions = {},
): Promise<readonly Importance[]> {
  const { columns, ...context } = question
  const asked = askedColumns({ rows: question.rows, ...(columns === undefined ? {} : { columns }) })
  const parts = Math.min(Math.max(1, pool.size), Math.max(1, asked.length))
  const payloads = Array.from({ length: parts }, (_, part) => ({
    columns: asked.filter((_, at) => at % parts === part),
  }))
  const found = await Promise.all(
    payloads.map((payload) => pool.run(importanceTaskName, payload, { ...options, context })),
  )
  return ranked((found as (readonly Omit<Importance, 'rate'>[])[]).flat())
}
