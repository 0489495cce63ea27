/** The parts of a {@link ModelwrightError}. */
export interface ErrorParts {
  /** What happened: the rule, and the value found. One sentence. */
  message: string
  /** File, row, column or option; the first case and how many more. */
  where?: string
  /** One to three ways out, best first, as commands or config lines. */
  mend?: readonly string[]
  cause?: unknown
}

/**
 * Says what a user did wrong, where, and how to mend it.
 *
 * The only error class: codes are `STAGE_NOUN_ADJECTIVE` and listed in `docs/errors.md`. A programmer's mistake is a
 * plain `Error` whose message starts with "bug:".
 */
export class ModelwrightError extends Error {
  readonly code: string
  readonly where: string | undefined
  readonly mend: readonly string[]

  constructor(code: string, parts: ErrorParts) {
    super(parts.message)
    this.name = 'ModelwrightError'
    this.code = code
    this.where = parts.where
    this.mend = parts.mend ?? []
    if (parts.cause !== undefined)
      Object.defineProperty(this, 'cause', { value: parts.cause, enumerable: false })
  }
}

/** Tells whether a thrown value is a {@link ModelwrightError}, also one from a second copy of this package. */
export function isModelwrightError(value: unknown): value is ModelwrightError {
  return (
    value instanceof Error &&
    value.name === 'ModelwrightError' &&
    typeof (value as ModelwrightError).code === 'string'
  )
}
