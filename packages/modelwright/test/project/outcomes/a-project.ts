import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from '@modelwright/runtime'
import { atEndOfTest } from '../../../../../test/at-end.ts'
import type { PredictedRows } from '../../../src/core/index.ts'
import { openProject } from '../../../src/project/index.ts'
import { logOfModel } from '../../../src/project/outcomes/declared-outcomes.ts'
import { openPredictionLog } from '../../../src/serve/predictions/prediction-log.ts'
import { treesBytes } from '../../serve/playground/playground-models.ts'

/** A prediction to log. */
export interface Made {
  readonly id: string
  readonly at: number
  /** One row for each. */
  readonly keys: readonly unknown[]
}

export const digest = load(treesBytes()).digest

/** A project with a model `churn` that says `no` or `yes`. */
export async function projectWithModel() {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-outcomes-'))
  atEndOfTest(() => rmSync(folder, { recursive: true, force: true }))
  const project = await openProject(folder)
  atEndOfTest(() => project.close())
  const stored = await project.objects.put(treesBytes())
  const run = await project.runs.start({ name: 'churn', params: {}, environment: {} })
  await project.models.register({
    name: 'churn',
    digest: stored,
    run,
    metrics: {},
    gates: [],
    promote: 'if-first',
  })
  return { folder, project, log: logOfModel(folder, 'churn') }
}

/** Logs predictions as a server would have, at their times. */
export async function logMade(folder: string, made: readonly Made[]): Promise<void> {
  let now = 0
  const log = openPredictionLog({ folder, clock: () => now })
  for (const { id, at, keys } of made) {
    now = at
    const rows: PredictedRows = {
      id,
      firstRow: 0,
      model: { name: 'churn', version: '1', digest },
      rows: keys.map((customer) => ({ age: 30, customer })),
      predictions: keys.map(() => ({ prediction: 'yes', probabilities: { no: 0.25, yes: 0.75 } })),
      bytes: 100 * keys.length,
    }
    log.add(rows)
  }
  await log.close()
}
