import {
  carriedNames,
  type GoldenRows,
  intervalsBatch,
  type Model,
  type Pipeline,
} from '@modelwright/runtime'

/** How many golden rows an artifact holds. */
export const goldenRowCount = 80

/** Golden rows as a request would carry them. */
export function objectsOf({ schema }: Pick<Pipeline, 'schema'>, rows: GoldenRows['rows']): readonly object[] {
  const count = rows.length === 0 ? goldenRowCount : rows[0].length
  const names = carriedNames(schema)
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(names.map((name, at) => [name, rows[at][row]])),
  )
}

/** The golden rows of a model, as requests; none where it holds none. */
export function goldenObjects({ artifact }: Pick<Model, 'artifact'>): readonly object[] {
  return artifact.golden === undefined ? [] : objectsOf(artifact, artifact.golden.rows)
}

/** Replays an artifact's golden rows and counts those whose numbers are not the same bits. */
export function replayGolden(model: Model): {
  readonly rowCount: number
  readonly differing: number
} {
  const { golden } = model.artifact
  if (golden === undefined) return { rowCount: 0, differing: 0 }
  const objects = objectsOf(model.artifact, golden.rows)
  const { batch, problemCount } = model.read(objects)
  if (problemCount > 0) return { rowCount: objects.length, differing: objects.length }
  const outputs = model.predictBatch(batch)
  const differing = new Set(differingRows(outputs, golden.outputs, objects.length))
  const { intervals } = model.artifact
  if (intervals?.golden !== undefined)
    for (const row of differingRows(intervalsBatch(model, batch, outputs), intervals.golden, objects.length))
      differing.add(row)
  return { rowCount: objects.length, differing: differing.size }
}

/** Rows of which not all numbers are the same bits; all of them where there are not as many. */
function differingRows(found: Float64Array, wanted: Float64Array, rowCount: number): number[] {
  const width = found.length / rowCount
  const isSame = (row: number): boolean => {
    for (let at = row * width; at < (row + 1) * width; at++)
      if (!Object.is(found[at], wanted[at])) return false
    return true
  }
  const rows = Array.from({ length: rowCount }, (_, row) => row)
  return found.length === wanted.length ? rows.filter((row) => !isSame(row)) : rows
}
