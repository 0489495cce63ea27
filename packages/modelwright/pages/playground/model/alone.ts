import { carriedInputs, type Model } from '@modelwright/runtime'
import type { Alone, Row } from '../protocol.ts'
import { drawRow } from './examples.ts'

/** Rows that are predicted at most: a model of many inputs gets fewer draws for each. */
const mostRows = 8192
const mostDraws = 16

/** Which output is looked at: the value, the positive class, or the class that is predicted. */
function outputOf({ schema }: Model, outputs: Float64Array, width: number): number {
  if (schema.output.task !== 'multiclass') return 0
  return outputs.subarray(0, width).indexOf(Math.max(...outputs.subarray(0, width)))
}

/**
 * Tells what each input changes alone: the prediction of the row less the mean of its predictions with that input drawn anew
 * from its usual values, all else kept. For models that cannot be explained exactly; unlike contributions, these do not add up.
 *
 * Seeded: yes, so that the same row always gets the same numbers.
 */
export function alone(model: Model, row: Row): Alone | undefined {
  const { history, ...schema } = model.schema
  const inputs = carriedInputs(schema).filter(({ type }) => type !== 'text')
  if (inputs.length === 0) return undefined
  const count = Math.max(2, Math.min(mostDraws, Math.floor(mostRows / inputs.length)))
  const drawn = Array.from({ length: count }, (_, at) => drawRow(model.schema, at + 1))
  const rows = inputs.flatMap(({ name }) => drawn.map((other) => ({ ...row, [name]: other[name] })))
  const { batch, problemCount } = model.read([row, ...rows], { missing: 'accept', unreadable: 'missing' })
  if (problemCount > 0) return undefined
  const outputs = model.predictBatch(batch)
  const width = outputs.length / (rows.length + 1)
  const at = outputOf(model, outputs, width)
  const changes = inputs.map((_, input) => {
    let sum = 0
    for (let draw = 0; draw < count; draw++) sum += outputs[(1 + input * count + draw) * width + at]
    const change = outputs[at] - sum / count
    // What rounding leaves of no change at all would read as a number.
    return Math.abs(change) < 1e-12 * Math.abs(outputs[at]) ? 0 : change
  })
  const { classes, name } = model.schema.output
  const output = classes === undefined ? name : classes[width === 1 ? 1 : at]
  return { inputs: inputs.map((input) => input.name), changes: Float64Array.from(changes), output }
}
