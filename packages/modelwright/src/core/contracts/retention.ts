/** Which runs may go. Without a rule none: garbage alone is collected. */
export interface RetentionRule {
  /** So many of each model's runs stay, the newest. */
  readonly keepRuns?: number
  /** Runs that ended later than so many milliseconds ago stay. */
  readonly olderThanMs?: number
}

/** What retention takes out of the records. */
export interface RetentionOutcome {
  /** Ids of runs. */
  readonly runs: readonly string[]
  readonly versions: readonly { readonly name: string; readonly version: number; readonly digest: string }[]
  /** Digests of snapshots that no run and no set of rows tells of any more. */
  readonly snapshots: readonly string[]
  /** Digests of objects that what stays refers to. */
  readonly objects: ReadonlySet<string>
  /** Those of them that are artifacts: they name further objects. */
  readonly artifacts: ReadonlySet<string>
  /** Those of them that may name further objects anywhere in them. */
  readonly containers: ReadonlySet<string>
  /** When the oldest run began that still goes on, milliseconds since 1970; undefined: none does. */
  readonly oldestLiving?: number
}

/** What of the records is kept, and for how long. */
export interface Retention {
  /**
   * Takes runs out that may go, with the versions they made that never had an alias nor the tag `keep` and lie in no deployment, and says what the rest
   * refers to. Runs whose version stays, and runs that go on, stay.
   *
   * @param options.isDry - only say what would go
   * @param options.youngMs - snapshots recorded later than so many milliseconds ago stay
   */
  collect(
    rule: RetentionRule,
    options: { readonly isDry: boolean; readonly youngMs: number },
  ): Promise<RetentionOutcome>
}
