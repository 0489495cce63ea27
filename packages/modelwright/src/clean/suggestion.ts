/** A fix that may be called for but is not proven: as code, for a person to decide. */
export interface Suggestion {
  readonly column?: string
  /** One line of a workflow file. */
  readonly code: string
  /** What was seen, in a sentence. */
  readonly why: string
}

/** A string as TypeScript writes it. */
export function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}
