import type { Model } from '@modelwright/runtime'
import type { JudgedPrediction, Target } from '../../core/index.ts'
import { referenceOfRows } from '../../monitor/index.ts'
import { outcomeNumber } from '../replay/gathered-outcomes.ts'
import { readable } from '../replay/predict-logged.ts'
import { isCopy } from '../replay/replay-log.ts'
import type { Found } from '../verify/evidence.ts'
import { inputColumns, mostReferenceRows, referenceLosses } from './held-out-reference.ts'
import type { FoundReference, ReferenceRequest } from './reference-request.ts'

/** Rows of a log in their order; of too many every second, then every fourth … */
function thinned(most: number) {
  let kept: JudgedPrediction[] = []
  let step = 1
  let seen = 0
  return {
    add(row: JudgedPrediction): void {
      if (seen++ % step === 0) kept.push(row)
      if (kept.length < 2 * most) return
      kept = kept.filter((_, at) => at % 2 === 0)
      step *= 2
    },
    rows: (): readonly JudgedPrediction[] => kept,
  }
}

function truthOf({ schema }: Model, numbers: readonly number[]): Target {
  const { task, classes = [] } = schema.output
  if (task === 'regression') return { task, values: Float64Array.from(numbers) }
  return { task, codes: Int32Array.from(numbers), classes }
}

/** What the model answers of the judged rows alone. */
function saidOf(said: Float64Array, rows: Uint32Array, rowCount: number): Float64Array {
  const width = said.length / Math.max(1, rowCount)
  return Float64Array.from({ length: rows.length * width }, (_, at) => {
    return said[rows[Math.floor(at / width)] * width + (at % width)]
  })
}

/**
 * Takes a window of the log as the reference: any rows that were asked, whoever answered them, as this model reads and predicts
 * them.
 *
 * Rows that the model refuses are passed over. Losses are honest only where the model did not learn from these rows.
 */
export async function windowReference(
  { model, name, source }: ReferenceRequest,
  { from, until }: { readonly from: number; readonly until: number },
): Promise<Found<FoundReference>> {
  if (source === undefined) return { why: 'a window is read from the prediction log, and there is none' }
  const gathered = thinned(mostReferenceRows / 2)
  for await (const piece of source.read({ model: name, since: from, until }))
    for (const row of piece) if (!isCopy(row) && row.features !== null) gathered.add(row)
  const all = gathered.rows()
  const features = all.map((row) => row.features)
  const places = readable(model, features, [...features.keys()])
  if (places.length === 0) return { why: 'the log holds no row of that window that the model reads' }
  const logged = places.map((at) => all[at])
  const { batch } = model.read(logged.map((row) => row.features))
  const predictions = model.predictBatch(batch)
  const numbers = logged.map((row) => outcomeNumber(row, model.schema.output))
  const judged = Uint32Array.from(logged.keys()).filter((row) => !Number.isNaN(numbers[row]))
  const truth = truthOf(
    model,
    [...judged].map((row) => numbers[row]),
  )
  const { task, classes } = model.schema.output
  const reference = referenceOfRows(
    { rows: inputColumns(batch, model.artifact), predictions, judged, truth },
    {
      answers: { task, classes, threshold: model.artifact.threshold },
      loss: referenceLosses(truth, saidOf(predictions, judged, logged.length)),
      isInOrder: true,
      from: logged[0].at,
      until: logged[logged.length - 1].at,
    },
  )
  return { thing: { kind: 'window', ...reference } }
}
