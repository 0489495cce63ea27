import type { HostedModel, HostedVariant } from './hosted-models.ts'
import type { HostedVersion } from './hosted-version.ts'

/** A version as it is served; texts are empty where there is none. */
export interface ModelFact {
  readonly model: string
  readonly version: string
  readonly variant: string
  readonly digest: string
  /** From 0 to 1; 0 for one that is asked for by number alone. */
  readonly share: number
  readonly isLoaded: boolean
  readonly bytes: number
}

function factOf(
  model: string,
  { planned: { version = '', digest }, service, size }: HostedVersion,
  variant: string,
  share: number,
): ModelFact {
  return { model, version, variant, digest, share, isLoaded: service !== undefined, bytes: size }
}

/** Facts of a model's variants, then of the versions that share in nothing. */
export function factsOf({ name, variants, versions }: HostedModel): ModelFact[] {
  const shared = new Set(variants.map(({ hosted }) => hosted))
  const others = [...versions].filter(([, hosted]) => !shared.has(hosted))
  return [
    ...variants.map(({ hosted, variant }, at) => factOf(name, hosted, variant, shareOf(variants, at))),
    ...others.map(([version, hosted]) => factOf(name, hosted, version, 0)),
  ]
}

/** The share of a variant: the first takes what the others leave. */
export function shareOf(variants: readonly HostedVariant[], at: number): number {
  if (at > 0) return variants[at]!.share
  return Math.max(0, 1 - variants.slice(1).reduce((sum, { share }) => sum + share, 0))
}
