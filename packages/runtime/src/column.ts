/** Numbers; `NaN` is missing. Shape `[rows]`. */
export interface NumberColumn {
  readonly type: 'number'
  readonly values: Float64Array
}

/** Levels of a closed list; `codes[row]` points into `levels`, −1 is missing (or, after `one-hot`, "none of these"). */
export interface CategoryColumn {
  readonly type: 'category'
  readonly codes: Int32Array
  readonly levels: readonly string[]
  /** How many of the levels training knew; those after came with this batch. Absent: all. */
  readonly known?: number
}

/** 0 is false, 1 is true, 2 is missing. Shape `[rows]`. */
export interface BooleanColumn {
  readonly type: 'boolean'
  readonly values: Uint8Array
}

/** Milliseconds since 1970-01-01 UTC; `NaN` is missing. Shape `[rows]`. */
export interface TimeColumn {
  readonly type: 'time'
  readonly values: Float64Array
}

/** UTF-8 text: row `r` is `bytes[offsets[r] … offsets[r + 1]]`; `missing[r]` is 1 where there is none. */
export interface TextColumn {
  readonly type: 'text'
  readonly bytes: Uint8Array
  readonly offsets: Float64Array
  readonly missing: Uint8Array
}

/** One column of a table: a closed set of five storage types. Buffers are never written after they were made. */
export type Column = NumberColumn | CategoryColumn | BooleanColumn | TimeColumn | TextColumn

/** The five storage types. */
export type ColumnType = Column['type']

/**
 * Many numbers a row, nearly all of them 0, such as the weights of thousands of terms: only the others are kept.
 *
 * Row `r` holds `values[k]` at place `places[k]` of `size`, for `k` from `starts[r]` to `starts[r + 1]`; places ascend within
 * a row. Transforms make it and linear models take it; a table or a request never holds one. Nothing in it is missing.
 */
export interface SparseColumn {
  readonly type: 'sparse'
  /** Shape `[rows + 1]`. */
  readonly starts: Int32Array
  readonly places: Int32Array
  readonly values: Float64Array
  readonly size: number
}

/**
 * What one column held in the rows before each row, oldest first.
 *
 * The past of row `r` is `values` from `from[r]` to `to[r]` (exclusive) and `times` beside it; rows share it where it overlaps.
 * Lags and windows are made of it; a model never takes it. All of it lies strictly before `now[r]`.
 */
export interface PastColumn {
  readonly type: 'past'
  /** When each row is. Shape `[rows]`. */
  readonly now: Float64Array
  readonly from: Int32Array
  readonly to: Int32Array
  /** When each past row was, ascending within a row's past. Shape `[past rows]`. */
  readonly times: Float64Array
  /** Shape `[past rows]`. */
  readonly values: Column
}

/** A column on its way from the table to the model. */
export type PreparedColumn = Column | SparseColumn | PastColumn

/** The types of columns that transforms give and models take. */
export type PreparedType = PreparedColumn['type']

/** Columns of equal length, by name, in order. */
export interface Batch {
  readonly rowCount: number
  readonly columns: ReadonlyMap<string, Column>
  /** What went before each row, by {@link pastName}; only for models that look back. */
  readonly past?: ReadonlyMap<string, PastColumn>
}

/** Names what went before of a column among the columns that transforms take. */
export function pastName(column: string): string {
  return `past:${column}`
}
