import { type Batch, type Column, type Schema, textAt } from '@modelwright/runtime'

/** One column as an exported model takes it: doubles with NaN for missing, or texts with the empty one. */
export type OnnxFeed =
  | { readonly type: 'double'; readonly values: Float64Array }
  | { readonly type: 'string'; readonly values: readonly string[] }

function feedOf(column: Column, rowCount: number): OnnxFeed {
  switch (column.type) {
    case 'number':
    case 'time':
      return { type: 'double', values: column.values }
    case 'boolean':
      return {
        type: 'double',
        values: Float64Array.from(column.values, (is) => (is === 2 ? Number.NaN : is)),
      }
    case 'category':
      return {
        type: 'string',
        values: Array.from(column.codes, (code) => (code < 0 ? '' : column.levels[code])),
      }
    case 'text':
      return {
        type: 'string',
        values: Array.from({ length: rowCount }, (_, row) => textAt(column, row) ?? ''),
      }
  }
}

/**
 * Gives rows that a model has read as the tensors its ONNX export takes, by the names of its inputs, one number or text a row.
 *
 * Who sends rows through `model.read` first has all value fixes done: nothing is left to them.
 */
export function onnxFeeds({ inputs }: Pick<Schema, 'inputs'>, batch: Batch): ReadonlyMap<string, OnnxFeed> {
  if (inputs.length === 0)
    return new Map([['rows', { type: 'double', values: new Float64Array(batch.rowCount) }]])
  return new Map(
    inputs.map(({ name }) => {
      const column = batch.columns.get(name)
      if (column === undefined) throw new Error(`bug: there is no column "${name}"`)
      return [name, feedOf(column, batch.rowCount)]
    }),
  )
}

/** The smallest double that onnxruntime reads: it refuses those below, which have fewer digits. */
const smallest = 2.2250738585072014e-308

/** A number that reads back as the same one; the empty text where there is none. */
function textOf(value: number): string {
  if (Number.isNaN(value)) return ''
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  // On the same side of every threshold, as those are float32.
  if (Math.abs(value) < smallest) return String(value < 0 ? -smallest : smallest)
  return String(value)
}

/**
 * Gives rows that a model has read as the texts that an export with one input takes, a row a list, in the order of the schema.
 *
 * Missing: the empty text.
 */
export function onnxRows(schema: Pick<Schema, 'inputs'>, batch: Batch): readonly (readonly string[])[] {
  const columns = [...onnxFeeds(schema, batch).values()].map((feed) =>
    feed.type === 'double' ? Array.from(feed.values, textOf) : feed.values,
  )
  return Array.from({ length: batch.rowCount }, (_, row) => columns.map((column) => column[row]))
}
