import type { Pipeline, Task } from '@modelwright/runtime'
import { type Seed, targetLength } from '../../core/index.ts'
import {
  type ChosenCalibration,
  type ChosenThreshold,
  calibrated,
  calibrationText,
  checkConformalRows,
  chooseCalibration,
  chooseThreshold,
  crossCalibrated,
  findCalibrator,
  numberText,
  readConformal,
  readThreshold,
} from '../../evaluate/index.ts'
import { withInputsOf } from '../../train/index.ts'
import type { SearchData, ValidationSpec } from '../../tune/index.ts'
import type { Workflow } from '../workflow/index.ts'
import {
  type ChosenIntervals,
  type FitSide,
  fitIntervals,
  intervalTexts,
  keptIntervals,
} from './fit-intervals.ts'
import type { Holdout } from './holdout.ts'
import { type FitRows, type OutOfFold, outOfFold } from './out-of-fold.ts'
import type { Reading } from './reading.ts'
import type { RunTools } from './types.ts'

/** What out-of-fold predictions decided. */
export interface Decisions {
  /** Absent: not asked for. `none`: no calibrator helps. */
  readonly calibration?: ChosenCalibration | 'none'
  readonly threshold?: ChosenThreshold
  readonly intervals?: ChosenIntervals
  /** Rows they were decided on: training rows, each predicted by a fit that did not see it. */
  readonly rowCount: number
}

const isChosen = (found: Decisions['calibration']): found is ChosenCalibration =>
  found !== undefined && found !== 'none'

/** Refuses what does not suit the task, before anything is fitted. */
export function checkDecisions({ evaluate = {} }: Workflow, task: Task): void {
  const { calibrate, threshold, intervals } = evaluate
  if (intervals !== undefined) readConformal(intervals, task)
  if (calibrate !== undefined && calibrate !== 'auto') findCalibrator(calibrate, task)
  if (threshold !== undefined) readThreshold(threshold, task)
}

/** Refuses intervals that too few rows train for, before anything is fitted. */
export function checkIntervalRows({ evaluate = {} }: Workflow, { parts }: Pick<Holdout, 'parts'>): void {
  const { intervals } = evaluate
  if (intervals === undefined) return
  for (const { train } of parts)
    checkConformalRows(intervals, intervals.scores === 'split' ? Math.ceil(train.length / 5) : train.length)
}

/** How a part's recipe, and trees beside it, are fitted on some of its rows. */
export interface DecideBy {
  readonly seed: Seed
  readonly fit: FitRows
  readonly fitSide: FitSide
}

/** How training rows are split, where the workflow says. */
export function validationOf({ tune: { validation } = {} }: Workflow): { validation?: ValidationSpec } {
  return validation === undefined ? {} : { validation }
}

/** The predictions that intervals are decided by: calibrated, each by other rows. */
function honest(raw: OutOfFold, calibration: Decisions['calibration'], seed: Seed): OutOfFold {
  if (!isChosen(calibration)) return raw
  return { ...raw, scored: crossCalibrated(findCalibrator(calibration.method), raw.scored, seed) }
}

/**
 * Decides how probabilities are calibrated, from which on a row counts as positive, and how wide intervals are, by
 * predictions of training rows that each come from a fit that did not see them. The held-out rows decide nothing.
 *
 * @returns undefined where the workflow asks for none of them
 */
export async function decide(
  workflow: Workflow,
  data: SearchData,
  { seed, fit, fitSide }: DecideBy,
  tools: RunTools,
): Promise<Decisions | undefined> {
  const { calibrate, threshold: rule, intervals: conformal } = workflow.evaluate ?? {}
  if (calibrate === undefined && rule === undefined && conformal === undefined) return undefined
  const isSplit = calibrate === undefined && rule === undefined && conformal?.scores === 'split'
  const { signal } = tools
  const dealt = isSplit ? { wanted: 1 } : validationOf(workflow)
  const raw = await outOfFold(data, { seed: seed.split('out-of-fold'), fit, signal, ...dealt })
  const calibration =
    calibrate === undefined ? undefined : (chooseCalibration(calibrate, raw.scored, seed) ?? 'none')
  const scored = isChosen(calibration) ? calibrated(raw.scored, calibration.calibration) : raw.scored
  const threshold = rule === undefined ? undefined : chooseThreshold(rule, scored)
  const asked = { seed: seed.split('intervals'), fit: fitSide, target: data.target }
  const intervals =
    conformal === undefined
      ? undefined
      : await fitIntervals(honest(raw, calibration, seed), { rule: conformal, ...asked }, tools)
  return {
    ...(calibration === undefined ? {} : { calibration }),
    ...(threshold === undefined ? {} : { threshold }),
    ...(intervals === undefined ? {} : { intervals }),
    rowCount: targetLength(raw.scored.target),
  }
}

/**
 * Puts decisions into a pipeline.
 *
 * @param rules - how all columns are read: models of intervals may look at more of them than the model
 */
export function withDecisions(
  pipeline: Pipeline,
  decisions: Decisions | undefined,
  rules: Pick<Reading, 'schema' | 'fixes'>,
): Pipeline {
  if (decisions === undefined) return pipeline
  const { calibration, threshold, intervals } = decisions
  const sides = intervals?.sides ?? []
  return {
    ...(sides.length === 0 ? pipeline : withInputsOf(pipeline, rules, sides)),
    ...(intervals === undefined ? {} : { intervals: keptIntervals(intervals) }),
    ...(isChosen(calibration) ? { calibration: calibration.calibration } : {}),
    ...(threshold === undefined ? {} : { threshold: threshold.threshold }),
  }
}

/** Says in sentences what was decided. */
export function decisionTexts(decisions: Decisions | undefined): readonly string[] {
  if (decisions === undefined) return []
  const { calibration, threshold, intervals, rowCount } = decisions
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
    ...(intervals === undefined ? [] : intervalTexts(intervals)),
  ]
}
