import type { Host } from '../host.ts'
import type { HostedModels } from '../models/hosted-models.ts'
import type { LoadCounts } from '../models/load-counts.ts'
import type { Shadows } from '../shadow/shadows.ts'

/** What a server knows of itself. */
export interface ServerState {
  models(): HostedModels
  host(): Host
  readonly shadows: Shadows | undefined
  readonly loads: LoadCounts
  /** Plans that were put in place, and those that were refused. */
  readonly swaps: { done: number; refused: number }
}

/** Begins at nothing. */
export function openState(
  shadows: Shadows | undefined,
  parts: Pick<ServerState, 'models' | 'host'>,
): ServerState {
  return { ...parts, shadows, loads: new Map(), swaps: { done: 0, refused: 0 } }
}
