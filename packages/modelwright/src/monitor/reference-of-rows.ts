import type { Batch, MetricEstimate } from '@modelwright/runtime'
import { outputsOf, type Target, takeBatch, targetLength } from '../core/index.ts'
import { reach95 } from '../evaluate/index.ts'
import { lossProfiles, type ProfileOptions } from './judge/loss-profile.ts'
import type { ModelReference, ReferenceOutcomes, ReferenceRows } from './model-reference.ts'
import { keepCalibration } from './performance/kept-calibration.ts'
import { type Answers, saidBatch, takeSaid } from './said-batch.ts'
import { type Watched, watchedRows } from './watched.ts'

/** What is known of the rows besides themselves. */
export interface ReferenceFacts {
  readonly answers: Answers
  /** Loss of each judged row, and what it is called. */
  readonly loss: { readonly name: string; readonly values: Float64Array }
  /** Judged rows of the same number belong together: the interval of the mean loss bears it. */
  readonly groups?: ArrayLike<number> | undefined
  /** Rows are in the order they came: how alike neighbours are is told by them. */
  readonly isInOrder?: boolean | undefined
  /** Of the first and the last row, milliseconds since 1970-01-01 UTC. */
  readonly from?: number | undefined
  readonly until?: number | undefined
}

/** Mean of a loss with its 95 % interval, of independent rows or groups of rows. */
function meanLoss(losses: Float64Array, groups: ArrayLike<number> | undefined): MetricEstimate {
  const n = losses.length
  const value = losses.reduce((sum, loss) => sum + loss, 0) / n
  const away = new Map<number, number>()
  losses.forEach((loss, row) => {
    const group = groups?.[row] ?? row
    away.set(group, (away.get(group) ?? 0) + (loss - value))
  })
  const count = away.size
  if (count < 2) return { value, low: Number.NaN, high: Number.NaN }
  const squares = [...away.values()].reduce((sum, one) => sum + one * one, 0)
  const reach = (reach95 * Math.sqrt((squares * count) / (count - 1))) / n
  return { value, low: Math.max(0, value - reach), high: value + reach }
}

function classCounts(truth: Target): Pick<ReferenceOutcomes, 'classes'> {
  if (truth.task === 'regression') return {}
  const counts = new Array<number>(truth.classes.length).fill(0)
  for (const code of truth.codes) counts[code]++
  return { classes: new Map(truth.classes.map((name, code) => [name, counts[code]])) }
}

/** One number a row that says what the model answered: the number, or of classes the greatest probability; of two that of the second. */
function typicalSaid(said: Float64Array, width: number): Float64Array {
  if (width === 1) return said
  return Float64Array.from({ length: said.length / width }, (_, row) =>
    said.subarray(row * width, (row + 1) * width).reduce((most, one) => Math.max(most, one), 0),
  )
}

/** How profiles of features and of answers are made. */
export interface OutcomeProfiles {
  readonly features?: ProfileOptions
  readonly predictions?: ProfileOptions
}

/** Says how a model fared on judged rows. */
export function referenceOutcomes(
  { rows, predictions, judged, truth }: ReferenceRows,
  { answers, loss, groups }: ReferenceFacts,
  profiles: OutcomeProfiles = {},
): ReferenceOutcomes | undefined {
  if (judged.length === 0) return undefined
  const width = outputsOf({ task: answers.task, ...(answers.classes && { classes: answers.classes }) })
  const said = takeSaid(predictions, judged, width)
  const typical = typicalSaid(said, width)
  const known: Batch = takeBatch(rows, judged)
  return {
    rows: targetLength(truth),
    ...classCounts(truth),
    loss: { name: loss.name, ...meanLoss(loss.values, groups) },
    byFeature: lossProfiles(known, loss.values, typical, profiles.features),
    byPrediction: lossProfiles(saidBatch(said, answers), loss.values, typical, profiles.predictions),
    calibration: keepCalibration({ target: truth, predictions: said }),
  }
}

/** What is known of rows; how alike neighbours are only where they are in the order they came. */
function watched(rows: Batch, { isInOrder = false, from, until }: ReferenceFacts): Watched {
  const found = watchedRows(rows, {
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
  })
  if (isInOrder) return found
  const columns = [...found.columns].map(([name, { dependences: _, ...column }]) => [name, column] as const)
  return { ...found, columns: new Map(columns) }
}

/** What is known of rows and of what the model said of them. */
export function watchedReference(
  { rows, predictions }: ReferenceRows,
  facts: ReferenceFacts,
): Pick<ModelReference, 'rowCount' | 'features' | 'predictions'> {
  return {
    rowCount: rows.rowCount,
    features: watched(rows, facts),
    predictions: watched(saidBatch(predictions, facts.answers), facts),
  }
}

/** Makes a reference of rows, with the rows themselves. */
export function referenceOfRows(
  rows: ReferenceRows,
  facts: ReferenceFacts,
): ModelReference & { readonly rows: ReferenceRows } {
  const outcomes = referenceOutcomes(rows, facts)
  return { ...watchedReference(rows, facts), ...(outcomes === undefined ? {} : { outcomes }), rows }
}
