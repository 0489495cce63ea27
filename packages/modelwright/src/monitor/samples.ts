import type { Batch, Column } from '@modelwright/runtime'
import type { LevelSample, NumberSample } from '../core/index.ts'
import { withSorted } from '../core/with-sorted.ts'

/** Collapses ascending values into distinct ones with their counts. */
function collapsed(sorted: Float64Array): Pick<NumberSample, 'points' | 'counts'> {
  let distinct = 0
  for (let at = 0; at < sorted.length; at++) if (at === 0 || sorted[at] !== sorted[at - 1]) distinct++
  const points = new Float64Array(distinct)
  const counts = new Float64Array(distinct)
  let place = -1
  for (let at = 0; at < sorted.length; at++) {
    if (at === 0 || sorted[at] !== sorted[at - 1]) points[++place] = sorted[at]
    counts[place]++
  }
  return { points, counts }
}

/** The values that are there. */
function presentValues(values: Float64Array): Float64Array {
  let missing = 0
  for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row])) missing++
  if (missing === 0) return values
  const present = new Float64Array(values.length - missing)
  let at = 0
  for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row])) present[at++] = values[row]
  return present
}

/** Takes numbers as a sample. Missing: NaN, counted apart.  Cost: O(n) time. */
export function numberSample(values: Float64Array): NumberSample {
  const present = presentValues(values)
  return {
    of: 'number',
    count: present.length,
    missing: values.length - present.length,
    ...withSorted(present, collapsed),
    rankError: 0,
    rows: 'at',
  }
}

/** Takes counts of levels as a sample; levels without rows are left out. */
export function levelSample(
  counts: Iterable<readonly [string, number]>,
  { missing = 0, rest = 0 }: { missing?: number; rest?: number } = {},
): LevelSample {
  const levels = new Map([...counts].filter(([, count]) => count > 0))
  const listed = [...levels.values()].reduce((sum, count) => sum + count, 0)
  return { of: 'level', count: listed + rest, missing, levels, rest }
}

function categorySample({ codes, levels }: Extract<Column, { type: 'category' }>): LevelSample {
  const counts = new Float64Array(levels.length)
  let missing = 0
  for (let row = 0; row < codes.length; row++) {
    if (codes[row] < 0) missing++
    else counts[codes[row]]++
  }
  return levelSample(
    levels.map((level, code) => [level, counts[code]] as const),
    { missing },
  )
}

function booleanSample(values: Uint8Array): LevelSample {
  const counts = [0, 0, 0]
  for (let row = 0; row < values.length; row++) counts[values[row]]++
  return levelSample(
    [
      ['false', counts[0]],
      ['true', counts[1]],
    ],
    { missing: counts[2] },
  )
}

/** Bytes of each text; NaN where there is none. */
export function textLengths({ offsets, missing }: Extract<Column, { type: 'text' }>): Float64Array {
  return Float64Array.from(missing, (isMissing, row) =>
    isMissing === 1 ? Number.NaN : offsets[row + 1] - offsets[row],
  )
}

/** Takes a column as what detectors compare: numbers, levels, or the lengths of texts. */
export function sampleOf(column: Column): NumberSample | LevelSample {
  switch (column.type) {
    case 'number':
    case 'time':
      return numberSample(column.values)
    case 'category':
      return categorySample(column)
    case 'boolean':
      return booleanSample(column.values)
    case 'text':
      return numberSample(textLengths(column))
  }
}

/** Takes the columns of a table as samples. */
export function samplesOf({ columns }: Batch): ReadonlyMap<string, NumberSample | LevelSample> {
  return new Map([...columns].map(([name, column]) => [name, sampleOf(column)]))
}
