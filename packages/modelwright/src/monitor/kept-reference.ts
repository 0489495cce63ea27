import type { LossCell, LossProfile } from './judge/loss-profile.ts'
import { mergeSmallCells } from './judge/merge-small-cells.ts'
import type { ModelReference, ReferenceOutcomes, ReferenceRows } from './model-reference.ts'
import { type ReferenceFacts, referenceOutcomes, watchedReference } from './reference-of-rows.ts'
import type { Watched } from './watched.ts'
import { leastTold, type Telling, withoutSingles } from './without-singles.ts'

/** Columns that are kept: the first of the schema. */
const mostColumns = 1000
/** Bins and levels of all columns together, about. */
const mostBins = 2000
const finest = 64
const coarsest = 10
/** A level of a longer name is counted, not named. */
const longestLevel = 64

/** Fewer bins a column the more columns there are: the whole stays bounded. */
function tellingOf(columnCount: number): Telling & { readonly bins: number } {
  const bins = Math.max(coarsest, Math.min(finest, Math.floor(mostBins / Math.max(1, columnCount))))
  return { bins, levels: bins, longest: longestLevel }
}

const toldOf = ({ columns }: Watched) => new Map([...columns].map(([name, { sample }]) => [name, sample]))

/** Losses need no more digits than these, which take half of the room. */
const short = ({ rows, loss, variance, prediction }: LossCell): LossCell => ({
  rows,
  loss: Math.fround(loss),
  variance: Math.fround(variance),
  prediction: Math.fround(prediction),
})

function keptProfiles(profiles: ReadonlyMap<string, LossProfile>): ReadonlyMap<string, LossProfile> {
  const kept = [...profiles].flatMap(([name, profile]) => {
    const merged = mergeSmallCells(profile)
    return merged === undefined ? [] : [[name, { ...merged, cells: merged.cells.map(short) }] as const]
  })
  return new Map(kept)
}

function keptOutcomes(found: ReferenceOutcomes | undefined): ReferenceOutcomes | undefined {
  if (found === undefined || found.rows < leastTold) return undefined
  return {
    ...found,
    byFeature: keptProfiles(found.byFeature),
    byPrediction: keptProfiles(found.byPrediction),
  }
}

/** Rows before which there is nothing to keep. */
export const leastReferenceRows = 3 * leastTold

/**
 * Makes of rows what may leave the house: histograms, levels, losses and calibration of ten rows and more each, no value of a
 * row, no extreme, no time of a row. Its size is bounded: some tens of kilobytes for thirty columns, however many rows.
 *
 * Seeded: no: the same rows give the same reference.
 *
 * @returns undefined for fewer than thirty rows
 */
export function keptReference(rows: ReferenceRows, facts: ReferenceFacts): ModelReference | undefined {
  if (rows.rows.rowCount < leastReferenceRows) return undefined
  const columns = new Map([...rows.rows.columns].slice(0, mostColumns))
  const some: ReferenceRows = { ...rows, rows: { ...rows.rows, columns } }
  const telling = tellingOf(columns.size)
  const unbound = { ...facts, from: Number.NaN, until: Number.NaN }
  const { rowCount, ...whole } = watchedReference(some, unbound)
  const features = withoutSingles(whole.features, telling)
  const predictions = withoutSingles(whole.predictions, { ...telling, levels: undefined })
  const bins = Math.min(20, telling.bins)
  const outcomes = keptOutcomes(
    referenceOutcomes(some, facts, {
      features: { told: toldOf(features), bins },
      predictions: { told: toldOf(predictions), bins: 20 },
    }),
  )
  return { rowCount, features, predictions, ...(outcomes === undefined ? {} : { outcomes }) }
}
