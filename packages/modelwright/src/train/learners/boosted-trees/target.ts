import { type Loss, ModelwrightError, type TrainingData } from '../../../core/index.ts'
import { balanced, checkClasses, classTotals } from '../../data.ts'
import { losses } from '../../losses/index.ts'
import { checkRange } from '../../trees/check-range.ts'
import type { BoostedTreesOptions } from './boosted-trees.ts'

/** The target as trees take it. */
export interface TreeTarget {
  /** Class codes or values. */
  readonly targets: Float64Array | Int32Array
  /** Absent: 1 each. */
  readonly weights?: Float64Array
  readonly loss: Loss
  readonly parameter: number
  /** Score every row starts from; shape `[outputs]`. */
  readonly start: Float64Array
}

function regressionLoss(name: BoostedTreesOptions['loss']): Loss {
  return name === 'auto' ? losses['squared-error'] : losses[name]
}

/** @throws {ModelwrightError} TRAIN_TARGET_UNFIT - when a target is not what the loss is for */
function checkTargets({ name, targets: rule }: Loss, targets: Float64Array): void {
  if (rule === undefined) return
  const row = targets.findIndex((target) => !rule.fits(target))
  if (row < 0) return
  throw new ModelwrightError('TRAIN_TARGET_UNFIT', {
    message: `The loss "${name}" needs targets that are ${rule.rule}, found ${targets[row]}.`,
    where: `training row ${row}`,
    mend: ['Take another loss:  loss: "squared-error"', 'Or leave such rows out.'],
  })
}

function parameterOf(loss: Loss, given: number): number {
  const { parameter } = loss
  if (parameter === undefined) return loss.quantile?.(0) ?? 0
  const value = given === 0 ? parameter.default : given
  if (value > (parameter.exclusiveMin ?? -Infinity) && value <= (parameter.max ?? Infinity)) return value
  throw new ModelwrightError('TRAIN_LOSS_PARAMETER_INVALID', {
    message: `"lossParameter" of the loss "${loss.name}" must be above ${parameter.exclusiveMin}${parameter.max === undefined ? '' : ` and at most ${parameter.max}`}, found ${value}.`,
    where: 'lossParameter',
    mend: [`Leave it out: its default is ${parameter.default}.`],
  })
}

function classTarget({ target, weights: plain }: TrainingData, given: BoostedTreesOptions): TreeTarget {
  if (target.task === 'regression') throw new Error('bug: a target of values')
  const totals = classTotals(target.codes, target.classes.length, plain)
  checkClasses(totals, target.classes)
  const isBalanced = given.classWeight === 'balanced'
  const weights = isBalanced ? balanced(target.codes, totals, plain) : plain
  checkRange(target.codes, weights)
  const rest = { targets: target.codes, parameter: 0, ...(weights === undefined ? {} : { weights }) }
  // Of all rows the start needs only what each class weighs: as many rows as classes, with these weights.
  const weighed = classTotals(target.codes, target.classes.length, weights)
  const sum = weighed.reduce((all, one) => all + one, 0)
  const startOf = (loss: Loss, own: number): number =>
    loss.start(Float64Array.of(1, 0), Float64Array.of(own, sum - own), 0)
  if (target.task === 'binary') {
    const loss = losses['log-loss']
    return { ...rest, loss, start: Float64Array.of(startOf(loss, weighed[1])) }
  }
  const loss = losses.softmax
  return { ...rest, loss, start: weighed.map((own) => startOf(loss, own)) }
}

function valueTarget(
  values: Float64Array,
  weights: Float64Array | undefined,
  given: BoostedTreesOptions,
): TreeTarget {
  const loss = regressionLoss(given.loss)
  checkTargets(loss, values)
  checkRange(values, weights)
  const parameter = parameterOf(loss, given.lossParameter)
  const start = Float64Array.of(loss.start(values, weights, parameter))
  return { targets: values, loss, parameter, start, ...(weights === undefined ? {} : { weights }) }
}

/**
 * Turns a learner's target into numbers, weights and the score to start from.
 *
 * @throws {ModelwrightError} TRAIN_TARGET_CONSTANT - when only one class occurs
 * @throws {ModelwrightError} TRAIN_TARGET_UNFIT, TRAIN_WEIGHT_INVALID - when values are not for the loss, or beyond what trees hold
 */
export function targetOf(data: TrainingData, given: BoostedTreesOptions): TreeTarget {
  const { target } = data
  if (target.task !== 'regression') return classTarget(data, given)
  return valueTarget(target.values, data.weights, given)
}
