import { ModelwrightError, type SignatureRecord, type TrustedKey, type TrustStore } from '../../core/index.ts'
import { keyId } from '../trust/keys.ts'
import type { ChangeRegistry, Changing } from './audit/change.ts'
import { plainText } from './audit/entry.ts'
import { checkPolicy, readPolicy, readSettings } from './registry/policy.ts'
import { versionUnknown } from './registry/refusals.ts'
import type { Database, Tables } from './schema.ts'
import { readVersion } from './version-records.ts'

const mostOfOwner = 200

function keyOf(row: Tables['trusted_keys']): TrustedKey {
  const { id, owner, state, reason, public: publicKey, added_at } = row
  const addedAt = new Date(added_at).toISOString()
  return { id, owner, state: state as TrustedKey['state'], reason, publicKey, addedAt }
}

function keyUnknown(id: string, known: readonly TrustedKey[]): ModelwrightError {
  return new ModelwrightError('PROJECT_KEY_UNKNOWN', {
    message: `The project knows no key "${id.slice(0, 80)}".`,
    where: id.slice(0, 80),
    mend: [
      known.length === 0
        ? 'Trust one:  modelwright keys trust <file>'
        : `Keys: ${known.map((key) => `${key.id.slice(0, 16)} of ${key.owner}`).join(', ')}.`,
    ],
  })
}

function keyAmbiguous(reference: string, found: readonly TrustedKey[]): ModelwrightError {
  return new ModelwrightError('PROJECT_KEY_UNKNOWN', {
    message: `${found.length} keys are meant by "${reference.slice(0, 80)}".`,
    where: reference.slice(0, 80),
    mend: [
      `Name one by the beginning of its id: ${found.map((key) => `${key.id.slice(0, 16)} of ${key.owner}`).join(', ')}.`,
    ],
  })
}

/** Finds a key of the store by the beginning of its id, 8 digits or more, or by its owner where that is one key. */
export function findTrusted(reference: string, known: readonly TrustedKey[]): TrustedKey {
  const byId = /^[0-9a-f]{8,64}$/.test(reference) ? known.filter(({ id }) => id.startsWith(reference)) : []
  const found = byId.length > 0 ? byId : known.filter(({ owner }) => owner === reference)
  if (found.length === 1) return found[0]
  throw found.length > 1 ? keyAmbiguous(reference, found) : keyUnknown(reference, known)
}

async function readKeys(database: Database): Promise<TrustedKey[]> {
  const rows = await database.selectFrom('trusted_keys').selectAll().orderBy('owner').orderBy('id').execute()
  return rows.map(keyOf)
}

async function trust(
  { write, record, now }: Changing,
  given: { readonly publicKey: string; readonly owner: string },
): Promise<TrustedKey> {
  const id = keyId(given.publicKey)
  const owner = plainText(given.owner.trim(), mostOfOwner)
  const known = (await readKeys(write)).find((key) => key.id === id)
  if (known?.owner === owner) return known
  await write
    .insertInto('trusted_keys')
    .values({ id, public: given.publicKey, owner, state: 'trusted', reason: null, added_at: now })
    .onConflict((on) => on.column('id').doUpdateSet({ owner }))
    .execute()
  // One that was revoked stays so, whoever owns it.
  const action = known?.state === 'revoked' ? 'key renamed' : 'key trusted'
  record({ action, subject: id, details: { owner, before: known?.owner ?? null } })
  return findTrusted(id, await readKeys(write))
}

async function revoke({ write, record }: Changing, id: string, reason?: string): Promise<TrustedKey> {
  const key = findTrusted(id, await readKeys(write))
  if (key.state === 'revoked') return key
  const why = reason === undefined ? null : plainText(reason, 1000)
  await write
    .updateTable('trusted_keys')
    .set({ state: 'revoked', reason: why })
    .where('id', '=', key.id)
    .execute()
  record({ action: 'key revoked', subject: key.id, details: { owner: key.owner, reason: why } })
  return { ...key, state: 'revoked', reason: why }
}

