import type { MetricEstimate } from '@modelwright/runtime'

/** What a hook hears of a run that went through. Plain data. */
export interface HookSuccess {
  readonly run: string
  /** Whether its gates let the model pass. */
  readonly passed: boolean
  readonly model: { readonly name: string; readonly version: number; readonly digest: string }
  readonly metrics: Readonly<Record<string, MetricEstimate>>
  readonly gates: readonly { readonly name: string; readonly passed: boolean; readonly reason: string }[]
  /** Steps that were run and steps that were kept. */
  readonly steps: readonly { readonly step: string; readonly state: 'done' | 'kept' }[]
  /** Name of the environment it ran in, where one was asked for. */
  readonly environment?: string
}

/** What a hook hears of a run that failed. */
export interface HookFailure {
  readonly run: string
  readonly error: { readonly code?: string; readonly message: string }
  readonly environment?: string
}

/** What is called when a run has ended; it is waited for, and changes nothing of the run. */
export interface Hooks {
  readonly success?: (event: HookSuccess) => unknown
  readonly failure?: (event: HookFailure) => unknown
}
