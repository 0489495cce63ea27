import type { Calibration, Task } from '@modelwright/runtime'
import { calibrate } from '@modelwright/runtime'
import { didYouMean, ModelwrightError, type Seed, targetLength } from '../core/index.ts'
import type { Calibrator } from './calibrator.ts'
import { calibrators } from './calibrators/index.ts'
import { type Contender, takeContender } from './contender.ts'
import { numberText } from './number-text.ts'
import { scoreOf } from './score.ts'
import { type ChosenThreshold, refuseThreshold, type ThresholdRule } from './threshold.ts'
import { thresholds } from './thresholds/index.ts'

/** How probabilities were made honest, and by how much it helped. Plain data. */
export interface ChosenCalibration {
  /** The calibrator's name. */
  readonly method: string
  readonly calibration: Calibration
  /** Log loss of out-of-fold predictions as they were, and calibrated by other rows of them. */
  readonly logLoss: { readonly before: number; readonly after: number }
}

/** Reads the rule for a threshold from a workflow file. */
export function readThreshold(found: unknown, task?: Task): ThresholdRule {
  const name = (found as { threshold?: unknown } | null)?.threshold
  if (typeof name !== 'string' || !Object.hasOwn(thresholds, name))
    refuseThreshold(String(name), 'there is no such rule', [
      ...didYouMean(String(name), Object.keys(thresholds)),
      "Write:  threshold: byMetric('f1'), byCosts({ falseNegative: 20 }) or byCapacity(0.1)",
    ])
  if (task !== undefined && task !== 'binary')
    refuseThreshold(name, `a threshold is for two classes; this target is ${task}`, [
      'Leave "threshold" out.',
    ])
  return thresholds[name].read(found as Readonly<Record<string, unknown>>)
}

/** Chooses a threshold by its rule, on predictions of rows the fit did not see. */
export function chooseThreshold(rule: ThresholdRule, scored: Contender): ChosenThreshold {
  return thresholds[rule.threshold].choose(rule, scored)
}

/** Finds a calibrator by name and checks that it suits the task. */
export function findCalibrator(name: string, task?: Task): Calibrator {
  const fitting = Object.values(calibrators).filter(
    ({ tasks }) => task === undefined || tasks.some((t) => t === task),
  )
  const found = fitting.find((calibrator) => calibrator.name === name)
  if (found !== undefined) return found
  const isKnown = Object.hasOwn(calibrators, name)
  throw new ModelwrightError('EVALUATE_CALIBRATOR_UNFIT', {
    message: isKnown
      ? `The calibrator "${name}" is for ${calibrators[name].tasks.join(' and ')} targets; this one is ${task}.`
      : `There is no calibrator "${name}".`,
    where: name,
    mend: [
      ...(isKnown ? [] : didYouMean(name, Object.keys(calibrators))),
      fitting.length === 0
        ? 'Leave "calibrate" out.'
        : `Take one of: ${fitting.map((c) => c.name).join(', ')}, auto.`,
    ],
  })
}

/** Applies a calibration to a model's predictions; these stay as they are, others come back. */
export function calibrated(contender: Contender, calibration: Calibration): Contender {
  if (contender.target.task === 'regression') throw new Error('bug: the calibration of a regression')
  const predictions = contender.predictions.slice()
  calibrate(predictions, calibration, contender.target.classes.length)
  return { ...contender, predictions }
}

/** Parts that rows are dealt to, so that calibrators are compared on rows they did not see. */
const partCount = 5

/** Calibrates each part of the rows by the others. */
export function crossCalibrated(calibrator: Calibrator, scored: Contender, seed: Seed): Contender {
  const rowCount = targetLength(scored.target)
  const order = seed.shuffle(Uint32Array.from({ length: rowCount }, (_, row) => row))
  const predictions = scored.predictions.slice()
  const outputs = predictions.length / rowCount
  for (let part = 0; part < partCount; part++) {
    const inside = order.filter((_, at) => at % partCount === part)
    const others = order.filter((_, at) => at % partCount !== part)
    const made = calibrated(takeContender(scored, inside), calibrator.fit(takeContender(scored, others)))
    inside.forEach((row, i) => {
      predictions.set(made.predictions.subarray(i * outputs, (i + 1) * outputs), row * outputs)
    })
  }
  return { ...scored, predictions }
}

function logLossOf(scored: Contender): number {
  return scoreOf(
    'log-loss',
    scored.target,
    scored.predictions,
    scored.weights === undefined ? {} : { weights: scored.weights },
  )
}

/**
 * Fits a calibrator on out-of-fold predictions; `auto` takes the one with the least log loss on rows it did not see, or
 * none where none helps.
 *
 * Seeded: yes, for the parts that calibrators are compared on.
 *
 * @param name - a calibrator's name, or `auto`
 * @param scored - out-of-fold predictions of the recipe
 * @returns undefined where `auto` found that none helps
 * @throws {ModelwrightError} EVALUATE_CALIBRATOR_UNFIT - when there is no such calibrator, or it is not for the task
 */
export function chooseCalibration(
  name: string,
  scored: Contender,
  seed: Seed,
): ChosenCalibration | undefined {
  const { task } = scored.target
  const tried =
    name === 'auto'
      ? Object.values(calibrators).filter((c) => c.tasks.some((t) => t === task))
      : [findCalibrator(name, task)]
  if (tried.length === 0) return undefined
  const before = logLossOf(scored)
  const after = tried.map((calibrator) =>
    logLossOf(crossCalibrated(calibrator, scored, seed.split('calibrate'))),
  )
  const least = after.reduce((best, loss, at) => (loss < after[best] ? at : best), 0)
  if (name === 'auto' && !(after[least] < before)) return undefined
  const calibrator = tried[least]
  return {
    method: calibrator.name,
    calibration: calibrator.fit(scored),
    logLoss: { before, after: after[least] },
  }
}

/** Says in a sentence how probabilities were calibrated. */
export function calibrationText({ method, logLoss }: ChosenCalibration): string {
  return `Probabilities are calibrated by ${method}, learnt from out-of-fold predictions: log loss there ${numberText(logLoss.before)} before, ${numberText(logLoss.after)} after (on rows the calibrator did not see).`
}
