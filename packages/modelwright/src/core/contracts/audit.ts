/** One change of the registry, as it was written down with the change itself. Never edited, never removed. */
export interface AuditEntry {
  /** 1, 2, 3 … without gaps: the order of entries, whatever clocks say. */
  readonly sequence: number
  /** What the writer's clock said, ISO 8601, UTC. */
  readonly at: string
  readonly actor: string
  /** What was done: `alias set`. */
  readonly action: string
  /** To what: `churn@champion`, `churn/3`, a key, an artifact. */
  readonly subject: string
  readonly details: Readonly<Record<string, unknown>>
  /** Hash of the entry before; `''` for the first. */
  readonly previous: string
  /** SHA-256 over all of the above, hex. */
  readonly hash: string
}

/** Where the log ends: what to keep elsewhere, so that a log that was cut short is found out. */
export interface AuditHead {
  /** 0: nothing was written yet. */
  readonly sequence: number
  readonly hash: string
}

/** What checking the log found. */
export interface AuditVerdict {
  readonly sound: boolean
  /** Entries that were read. */
  readonly entries: number
  readonly head: AuditHead
  /** The first entry that is not as it was written, or the first thing the registry and its log disagree on. */
  readonly broken?: { readonly sequence: number; readonly problem: string }
}

/** The log of changes: append-only, each entry bound to the one before by its hash. */
export interface AuditLog {
  /** Oldest first: the last `limit` of those about a subject or all. */
  list(options?: { readonly limit?: number; readonly subject?: string }): Promise<readonly AuditEntry[]>
  head(): Promise<AuditHead>
  /**
   * Recomputes every hash, and compares what the entries say with what the registry holds.
   *
   * @param options.head - a hash that was kept elsewhere: the log must still hold it
   */
  verify(options?: { readonly head?: string }): Promise<AuditVerdict>
}
