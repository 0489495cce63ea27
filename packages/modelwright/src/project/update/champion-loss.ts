import type { Model } from '@modelwright/runtime'
import type { JudgedPrediction, LogSource } from '../../core/index.ts'
import {
  type DegradationRules,
  degradationOf,
  delaysTell,
  noDegradation,
  type RowLoss,
  rowLosses,
  type Situation,
  watchOn,
} from '../../update/index.ts'
import { errorScaleOf, usualError } from '../replay/error-scale.ts'
import { targetOf } from '../replay/gathered-outcomes.ts'
import { ageAdvice, countsAt, type OutcomeAge } from '../replay/outcome-age.ts'

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
  /** What turned out, a number or the code of a class, and what was said of it. */
  readonly truth: number
  readonly said: Float64Array
}

/** Loss of one row by what was said of it then; undefined where that cannot be told. */
function lossOf(
  one: JudgedPrediction,
  { schema }: Model,
  { loss, scale }: Measured,
): Pick<JudgedRow, 'loss' | 'truth' | 'said'> | undefined {
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

/** What outcomes show of when they come; null: nothing speaks against counting them as they come. */
function delaysOf(rows: readonly JudgedRow[], { schema }: Model, waiting: number): string | null {
  return delaysTell({
    asked: Float64Array.from(rows, ({ at }) => at),
    received: Float64Array.from(rows, ({ received }) => received),
    truth: targetOf(
      schema.output,
      Float64Array.from(rows, ({ truth }) => truth),
    ),
    said: Float64Array.from(rows.flatMap(({ said }) => [...said])),
    waiting,
  })
}

/** How a champion fares on rows that it answered itself, by their outcomes. */
export interface ChampionRows {
  /** All rows of the log whose outcome became known after a moment. */
  readonly newOutcomes: number
  readonly loss: Situation['loss']
}

/** Whose rows are read, and which count. */
interface RowsRequest {
  readonly name: string
  readonly source: LogSource
  readonly since: number
  /** From which age on rows count; absent: as soon as their outcome is known. */
  readonly age?: OutcomeAge | undefined
}

/** What the log says of a champion's rows, by what was measured of it; undefined: nothing was. */
async function readRows(champion: Model, measured: Measured | undefined, request: RowsRequest) {
  const { name, source, since, age } = request
  const rows: JudgedRow[] = []
  const counts = age === undefined ? () => true : countsAt(age)
  let newOutcomes = 0
  let waiting = 0
  const take = (one: JudgedPrediction): void => {
    if (one.model.variant === 'shadow') return
    const isOwn = one.model.digest === champion.digest
    if (one.outcome === null) {
      if (isOwn) waiting++
      return
    }
    const { received } = one.outcome
    if (received > since) newOutcomes++
    if (measured === undefined || !isOwn || !counts(one.at, received)) return
    const judged = lossOf(one, champion, measured)
    if (judged !== undefined) rows.push({ ...judged, received, at: one.at })
  }
  for await (const piece of source.read({ model: name })) for (const one of piece) take(one)
  rows.sort((a, b) => (age === undefined ? a.received - b.received : a.at - b.at))
  return { rows, newOutcomes, waiting }
}

/**
 * Reads what came of a champion's own answers, in the order in which outcomes became known; by a declared age, in which rows were asked.
 *
 * Where outcomes show that what one is changes when it comes, and no age is declared, it is not said to be worse by them.
 *
 * @param request - `since`: outcomes that became known later count as new
 */
export async function championRows(champion: Model, request: RowsRequest): Promise<ChampionRows> {
  const measured = measuredOf(champion)
  const { rows, newOutcomes, waiting } = await readRows(champion, measured, request)
  if (measured === undefined || rows.length === 0) return { newOutcomes, loss: null }
  const losses = rows.map(({ loss }) => loss)
  const found = degradationOf(watchOn(noDegradation, losses, measured.rules))
  const delays = request.age === undefined ? delaysOf(rows, champion, waiting) : null
  const loss = {
    rows: found.count,
    mean: found.meanLoss,
    expected: measured.rules.expected,
    isWorse: found.isDegraded && delays === null,
    since: found.isDegraded ? rows[found.since].at : null,
    ...(delays === null ? {} : { delays: `${delays} ${ageAdvice}` }),
  }
  return { newOutcomes, loss }
}
