import type { ApprovalRule } from './registry.ts'

/** A public key that the store knows. */
export interface TrustedKey {
  /** SHA-256 of the key, hex. */
  readonly id: string
  /** The person or program that holds its private half. */
  readonly owner: string
  /** What a revoked key signed counts no more, whenever it was signed: nobody can prove when that was. */
  readonly state: 'trusted' | 'revoked'
  readonly reason: string | null
  /** SPKI, DER, base64. */
  readonly publicKey: string
  readonly addedAt: string
}

/** A signature as the store keeps it; whether it holds is found out each time it is asked. */
export interface SignatureRecord {
  /** Id of the key. */
  readonly key: string
  /** Base64 of 64 bytes. */
  readonly signature: string
  readonly actor: string
  readonly at: string
}

/** What a store asks for. */
export interface Policy extends ApprovalRule {
  readonly serve: 'any' | 'signed'
  readonly deploy: 'any' | 'signed'
  /** Aliases that only `promote` moves, besides `champion`. */
  readonly protected: readonly string[]
}

/** One rule as it was set. */
export interface PolicySetting {
  /** A model; `''`: the whole store. */
  readonly scope: string
  readonly name: string
  readonly value: string
}

/** Keys, signatures, approvals and what the store asks for. Every change is written into the log. */
export interface TrustStore {
  keys(): Promise<readonly TrustedKey[]>
  /** Trusts a key, or trusts it again under another owner; a revoked one stays revoked. */
  trust(key: { readonly publicKey: string; readonly owner: string }): Promise<TrustedKey>
  revoke(id: string, reason?: string): Promise<TrustedKey>
  signatures(digest: string): Promise<readonly SignatureRecord[]>
  addSignature(digest: string, signed: Pick<SignatureRecord, 'key' | 'signature'>): Promise<void>
  approvals(name: string, version: number): Promise<readonly SignatureRecord[]>
  addApproval(
    name: string,
    version: number,
    signed: Pick<SignatureRecord, 'key' | 'signature'>,
  ): Promise<void>
  /** What is asked of a model: the stricter of what was set for it and for the whole store. */
  policy(model?: string): Promise<Policy>
  settings(): Promise<readonly PolicySetting[]>
  /** Sets a rule, or by null takes it away. */
  setPolicy(setting: Omit<PolicySetting, 'value'> & { readonly value: string | null }): Promise<void>
}
