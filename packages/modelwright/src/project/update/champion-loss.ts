import type { Model } from '@modelwright/runtime'
import type { JudgedPrediction, LogSource, Target } from '../../core/index.ts'
import {
  type DegradationRules,
  degradationOf,
  noDegradation,
  type RowLoss,
  rowLosses,
  type Situation,
  watchOn,
} from '../../update/index.ts'
import { errorScaleOf, usualError } from '../replay/error-scale.ts'

/** By which loss a model is watched, and what was measured of it when it was made. */
interface Measured {
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
function measuredOf(model: Model): Measured | undefined {
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
  readonly received: number
  /** When it was asked. */
  readonly at: number
  readonly loss: number
}

/** Loss of one row by what was said of it then; undefined where that cannot be told. */
function lossOf(one: JudgedPrediction, { schema }: Model, { loss, scale }: Measured): number | undefined {
  const { task, classes = [] } = schema.output
  if (one.outcome === null) return undefined
  if (task === 'regression') {
    const { prediction } = one.said
    if (typeof prediction !== 'number' || typeof one.outcome.outcome !== 'number') return undefined
    const truth: Target = { task, values: Float64Array.of(one.outcome.outcome) }
    return loss.of(truth, Float64Array.of(prediction), scale)[0]
  }
  const code = classes.indexOf(String(one.outcome.outcome))
  const probabilities = one.said.probabilities as Readonly<Record<string, number>> | undefined
  if (code < 0 || probabilities === undefined) return undefined
  const shares = classes.map((name) => probabilities[name] ?? 0)
  const said = Float64Array.from(task === 'binary' ? shares.slice(1) : shares)
  return loss.of({ task, codes: Int32Array.of(code), classes }, said)[0]
}

/** How a champion fares on rows that it answered itself, by their outcomes. */
export interface ChampionRows {
  /** All rows of the log whose outcome became known after a moment. */
  readonly newOutcomes: number
  readonly loss: Situation['loss']
}

/**
 * Reads what came of a champion's own answers, in the order in which outcomes became known.
 *
 * @param since - outcomes that became known later count as new
 */
export async function championRows(
  champion: Model,
  { name, source, since }: { readonly name: string; readonly source: LogSource; readonly since: number },
): Promise<ChampionRows> {
  const measured = measuredOf(champion)
  const rows: JudgedRow[] = []
  let newOutcomes = 0
  for await (const piece of source.read({ model: name }))
    for (const one of piece) {
      if (one.outcome === null || one.model.variant === 'shadow') continue
      if (one.outcome.received > since) newOutcomes++
      if (measured === undefined || one.model.digest !== champion.digest) continue
      const loss = lossOf(one, champion, measured)
      if (loss !== undefined) rows.push({ received: one.outcome.received, at: one.at, loss })
    }
  if (measured === undefined || rows.length === 0) return { newOutcomes, loss: null }
  rows.sort((a, b) => a.received - b.received)
  const losses = rows.map(({ loss }) => loss)
  const found = degradationOf(watchOn(noDegradation, losses, measured.rules))
  const loss = {
    rows: found.count,
    mean: found.meanLoss,
    expected: measured.rules.expected,
    isWorse: found.isDegraded,
    since: found.isDegraded ? rows[found.since].at : null,
  }
  return { newOutcomes, loss }
}
