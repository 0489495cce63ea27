import { deadlineIn, selectRows } from '../../../core/index.ts'
import { type Findings, findAll } from '../../explain/find-all.ts'
import type { RunResult } from '../index.ts'
import type { RunTools } from '../types.ts'

/** Time that finding out what the model goes by may take, and what is left of the run's time for the page. */
const mostMs = 6000
const leftForPageMs = 1500

/** Finds out what a run's model goes by, on the held-out rows of the last part; within what is left of the time. */
export async function findingsOf(
  { parts, holdout, metric, judgement }: RunResult,
  { pool, clock, deadline, signal }: RunTools,
): Promise<Findings> {
  const { pipeline, reading, contender } = parts[parts.length - 1]
  const { test } = holdout.parts[holdout.parts.length - 1]
  const table = selectRows(test.table, test.rows)
  const { threshold } = judgement.contender
  return await findAll({
    pipeline,
    rows: reading.read(table),
    rowIds: table.rowIds,
    target: test.target,
    predictions: contender.predictions,
    metric,
    pool,
    clock,
    deadline: deadlineIn(Math.min(mostMs, deadline.remainingMs() - leftForPageMs), clock, signal),
    seed: 0,
    signal,
    ...(threshold === undefined ? {} : { threshold }),
    ...(contender.groups === undefined ? {} : { groups: contender.groups }),
  })
}
