import { ModelwrightError } from '../../core/index.ts'
import { logProblems, rowLogOf } from '../../deploy/index.ts'
import type { BundleLog } from '../../pack/index.ts'
import type { Project, ResolvedModel } from '../../project/index.ts'
import type { CommonFlags } from '../flags.ts'
import type { Io } from '../main.ts'
import type { Output } from '../output.ts'

/** What `pack` may be told. */
export interface PackFlags extends CommonFlags {
  readonly as: string
  readonly output?: string
  readonly base?: string
  readonly platform?: string
  readonly node?: string
  readonly libraries?: string
  readonly plainHttp?: boolean
  readonly push?: string
  readonly mountFrom?: readonly string[]
  readonly image?: string
  readonly replicas?: number
  readonly maxReplicas?: number
  readonly memory?: number
  readonly logPredictions?: boolean
  readonly logSample?: number
  readonly logRedact?: readonly string[]
}

/** Flags that say what a packed server logs. */
export const logFlags = ['logPredictions', 'logSample', 'logRedact']

/** What a packed server is told of logging. @throws {ModelwrightError} DEPLOY_OPTION_INVALID - when the flags do not fit together */
export function bundleLog(flags: PackFlags): { readonly log?: BundleLog | undefined } {
  const { logPredictions = false, logSample = 1, logRedact = [] } = flags
  const choice = { logPredictions, logSample, logRedact }
  const [problem] = logProblems(choice)
  if (problem !== undefined) throw new ModelwrightError(problem.code, problem)
  return { log: rowLogOf(choice) }
}

/** What a way to pack is handed. */
export interface PackRequest {
  readonly found: ResolvedModel
  /** Absent for a model that is a file, outside of a project. */
  readonly project: Project | undefined
  /** What files are called by default: `churn-3`. */
  readonly stem: string
  readonly flags: PackFlags
  readonly io: Io
  readonly log: Output['log']
}

/** What was packed, and what one does with it. */
export interface Packed {
  /** Where it lies, as it was asked for. */
  readonly output: string
  readonly bytes: number
  /** Further facts of the JSON document. */
  readonly facts?: Readonly<Record<string, unknown>>
  /** A line each: what to run next. */
  readonly next: readonly string[]
}

/** A way to pack a model. */
export interface Packer {
  readonly name: string
  readonly about: string
  /** Flags of its own; others are refused. */
  readonly flags: readonly string[]
  /** The model's own file, which its signatures lie beside: nothing that runs. */
  readonly isData?: true
  pack(request: PackRequest): Promise<Packed>
}
