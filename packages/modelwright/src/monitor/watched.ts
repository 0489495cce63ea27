import type { Batch, ColumnType } from '@modelwright/runtime'
import type { LevelSample, NumberSample } from '../core/index.ts'
import { sampleOf } from './samples.ts'
import { addColumn, type ColumnSketch, newColumnSketch, sketchSample } from './sketches/column-sketch.ts'
import type { Dependence } from './sketches/dependence.ts'
import type { WindowSketch } from './sketches/window-sketch.ts'

/** What is known of a column of some rows, from the rows themselves, from a sketch or from a profile. */
export interface WatchedColumn {
  readonly type: ColumnType
  readonly rowCount: number
  readonly missing: number
  /** Numbers that are not finite. */
  readonly infinite: number
  readonly sample: NumberSample | LevelSample
  /** Least and greatest finite number; NaN where there is none or it is not told. */
  readonly least: number
  readonly most: number
  /** How alike neighbours are; absent where the order of rows is not known. */
  readonly dependences?: readonly Dependence[] | undefined
}

/** What is known of some rows. */
export interface Watched {
  readonly rowCount: number
  /** Of the first and the last row, milliseconds since 1970-01-01 UTC; NaN where it is not known. */
  readonly from: number
  readonly until: number
  readonly columns: ReadonlyMap<string, WatchedColumn>
}

function columnOfSketch(sketch: ColumnSketch): WatchedColumn {
  const { type, rowCount, missing, infinite, moments, dependences } = sketch
  const isNumber = type === 'number' || type === 'time'
  return {
    type,
    rowCount,
    missing,
    infinite,
    sample: sketchSample(sketch),
    least: isNumber && moments.count > 0 ? moments.least : Number.NaN,
    most: isNumber && moments.count > 0 ? moments.most : Number.NaN,
    dependences,
  }
}

/** Takes what a sketch knows. */
export function watchedSketch({ rowCount, from, until, columns }: WindowSketch): Watched {
  return {
    rowCount,
    from,
    until,
    columns: new Map([...columns].map(([name, column]) => [name, columnOfSketch(column)])),
  }
}

/** Takes rows as they are, in their order: nothing is sketched but how alike neighbours are. */
export function watchedRows(rows: Batch, { from = Number.NaN, until = Number.NaN } = {}): Watched {
  const columns = [...rows.columns].map(([name, column]) => {
    // Few numbers, since only the likeness of neighbours, extremes and counts are taken from it.
    const sketch = newColumnSketch(column.type, { quantiles: 8, levels: 8 })
    addColumn(sketch, column, rows.rowCount)
    return [name, { ...columnOfSketch(sketch), sample: sampleOf(column) }] as const
  })
  return { rowCount: rows.rowCount, from, until, columns: new Map(columns) }
}
