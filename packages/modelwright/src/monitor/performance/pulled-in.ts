import type { Batch, Column } from '@modelwright/runtime'

function pulled(values: Float64Array, among: Float64Array, spans: number): Float64Array {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of among) {
    if (!Number.isFinite(value)) continue
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  if (least > most) return values
  const room = spans * (most - least)
  return values.map((value) =>
    Number.isNaN(value) ? value : Math.min(most + room, Math.max(least - room, value)),
  )
}

/**
 * Rows whose numbers lie no farther beyond those of a reference than so many times their range; missing values stay.
 *
 * @param spans - 0: not beyond them at all
 */
export function pulledIn(rows: Batch, reference: Batch, spans: number): Batch {
  const columns = [...rows.columns].map(([name, column]): readonly [string, Column] => {
    const among = reference.columns.get(name)
    return column.type === 'number' && among?.type === 'number'
      ? [name, { ...column, values: pulled(column.values, among.values, spans) }]
      : [name, column]
  })
  return { ...rows, columns: new Map(columns) }
}
