import {
  type Batch,
  type Column,
  decide,
  intervalsBatch,
  type Model,
  type ReadPolicy,
  type Schema,
} from '@modelwright/runtime'
import { categoryColumn, numberColumn } from '../core/index.ts'

/** How files are read: cells they lack are treated as in training; what cannot be read stops the work. */
export const filePolicy: ReadPolicy = {
  missing: 'accept',
  unknown: 'accept',
  extra: 'accept',
  unreadable: 'refuse',
}

/** Names the columns that predictions add: the prediction, for classes one probability each, and intervals where asked. */
export function predictionColumns({ output }: Schema, hasIntervals = false): readonly string[] {
  const { classes } = output
  const intervals = classes === undefined ? ['prediction_low', 'prediction_high'] : ['prediction_set']
  return [
    'prediction',
    ...(classes ?? []).map((name) => `probability_${name}`),
    ...(hasIntervals ? intervals : []),
  ]
}

/** Intervals as two columns, sets as the JSON text of a list. */
function intervalColumns(model: Model, batch: Batch, outputs: Float64Array): [string, Column][] {
  const ends = intervalsBatch(model, batch, outputs)
  const { classes } = model.schema.output
  const rows = Array.from({ length: batch.rowCount }, (_, row) => row)
  if (classes === undefined)
    return ['prediction_low', 'prediction_high'].map((name, end) => [
      name,
      numberColumn(rows.map((row) => ends[2 * row + end])),
    ])
  const sets = rows.map((row) =>
    JSON.stringify(classes.filter((_, code) => ends[row * classes.length + code] === 1)),
  )
  return [['prediction_set', categoryColumn(sets)]]
}

function probabilityAt(outputs: Float64Array, row: number, code: number, classCount: number): number {
  if (classCount !== 2) return outputs[row * classCount + code]
  return code === 1 ? outputs[row] : 1 - outputs[row]
}

/** Predicts rows that were read by the schema, as columns to be written beside the input's. */
export function predictColumns(
  model: Model,
  batch: Batch,
  hasIntervals = false,
): ReadonlyMap<string, Column> {
  const { schema, artifact } = model
  const outputs = model.predictBatch(batch)
  const intervals = hasIntervals ? intervalColumns(model, batch, outputs) : []
  const rows = Array.from({ length: batch.rowCount }, (_, row) => row)
  const classes = schema.output.classes ?? []
  if (classes.length === 0)
    return new Map([['prediction', { type: 'number', values: outputs }], ...intervals])
  const codeOf = new Map<string | number, number>(classes.map((name, code) => [name, code]))
  const codes = Int32Array.from(rows, (row) => codeOf.get(decide(outputs, row, schema, artifact.threshold))!)
  const probabilities = classes.map((name, code) => {
    const values = Float64Array.from(rows, (row) => probabilityAt(outputs, row, code, classes.length))
    return [`probability_${name}`, { type: 'number', values }] as const
  })
  return new Map<string, Column>([
    ['prediction', { type: 'category', codes, levels: classes }],
    ...probabilities,
    ...intervals,
  ])
}
