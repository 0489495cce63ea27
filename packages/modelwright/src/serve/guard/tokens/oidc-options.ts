import type { Scope } from '../../exchange.ts'

/** Whose tokens (JWT) are taken, and what they allow. */
export interface OidcOptions {
  /** Who issues them, exactly as in the claim `iss`. */
  readonly issuer: string
  /** For whom they must be issued: one of the claim `aud`. */
  readonly audience: string
  /** Where the issuer's keys are; default: as its `/.well-known/openid-configuration` says. */
  readonly jwks?: string
  /** The claim that holds scopes, as a list or parted by blanks; dots lead into objects. Default: `scope`, else `scp`. */
  readonly claim?: string
  /** What the issuer calls our scopes; default: as we do. Where some are given the others cannot be had. */
  readonly scopes?: Partial<Readonly<Record<Scope, string>>>
  /** How far the clocks may be apart; 30 unless told otherwise. */
  readonly clockSkewSeconds?: number
}
