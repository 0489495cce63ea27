/** The values that are there. */
export function presentIn(values: Float64Array): Float64Array {
  let count = 0
  for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row])) count++
  const present = new Float64Array(count)
  for (let row = 0, at = 0; row < values.length; row++)
    if (!Number.isNaN(values[row])) present[at++] = values[row]
  return present
}
