import type { Model } from '@modelwright/runtime'

/** A version of a model that a server is to have. */
export interface PlannedVersion {
  readonly version?: string
  /** SHA-256 of the artifact, hex: nothing else is served in its place. */
  readonly digest: string
  /** Where it lies on this machine; or its bytes, or the model itself, which go to no other process. */
  readonly artifact: string | Uint8Array | Model
}

/** A version that takes a share of the requests. */
export interface PlannedVariant extends PlannedVersion {
  /** What logs and metrics call it: `champion`, `challenger`, `3` … */
  readonly variant: string
  /** From 0 to 1; the first of a model takes what the others leave. */
  readonly share: number
}

/** By what requests stay with one variant: a header, a column of the first row, who asks; absent: each is drawn anew. */
export type Sticky =
  | { readonly by: 'header'; readonly name: string }
  | { readonly by: 'column'; readonly name: string }
  | { readonly by: 'caller' }

/** A model as a server is to have it. */
export interface PlannedModel {
  /** What paths call it: `/models/<name>/predict`. */
  readonly name: string
  /** At least one; the first is the model's own, the others take their share off it. */
  readonly variants: readonly PlannedVariant[]
  readonly sticky?: Sticky
  /** Predict what the variants predict, unseen. */
  readonly shadows: readonly Omit<PlannedVariant, 'share'>[]
  /** Those that are asked for by number: `/models/<name>/versions/<version>/predict`. Variants may be among them. */
  readonly versions: readonly PlannedVersion[]
  /** Loaded when it is first asked for, instead of before the server listens. */
  readonly isLazy?: boolean
}

/** All that a server is to have; the first model also answers at paths that name none. Goes to other processes where artifacts are files. */
export interface ServingPlan {
  readonly models: readonly PlannedModel[]
}

/** What names mean and cannot be served: what was served before goes on. */
export interface Refused {
  readonly code: string
  readonly message: string
  readonly where?: string
  /** When it was found out, ISO 8601. */
  readonly since: string
}
