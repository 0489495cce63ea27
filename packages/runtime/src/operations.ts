import type { Operations } from './contracts.ts'
import { fixes } from './fixes/index.ts'
import { steps } from './members/index.ts'
import { models } from './models/index.ts'
import { calibrate, readCalibration } from './outputs/calibrate.ts'
import { intervalsOf, readIntervals } from './outputs/intervals.ts'
import { readHistory } from './past/history.ts'
import { readHistorySchema } from './past/history-schema.ts'

/** Every operation there is; a bundle for one model may hand `load` only those it needs. */
export const allOperations: Operations = {
  fixes,
  transforms: steps,
  models,
  calibration: { read: readCalibration, apply: calibrate },
  intervals: { read: readIntervals, of: intervalsOf },
  history: { readSchema: readHistorySchema, read: readHistory },
}
