import type { Task } from '@modelwright/runtime'
import { settings } from './portfolio-settings.ts'
import type { Values } from './space.ts'

/**
 * Settings of a learner that together did well on many tables, the most useful first; tried before a search begins to learn.
 *
 * Computed by `bench/quality/portfolio.mjs` on tables that differ in size, kind and task; docs/06-tune/index.md says how well they do on a
 * table they were not computed on.
 */
export function portfolioOf(learner: string, task: Task): readonly Values[] {
  const kind = task === 'regression' ? 'regression' : 'classification'
  return (
    (settings as Readonly<Record<string, Readonly<Record<string, readonly Values[]>>>>)[learner]?.[kind] ?? []
  )
}