type Signed = Pick<SignatureRecord, 'key' | 'signature'>

async function addSignature(
  { write, record, now, actor }: Changing,
  digest: string,
  { key: signer, signature }: Signed,
): Promise<void> {
  const row = { digest, signer, signature, actor: plainText(actor, 200), signed_at: now }
  const same = await write
    .selectFrom('signatures')
    .select('signer')
    .where((is) => is.and({ digest, signer, signature }))
    .executeTakeFirst()
  if (same !== undefined) return
  await write
    .insertInto('signatures')
    .values(row)
    .onConflict((on) => on.columns(['digest', 'signer']).doUpdateSet({ signature, signed_at: now }))
    .execute()
  record({ action: 'artifact signed', subject: digest, details: { key: signer } })
}

async function addApproval(
  { write, record, now, actor }: Changing,
  key: { readonly model: string; readonly version: number },
  { key: signer, signature }: Signed,
): Promise<void> {
  const version = await readVersion(write, key)
  if (version === undefined) throw await versionUnknown(write, key)
  const row = { ...key, signer, signature, actor: plainText(actor, 200), approved_at: now }
  const same = await write
    .selectFrom('approvals')
    .select('signer')
    .where((is) => is.and({ ...key, signer, signature }))
    .executeTakeFirst()
  if (same !== undefined) return
  await write
    .insertInto('approvals')
    .values(row)
    .onConflict((on) =>
      on.columns(['model', 'version', 'signer']).doUpdateSet({ signature, approved_at: now }),
    )
    .execute()
  const details = { key: signer, digest: version.digest }
  record({ action: 'version approved', subject: `${key.model}/${key.version}`, details })
}

async function setPolicy(
  { write, record }: Changing,
  { scope, name, value }: Parameters<TrustStore['setPolicy']>[0],
): Promise<void> {
  const from = (await readSettings(write)).find((one) => one.scope === scope && one.name === name)?.value
  if ((from ?? null) === value) return
  await write.deleteFrom('policies').where('scope', '=', scope).where('name', '=', name).execute()
  if (value !== null) await write.insertInto('policies').values({ scope, name, value }).execute()
  const subject = scope === '' ? 'store' : scope
  record({ action: 'policy set', subject, details: { scope, name, from: from ?? null, to: value } })
}

/** Opens keys, signatures, approvals and rules of a store. */
export function openTrust(database: Database, change: ChangeRegistry): TrustStore {
  return {
    keys: () => readKeys(database),
    trust: (key) => change((changing) => trust(changing, key)),
    revoke: (id, reason) => change((changing) => revoke(changing, id, reason)),
    async signatures(digest) {
      const rows = await database
        .selectFrom('signatures')
        .selectAll()
        .where('digest', '=', digest)
        .orderBy('signer')
        .execute()
      return rows.map(({ signer, signature, actor, signed_at }) => ({
        ...{ key: signer, signature, actor, at: new Date(signed_at).toISOString() },
      }))
    },
    addSignature: (digest, signed) => change((changing) => addSignature(changing, digest, signed)),
    async approvals(model, version) {
      const rows = await database
        .selectFrom('approvals')
        .selectAll()
        .where((is) => is.and({ model, version }))
        .orderBy('signer')
        .execute()
      return rows.map(({ signer, signature, actor, approved_at }) => ({
        ...{ key: signer, signature, actor, at: new Date(approved_at).toISOString() },
      }))
    },
    addApproval: (model, version, signed) =>
      change((changing) => addApproval(changing, { model, version }, signed)),
    policy: (model) => readPolicy(database, model),
    settings: () => readSettings(database),
    async setPolicy(setting) {
      checkPolicy(setting)
      await change((changing) => setPolicy(changing, setting))
    },
  }
}
