import type { Model } from '@modelwright/runtime'

/** What two models say of logged rows that both can read. */
export interface BothSaid {
  /** Positions of these rows in the piece. */
  readonly places: readonly number[]
  /** As the models give them, row-major. */
  readonly champion: Float64Array
  readonly challenger: Float64Array
  /** Of each row that the champion reads: whether the challenger refuses it. */
  readonly refused: readonly boolean[]
  /** Rows that not even the champion reads: redacted, or of another schema. */
  readonly unread: number
  /** How long each took, milliseconds. */
  readonly championMs: number
  readonly challengerMs: number
}

type Rows = readonly (Readonly<Record<string, unknown>> | null)[]

/** Positions of rows that a model reads without a problem. */
export function readable(model: Model, rows: Rows, places: readonly number[]): readonly number[] {
  if (places.length === 0) return places
  if (model.read(places.map((at) => rows[at])).problemCount === 0) return places
  return places.filter((at) => model.read([rows[at]]).problemCount === 0)
}

function timed(model: Model, rows: readonly unknown[]): { readonly said: Float64Array; readonly ms: number } {
  const before = performance.now()
  const said = model.predictBatch(model.read(rows).batch)
  return { said, ms: performance.now() - before }
}

/** Has both models predict a piece of a log: its rows as they were sent. */
export function predictLogged(champion: Model, challenger: Model, rows: Rows): BothSaid {
  const sent = rows.flatMap((row, at) => (row === null ? [] : [at]))
  const byChampion = readable(champion, rows, sent)
  const places = readable(challenger, rows, byChampion)
  const read = new Set(places)
  const both = places.map((at) => rows[at])
  const one = timed(champion, both)
  const other = timed(challenger, both)
  return {
    places,
    champion: one.said,
    challenger: other.said,
    refused: byChampion.map((at) => !read.has(at)),
    unread: rows.length - byChampion.length,
    championMs: one.ms,
    challengerMs: other.ms,
  }
}
