/** One entry of the log of changes. */
export interface AuditRow {
  sequence: number
  at: number
  actor: string
  action: string
  subject: string
  /** Canonical JSON. */
  details: string
  previous: string
  hash: string
}

/** What gates said of a version; the last record decides. */
export interface GatesRow {
  model: string
  version: number
  position: number
  run: string
  passed: number
  /** JSON of the verdicts. */
  gates: string
  /** How many people must approve it, and who counts. */
  approvals: number
  approved_by: string
  recorded_at: number
}

/** Tables of the registry, of trust and of the log. */
export interface RegistryTables {
  version_tags: { model: string; version: number; name: string; value: string }
  version_notes: {
    model: string
    version: number
    position: number
    text: string
    actor: string
    noted_at: number
  }
  version_gates: GatesRow
  trusted_keys: {
    id: string
    /** SPKI, DER, base64. */
    public: string
    owner: string
    state: string
    reason: string | null
    added_at: number
  }
  signatures: {
    digest: string
    signer: string
    /** Base64 of the 64 bytes. */
    signature: string
    actor: string
    signed_at: number
  }
  approvals: {
    model: string
    version: number
    signer: string
    /** Base64 of the 64 bytes. */
    signature: string
    actor: string
    approved_at: number
  }
  /** Scope `''` is the whole store, else a model. */
  policies: { scope: string; name: string; value: string }
  audit: AuditRow
  audit_head: { id: number; sequence: number; hash: string }
}
