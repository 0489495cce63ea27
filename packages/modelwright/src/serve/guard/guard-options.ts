import type { Rate } from '../exchange.ts'
import type { PressureOptions } from './pressure.ts'
import type { OidcOptions } from './tokens/oidc-options.ts'

/** Who may ask, and how much. */
export interface GuardOptions {
  /** A file of keys, as `modelwright serve keys` writes it; read again when it changes. */
  readonly keys?: string
  /** Takes tokens of an issuer too. */
  readonly oidc?: OidcOptions
  /** How often each caller may ask; where there are no keys or tokens, each address. */
  readonly rate?: Rate
  /** Addresses and networks of proxies whose `x-forwarded-for` is believed. */
  readonly trustedProxies?: readonly string[]
  /** Sites whose pages may ask, as `https://app.example`; `*` for all. None unless told otherwise. */
  readonly cors?: readonly string[]
  /**
   * Further names of a service that listens on a loopback address and asks nobody for a key, as a proxy on this machine hands
   * them on; `*` for all. Requests that name another machine are refused there: a stranger's name may be made to mean 127.0.0.1.
   */
  readonly hosts?: readonly string[]
  readonly pressure?: PressureOptions
}
