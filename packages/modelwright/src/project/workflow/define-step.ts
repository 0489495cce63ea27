/** A cell as a step of your own sees and gives it; null is missing. */
export type StepCell = string | number | boolean | Date | null

/** A row as a step of your own sees and gives it. */
export type StepRow = Readonly<Record<string, StepCell>>

/** What a step reads of the world outside; what is not declared is not handed out. */
export interface StepInputs {
  /** Paths of files, from the workflow's folder: their content is part of what the step depends on. */
  readonly files?: readonly string[]
  /** Environment variables whose values the step depends on. */
  readonly env?: readonly string[]
  /** Environment variables that hold secrets: their values are part of nothing. `NAME_FILE` may name a file in place of `NAME`. */
  readonly secrets?: readonly string[]
  /** It asks the network: it runs each time, unless `revalidate` or `maxAgeHours` is there. */
  readonly network?: boolean
  /** It reads the clock: it runs each time, unless `revalidate` or `maxAgeHours` is there. */
  readonly clock?: boolean
}

/** What a step of your own is handed. */
export interface OwnStepContext {
  /** Rows of the table as it is at this step. */
  rows(): Promise<readonly StepRow[]>
  /** What a step it needs gave: of your own steps what they returned, of ours plain data. */
  output(step: string): Promise<unknown>
  /** A declared environment variable. */
  env(name: string): string | undefined
  /** A declared secret. */
  secret(name: string): string
  /** Milliseconds since 1970-01-01 UTC, where the clock is declared. */
  now(): number
  /** The absolute path of a declared file, to be read or, of `outputs`, to be written. */
  path(file: string): string
  readonly log: (message: string) => void
  /** Aborted when the run is given up or the time is over. */
  readonly signal: AbortSignal
  /** From 1. */
  readonly attempt: number
}

/** A step of your own. */
export interface StepDefinition {
  /** Its name: a word of small letters, digits and "-". */
  readonly name: string
  /** Steps whose results it takes; default: `retrieve`. */
  readonly needs?: readonly string[]
  /** Steps that go before it although it takes nothing of them. */
  readonly after?: readonly string[]
  /** `explore`: the rows it returns go on in place of those it was handed. */
  readonly before?: 'explore'
  readonly inputs?: StepInputs
  /** Files it writes, from the workflow's folder: they are kept, and put back where they are gone. */
  readonly outputs?: readonly string[]
  /** What it gave is taken again for so long. */
  readonly maxAgeHours?: number
  /** Says in a short text what the world outside is like: while it is the same, what the step gave is taken again. */
  readonly revalidate?: (context: OwnStepContext) => string | Promise<string>
  /** Attempts after the first. */
  readonly retries?: number
  readonly timeoutSeconds?: number
  /** Plain data; before `explore` rows. */
  readonly run: (context: OwnStepContext) => unknown
}

/** A step of your own, as a workflow takes it. */
export interface StepUse extends StepDefinition {
  readonly kind: 'step'
}

/**
 * Declares a step of your own: code with declared inputs whose result is kept until one of them changes.
 *
 * Its code counts by the content of the workflow file and of all files it imports by a path.
 *
 * @example
 * defineStep({ name: 'adults', before: 'explore', run: async ({ rows }) => (await rows()).filter((row) => Number(row.age) >= 18) }).kind // → 'step'
 */
export function defineStep(definition: StepDefinition): StepUse {
  return { kind: 'step', ...definition }
}
