import type { Model } from '@modelwright/runtime'
import type { JudgedPrediction, LogSource } from '../../core/index.ts'
import { type DegradationRules, type RowLoss, rowLosses } from '../../update/index.ts'
import { errorScaleOf, usualError } from '../replay/error-scale.ts'
import { numberRequests } from '../replay/gathered-outcomes.ts'
import { gatherNumbers } from '../replay/gathered-rows.ts'
import { type OutcomeAge, windowOfAge } from '../replay/outcome-age.ts'

/** By which loss a model is watched, and what was measured of it when it was made. */
export interface Measured {
  readonly loss: RowLoss
  readonly scale: number | undefined
  readonly rules: DegradationRules
}

/** A model that keeps what it promised is taken for degraded once in so many rows. */
const falseEvery = 100_000

function rulesOf(expected: number, limit: number): DegradationRules {
  const margin = Math.max(limit - expected, 0.001)
  return { expected, margin, effect: Math.max(limit / 4, 0.01), falseEvery }
}

/** What a model promised of itself; undefined where it says nothing that rows can be held against. */
export function measuredOf(model: Model): Measured | undefined {
  const { artifact, schema } = model
  const { 'brier-score': brier, accuracy, mae } = artifact.evaluation?.metrics ?? {}
  if (schema.output.task === 'binary' && brier !== undefined)
    return { loss: rowLosses['brier'], scale: undefined, rules: rulesOf(brier.value, brier.high) }
  const scale = errorScaleOf(model)
  if (schema.output.task === 'regression' && scale !== undefined)
    return { loss: rowLosses['absolute-error'], scale, rules: rulesOf(usualError, mae.high / scale) }
  if (schema.output.task === 'regression' || accuracy === undefined) return undefined
  return {
    loss: rowLosses['zero-one'],
    scale: undefined,
    rules: rulesOf(1 - accuracy.value, 1 - accuracy.low),
  }
}

interface JudgedRow {
  readonly loss: number
  /** What turned out, a number or the code of a class, and what was said of it. */
  readonly truth: number
  readonly said: Float64Array
}

/** Loss of one row by what was said of it then; undefined where that cannot be told. */
function lossOf(one: JudgedPrediction, { schema }: Model, { loss, scale }: Measured): JudgedRow | undefined {
  const { task, classes = [] } = schema.output
  if (one.outcome === null) return undefined
  if (task === 'regression') {
    const { prediction } = one.said
    if (typeof prediction !== 'number' || typeof one.outcome.outcome !== 'number') return undefined
    const { outcome: truth } = one.outcome
    const said = Float64Array.of(prediction)
    return { truth, said, loss: loss.of({ task, values: Float64Array.of(truth) }, said, scale)[0] }
  }
  const code = classes.indexOf(String(one.outcome.outcome))
  const probabilities = one.said.probabilities as Readonly<Record<string, number>> | undefined
  if (code < 0 || probabilities === undefined) return undefined
  const shares = classes.map((name) => probabilities[name] ?? 0)
  const said = Float64Array.from(task === 'binary' ? shares.slice(1) : shares)
  return { truth: code, said, loss: loss.of({ task, codes: Int32Array.of(code), classes }, said)[0] }
}

/** Rows that a champion answered itself, and whose outcome is known, as they lie in the log. */
export interface ChampionLosses {
  /** When each was asked, and when its outcome became known. */
  readonly asked: Float64Array
  readonly received: Float64Array
  /** The number of the request that each was in. */
  readonly requests: Float64Array
  readonly losses: Float64Array
  /** What turned out, a number or the code of a class. */
  readonly truth: Float64Array
  /** What was said, row-major. */
  readonly said: Float64Array
  /** When rows were asked that have no outcome. */
  readonly waiting: Float64Array
  /** All rows of the log whose outcome became known after a moment. */
  readonly newOutcomes: number
}

/** Whose rows are read, and which count. */
export interface LossesRequest {
  readonly name: string
  readonly source: LogSource
  readonly since: number
  readonly now: number
  /** From which age on rows count; absent: as soon as their outcome is known. */
  readonly age?: OutcomeAge | undefined
}

/** Reads what the log says of a champion's rows, by what was measured of it. Memory: some 60 bytes a row. */
export async function readLosses(
  champion: Model,
  measured: Measured | undefined,
  { name, source, since, age }: LossesRequest,
): Promise<ChampionLosses> {
  const [asked, received, requests, losses, truth, said, waiting] = Array.from({ length: 7 }, gatherNumbers)
  const requestOf = numberRequests()
  let newOutcomes = 0
  const take = (one: JudgedPrediction): void => {
    if (one.model.variant === 'shadow') return
    if (one.outcome !== null && one.outcome.received > since) newOutcomes++
    if (measured === undefined || one.model.digest !== champion.digest) return
    if (one.outcome === null) waiting.push([one.at])
    const judged = lossOf(one, champion, measured)
    if (one.outcome === null || judged === undefined) return
    asked.push([one.at])
    received.push([one.outcome.received])
    requests.push([requestOf(one.id)])
    losses.push([judged.loss])
    truth.push([judged.truth])
    said.push(judged.said)
  }
  const window = { model: name, ...windowOfAge(age) }
  for await (const piece of source.read(window)) for (const one of piece) take(one)
  return {
    ...{ asked: asked.values(), received: received.values(), requests: requests.values() },
    ...{ losses: losses.values(), truth: truth.values(), said: said.values() },
    ...{ waiting: waiting.values(), newOutcomes },
  }
}
