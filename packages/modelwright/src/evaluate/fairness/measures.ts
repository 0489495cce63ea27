import type { Task } from '@modelwright/runtime'
import type { Contender } from '../contender.ts'
import { predictedCodes } from '../score.ts'

/** By what groups are compared. */
export type FairnessMeasure =
  | 'demographic-parity'
  | 'equal-opportunity'
  | 'equalised-odds'
  | 'accuracy'
  | 'calibration'
  | 'mean-residual'
  | 'mean-error'

/** One number a row whose mean over a group is compared between groups; NaN where the row does not count. */
export interface Component {
  /** Of which class, where there are more than two. */
  readonly class?: string
  readonly values: Float64Array
}

/** How a measure is computed, and how it is read. */
export interface Measure {
  readonly name: FairnessMeasure
  readonly tasks: readonly Task[]
  /** What is compared, in a sentence. */
  readonly about: string
  /** Whether smaller ÷ greater says something: shares, and errors that are never negative. */
  readonly hasRatio: boolean
  /** Groups are compared among rows of the same class: chance must shuffle them within it. */
  readonly withinClass: boolean
  components(contender: Contender): readonly Component[]
}

interface Classified {
  readonly truth: Int32Array
  readonly predicted: Int32Array
  /** Classes that are asked about one by one: of two the positive one. */
  readonly codes: readonly number[]
  readonly nameOf: (code: number) => { class?: string }
}

function classified({ target, predictions, threshold }: Contender): Classified {
  if (target.task === 'regression') throw new Error('bug: classes of a regression')
  const predicted = predictedCodes(target, predictions, threshold)
  const isBinary = target.task === 'binary'
  return {
    truth: target.codes,
    predicted,
    codes: isBinary ? [1] : target.classes.map((_, code) => code),
    nameOf: (code) => (isBinary ? {} : { class: target.classes[code] }),
  }
}

/** The share of rows of which `predicted` is a class, among those that `counts` says. */
function shares(
  contender: Contender,
  counts: (truth: number, code: number) => boolean,
): readonly Component[] {
  const { truth, predicted, codes, nameOf } = classified(contender)
  return codes.map((code) => ({
    ...nameOf(code),
    values: Float64Array.from(truth, (of, row) =>
      counts(of, code) ? (predicted[row] === code ? 1 : 0) : Number.NaN,
    ),
  }))
}

const truePositives = (contender: Contender) => shares(contender, (truth, code) => truth === code)
const falsePositives = (contender: Contender) => shares(contender, (truth, code) => truth !== code)

function right(contender: Contender): readonly Component[] {
  const { truth, predicted } = classified(contender)
  return [{ values: Float64Array.from(truth, (of, row) => (of === predicted[row] ? 1 : 0)) }]
}

/** What came true less the probability that was claimed: of the positive class, or of the class predicted. */
function claimErrors(contender: Contender): readonly Component[] {
  const { target, predictions } = contender
  if (target.task === 'regression') throw new Error('bug: probabilities of a regression')
  if (target.task === 'binary')
    return [{ values: Float64Array.from(target.codes, (code, row) => code - predictions[row]) }]
  const predicted = predictedCodes(target, predictions)
  const width = target.classes.length
  const values = Float64Array.from(
    predicted,
    (code, row) => (code === target.codes[row] ? 1 : 0) - predictions[row * width + code],
  )
  return [{ values }]
}

function residuals({ target, predictions }: Contender): Float64Array {
  if (target.task !== 'regression') throw new Error('bug: residuals of classes')
  return Float64Array.from(target.values, (value, row) => predictions[row] - value)
}

const ofClasses = ['binary', 'multiclass'] as const

/** Every measure of fairness, in the order reports show them. */
export const fairnessMeasures: readonly Measure[] = [
  {
    name: 'demographic-parity',
    tasks: ofClasses,
    about: 'The class is predicted equally often in every group',
    hasRatio: true,
    withinClass: false,
    components: (contender) => shares(contender, () => true),
  },
  {
    name: 'equal-opportunity',
    tasks: ofClasses,
    about: 'Rows of the class are found equally often in every group',
    hasRatio: true,
    withinClass: true,
    components: truePositives,
  },
  {
    name: 'equalised-odds',
    tasks: ofClasses,
    about: 'Rows of the class are found, and others taken for it, equally often in every group',
    hasRatio: true,
    withinClass: true,
    components: (contender) => [...truePositives(contender), ...falsePositives(contender)],
  },
  {
    name: 'accuracy',
    tasks: ofClasses,
    about: 'Predictions are right equally often in every group',
    hasRatio: true,
    withinClass: false,
    components: right,
  },
  {
    name: 'calibration',
    tasks: ofClasses,
    about: 'Probabilities come true as often as they say in every group',
    hasRatio: false,
    withinClass: false,
    components: claimErrors,
  },
  {
    name: 'mean-residual',
    tasks: ['regression'],
    about: 'Predictions lie above or below the truth by as much in every group',
    hasRatio: false,
    withinClass: false,
    components: (contender) => [{ values: residuals(contender) }],
  },
  {
    name: 'mean-error',
    tasks: ['regression'],
    about: 'Predictions are off by as much in every group, whichever way',
    hasRatio: true,
    withinClass: false,
    components: (contender) => [{ values: residuals(contender).map(Math.abs) }],
  },
]

/** The measures that fit a task. */
export function measuresFor(task: Task): readonly Measure[] {
  return fairnessMeasures.filter(({ tasks }) => tasks.includes(task))
}
