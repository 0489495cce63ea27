import type { VersionRecord } from './stores.ts'

/** Whether a gate was passed, and by how much, as the run found it. */
export interface GateOutcome {
  readonly name: string
  readonly passed: boolean
  readonly reason: string
  readonly value: number | null
  readonly needed: number
}

/** How many people must approve a version before it may be promoted; `other`: the author's own key does not count. */
export interface ApprovalRule {
  readonly approvals: number
  readonly by: 'other' | 'any'
}

/** What gates said of a version. No gates at all is a record too: nothing was asked of it. */
export interface GateRecord extends ApprovalRule {
  readonly run: string
  readonly passed: boolean
  readonly gates: readonly GateOutcome[]
  readonly at: string
}

/** A remark on a version. */
export interface VersionNote {
  readonly text: string
  readonly actor: string
  readonly at: string
}

/** Everything the registry knows of a version. */
export interface VersionDetails extends VersionRecord {
  /** Newest last; the last decides. */
  readonly gates: readonly GateRecord[]
  readonly notes: readonly VersionNote[]
  /** What stands between this version and promotion; empty: nothing. */
  readonly held: readonly string[]
}

/** An alias that was moved. */
export interface Promotion {
  readonly name: string
  readonly version: number
  readonly alias: string
  /** What it pointed at before; null: it was new. */
  readonly before: number | null
  /** What would have refused it; empty unless it was forced. */
  readonly overruled: readonly string[]
}

/** What happens to versions once they are there. Every change is written into the log, in the same transaction. */
export interface Registry {
  /**
   * Points an alias at a version, if its gates, approvals and stage allow it.
   *
   * @param options.force - the reason to do it all the same; it is written down
   * @param options.byDigest - the version was asked for by its digest: it may be retired, and is active again
   */
  promote(
    name: string,
    version: number,
    options?: { readonly alias?: string; readonly force?: string; readonly byDigest?: boolean },
  ): Promise<Promotion>
  /** Points an alias back to the version it had before, or to one it had earlier; why stands in the log of changes. */
  rollback(
    name: string,
    options?: { readonly alias?: string; readonly to?: number; readonly reason?: string },
  ): Promise<Promotion & { readonly before: number | null }>
  /** Takes a version out of use, with its aliases, or back into it. Returns aliases that were taken away. */
  setStage(
    name: string,
    version: number,
    stage: 'active' | 'retired',
    reason?: string,
  ): Promise<readonly string[]>
  /** Sets or, by null, removes a tag. */
  tag(
    name: string,
    version: number,
    tag: { readonly name: string; readonly value: string | null },
  ): Promise<void>
  note(name: string, version: number, text: string): Promise<void>
  details(name: string, version: number): Promise<VersionDetails>
  /** Versions an alias pointed at, oldest first, those rolled back left out; the last is what it points at. */
  aliasHistory(name: string, alias: string): Promise<readonly number[]>
}
