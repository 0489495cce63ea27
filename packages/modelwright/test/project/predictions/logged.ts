import type { Outcome, PredictedRows } from '../../../src/core/index.ts'
import { openPredictionLog } from '../../../src/serve/predictions/prediction-log.ts'

/** Something that was logged at a time. */
export interface Told {
  readonly at: string
  readonly rows?: readonly PredictedRows[]
  readonly outcomes?: readonly Outcome[]
  /** Where: it stands in each line. */
  readonly source?: string | undefined
}

/** Writes a log as servers would have, at these times. */
export async function writeLog(folder: string, told: readonly Told[]): Promise<void> {
  for (const { at, rows = [], outcomes = [], source } of told) {
    const log = openPredictionLog({ folder, source, clock: () => Date.parse(at) })
    for (const one of rows) log.add(one)
    if (outcomes.length > 0) await log.tell(outcomes, 'crm')
    await log.close()
  }
}
