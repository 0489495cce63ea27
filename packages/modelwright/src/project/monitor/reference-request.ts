import type { Model } from '@modelwright/runtime'
import type { Log, LogSource } from '../../core/index.ts'
import type { ModelReference } from '../../monitor/index.ts'
import type { Project } from '../open-project.ts'

/**
 * Which rows windows are compared with. `held-out`: those no fit saw, themselves, where the store still has them; `artifact`: what
 * the artifact keeps of them; `auto` (the default): the first of both that is there; or a window of the log.
 */
export type ReferenceChoice =
  | 'auto'
  | 'held-out'
  | 'artifact'
  | { readonly from: number; readonly until: number }

/** What finding a reference is handed. */
export interface ReferenceRequest {
  readonly model: Model
  /** The artifact, as its file holds it. */
  readonly bytes: Uint8Array
  readonly name: string
  readonly choice?: ReferenceChoice | undefined
  /** Where held-out rows are looked for. */
  readonly project?: Project | undefined
  /** Where windows are read from. */
  readonly source?: LogSource | undefined
  readonly folder: string
  /** A folder for what does not fit in memory. */
  readonly temporary: string
  readonly log: Log
  readonly signal: AbortSignal
}

/** A reference, and which of the kinds it is. */
export interface FoundReference extends ModelReference {
  readonly kind: 'held-out' | 'artifact' | 'window'
}
