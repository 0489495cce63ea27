import type { Pipeline, Task } from '@modelwright/runtime'
import { type Seed, type Target, takeTarget, targetLength } from '../../core/index.ts'
import {
  type ChosenCalibration,
  type ChosenThreshold,
  type Contender,
  calibrated,
  calibrationText,
  chooseCalibration,
  chooseThreshold,
  findCalibrator,
  numberText,
  pooledFolds,
  readThreshold,
} from '../../evaluate/index.ts'
import { firstDeal, foldsOf, rowsOfFold, type SearchData, type ValidationSpec } from '../../tune/index.ts'
import type { Workflow } from '../workflow/index.ts'
import { checkInterrupted } from './interrupted.ts'
import type { RunTools } from './types.ts'

/** What out-of-fold predictions decided. */
export interface Decisions {
  /** Absent: not asked for. `none`: no calibrator helps. */
  readonly calibration?: ChosenCalibration | 'none'
  readonly threshold?: ChosenThreshold
  /** Rows they were decided on: training rows, each predicted by a fit that did not see it. */
  readonly rowCount: number
}

const isChosen = (found: Decisions['calibration']): found is ChosenCalibration =>
  found !== undefined && found !== 'none'

/** Refuses what does not suit the task, before anything is fitted. */
export function checkDecisions({ evaluate = {} }: Workflow, task: Task): void {
  const { calibrate, threshold } = evaluate
  if (calibrate !== undefined && calibrate !== 'auto') findCalibrator(calibrate, task)
  if (threshold !== undefined) readThreshold(threshold, task)
}

/** Fits a recipe on some of the rows. */
export type FitRows = (rows: Uint32Array, target: Target) => Promise<(tested: Uint32Array) => Float64Array>

/** Predicts training rows, each by a fit of the recipe that did not see it: folds as in the search. */
async function outOfFold(
  data: SearchData,
  seed: Seed,
  { fit, validation }: { fit: FitRows; validation: ValidationSpec | undefined },
  { signal }: RunTools,
): Promise<Contender> {
  const { target, groups, times, timeUnit } = data
  const dealt = foldsOf(target, {
    seed,
    ...(groups === undefined ? {} : { groups }),
    ...(times === undefined ? {} : { times }),
    ...(timeUnit === undefined ? {} : { timeUnit }),
    ...(validation === undefined ? {} : { validation }),
  })
  const folds = firstDeal(dealt)
  const parts: Contender[] = []
  for (let fold = 0; fold < folds.count; fold++) {
    checkInterrupted(signal)
    const { train, test } = rowsOfFold(folds, fold)
    const predict = await fit(train, takeTarget(target, train))
    parts.push({ target: takeTarget(target, test), predictions: predict(test) })
  }
  return pooledFolds(parts)
}

/**
 * Decides how probabilities are calibrated, and from which on a row counts as positive, by predictions of training rows
 * that each come from a fit that did not see them. The held-out rows decide nothing.
 *
 * @returns undefined where the workflow asks for neither
 */
export async function decide(
  { evaluate = {}, tune = {} }: Workflow,
  data: SearchData,
  { seed, fit }: { seed: Seed; fit: FitRows },
  tools: RunTools,
): Promise<Decisions | undefined> {
  const { calibrate, threshold: rule } = evaluate
  if (calibrate === undefined && rule === undefined) return undefined
  const raw = await outOfFold(data, seed.split('out-of-fold'), { fit, validation: tune.validation }, tools)
  const calibration =
    calibrate === undefined ? undefined : (chooseCalibration(calibrate, raw, seed) ?? 'none')
  const scored = isChosen(calibration) ? calibrated(raw, calibration.calibration) : raw
  const threshold = rule === undefined ? undefined : chooseThreshold(rule, scored)
  return {
    ...(calibration === undefined ? {} : { calibration }),
    ...(threshold === undefined ? {} : { threshold }),
    rowCount: targetLength(raw.target),
  }
}

/** Puts decisions into a pipeline. */
export function withDecisions(pipeline: Pipeline, decisions: Decisions | undefined): Pipeline {
  if (decisions === undefined) return pipeline
  const { calibration, threshold } = decisions
  return {
    ...pipeline,
    ...(isChosen(calibration) ? { calibration: calibration.calibration } : {}),
    ...(threshold === undefined ? {} : { threshold: threshold.threshold }),
  }
}

/** Says in sentences what was decided. */
export function decisionTexts(decisions: Decisions | undefined): readonly string[] {
  if (decisions === undefined) return []
  const { calibration, threshold, rowCount } = decisions
  return [
    ...(calibration === 'none'
      ? ['Probabilities are left as they are: no calibrator lowers the log loss of out-of-fold predictions.']
      : []),
    ...(isChosen(calibration) ? [calibrationText(calibration)] : []),
    ...(threshold === undefined
      ? []
      : [
          `A row counts as positive from ${numberText(threshold.threshold)}: ${threshold.reason} (${rowCount} out-of-fold predictions).`,
        ]),
  ]
}
