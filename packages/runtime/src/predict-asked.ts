import type { Abilities } from './answer-service.ts'
import type { Batch } from './column.ts'
import type { Prediction } from './decide.ts'
import { ModelwrightError } from './errors.ts'
import { explainWith } from './explain.ts'
import { addIntervals } from './intervals.ts'
import { type Model, type Predictions, predictRead } from './model.ts'
import { put } from './put.ts'
import type { Asked } from './request-parameters.ts'

/** What each column added to a score, by its name. */
export type Contributions = Readonly<Record<string, number>>

/** Why a prediction is what it is: contributions and the mean score make up the score. */
export interface Explanation {
  /** Mean score over the training rows; of several classes one each. */
  readonly expected: number | Readonly<Record<string, number>>
  /** What each column added to the score; of several classes one list each. */
  readonly contributions: Contributions | Readonly<Record<string, Contributions>>
}

/** A class and its probability. */
export interface RankedClass {
  readonly class: string
  readonly probability: number
}

/** A prediction with what was asked for besides. */
export interface FullPrediction extends Prediction {
  readonly explanation?: Explanation
  /** The most probable classes, the most probable first; takes the place of `probabilities`. */
  readonly top?: readonly RankedClass[]
}

/** What a model says of rows, each with what was asked for. */
export interface FullPredictions extends Predictions {
  readonly predictions: readonly FullPrediction[]
}

/**
 * Reads rows and predicts, with intervals, explanations, the most probable classes or another threshold where asked.
 *
 * @throws {ModelwrightError} EVALUATE_INTERVALS_ABSENT, EVALUATE_MODEL_UNEXPLAINED - when the model can tell no such thing
 */
export function predictAsked(model: Model, rows: readonly unknown[], asked: Asked): FullPredictions {
  return predictWith({ model, abilities: { explain: explainWith } }, rows, asked)
}

/** The same with what a service can explain. */
export function predictWith(
  { model, abilities }: { readonly model: Model; readonly abilities: Pick<Abilities, 'explain'> },
  rows: readonly unknown[],
  asked: Asked,
): FullPredictions {
  const { policy, intervals, explain, top, threshold } = asked
  if (intervals !== true && explain !== true && top === undefined && threshold === undefined)
    return model.predict(rows, policy)
  const read = model.read(rows, policy)
  let outputs: Float64Array = new Float64Array(0)
  const artifact = threshold === undefined ? model.artifact : { ...model.artifact, threshold }
  let said: FullPredictions = predictRead(artifact, (batch) => (outputs = model.predictBatch(batch)), read)
  if (said.problemCount > 0) return said
  if (intervals === true) said = addIntervals(model, said, read.batch, outputs)
  if (explain === true && said.problemCount === 0)
    said = addExplanations(model, said, { batch: read.batch, ...abilities })
  if (top === undefined) return said
  const { classes = [] } = model.schema.output
  return { ...said, predictions: said.predictions.map((one) => ranked(one, classes, top)) }
}

function addExplanations(
  { artifact, operations }: Model,
  said: FullPredictions,
  { batch, explain }: Pick<Abilities, 'explain'> & { readonly batch: Batch },
): FullPredictions {
  if (explain === undefined)
    throw new ModelwrightError('EVALUATE_MODEL_UNEXPLAINED', {
      message: 'This service was packed without what explains a prediction.',
      mend: ['Pack it with explanations', 'Or leave out the parameter "explain"'],
    })
  const { inputs, outputs, contributions, expected } = explain(operations, artifact, batch)
  const width = inputs.length * outputs.length
  const several = outputs.length > 1
  const ofOutput = (row: number, k: number): Contributions => {
    const record: Record<string, number> = {}
    inputs.forEach((name, at) => {
      put(record, name, contributions[row * width + at * outputs.length + k])
    })
    return record
  }
  const means = several ? named(outputs, (k) => expected[k]) : expected[0]
  const explained = (one: FullPrediction, row: number): FullPrediction => ({
    ...one,
    explanation: {
      expected: means,
      contributions: several ? named(outputs, (k) => ofOutput(row, k)) : ofOutput(row, 0),
    },
  })
  return { ...said, predictions: said.predictions.map(explained) }
}

function named<Value>(names: readonly string[], make: (at: number) => Value): Record<string, Value> {
  const record: Record<string, Value> = {}
  names.forEach((name, at) => {
    put(record, name, make(at))
  })
  return record
}

/** Of equal probabilities the earlier class comes first. */
function ranked(
  { probabilities, ...one }: FullPrediction,
  classes: readonly string[],
  count: number,
): FullPrediction {
  if (probabilities === undefined) return one
  const all = classes.map((name) => ({ class: name, probability: probabilities[name] }))
  return { ...one, top: all.sort((a, b) => b.probability - a.probability).slice(0, count) }
}
