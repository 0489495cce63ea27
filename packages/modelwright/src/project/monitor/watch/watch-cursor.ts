/** What a pass leaves for the next: times in milliseconds since 1970-01-01 UTC. */
export interface WatchCursor {
  /** Windows that begin before this are whole, and their rows are in sketches. */
  readonly openSince: number
  /** When the pass began: files that were written to since then may hold what it did not see. */
  readonly passedAt: number
}

/** Reads what the last pass left; undefined where it left nothing that can be read. */
export function readCursor(text: string | undefined): WatchCursor | undefined {
  if (text === undefined) return undefined
  const { openSince, passedAt } = JSON.parse(text) as Partial<WatchCursor>
  if (!Number.isFinite(openSince) || !Number.isFinite(passedAt)) return undefined
  return { openSince: openSince!, passedAt: passedAt! }
}
