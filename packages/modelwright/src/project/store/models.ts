import { type ModelStore, ModelwrightError } from '../../core/index.ts'
import type { ChangeRegistry, Changing } from './audit/change.ts'
import { plainText } from './audit/entry.ts'
import { estimateRows } from './estimates.ts'
import { findVersion } from './find-version.ts'
import { checkAlias, checkModelName, foldCase } from './names.ts'
import { type Gating, writeGates } from './registry/gate-records.ts'
import { guardedAliases } from './registry/policy.ts'
import { promotionRefusals } from './registry/promotion-facts.ts'
import { aliasGuarded, versionUnknown } from './registry/refusals.ts'
import { aliasTarget, dropAlias, moveAlias } from './registry/set-alias.ts'
import type { Database } from './schema.ts'
import { type Key, readVersion, readVersions } from './version-records.ts'

/** Makes the model's row, unless a name that differs only in case is taken: some file systems could not tell them apart. */
async function claimName(write: Database, name: string, now: number): Promise<void> {
  const folded = foldCase(name)
  const taken = await write
    .selectFrom('models')
    .select('name')
    .where('folded', '=', folded)
    .executeTakeFirst()
  if (taken === undefined)
    await write.insertInto('models').values({ name, folded, created_at: now, versions_made: 0 }).execute()
  else if (taken.name !== name)
    throw new ModelwrightError('PROJECT_NAME_TAKEN', {
      message: `The model name "${name}" differs only in case from "${taken.name}", which exists.`,
      mend: [`Use the name as it is:  --name ${taken.name}`, 'Or choose another name.'],
    })
}

type NewVersion = Parameters<ModelStore['register']>[0]

/** The number of the next version: those that were deleted keep theirs. */
async function nextNumber(write: Database, name: string): Promise<number> {
  const model = await write
    .selectFrom('models')
    .select('versions_made')
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  const last = await write
    .selectFrom('versions')
    .select('version')
    .where('model', '=', name)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return Math.max(model.versions_made ?? 0, last?.version ?? 0) + 1
}

async function insertVersion(
  { write, now, actor }: Changing,
  key: Key,
  { digest, run, metrics }: NewVersion,
): Promise<void> {
  await write
    .updateTable('models')
    .set({ versions_made: key.version })
    .where('name', '=', key.model)
    .execute()
  await write
    .insertInto('versions')
    .values({ ...key, digest, run, created_at: now, stage: 'active', author: plainText(actor, 200) })
    .execute()
  const rows = estimateRows(metrics).map((row) => ({ ...row, ...key }))
  if (rows.length > 0) await write.insertInto('version_metrics').values(rows).execute()
}

/** Adds a version, or finds the one that has these very bytes: the same model twice is one version. */
async function addVersion(changing: Changing, model: NewVersion): Promise<Key> {
  const { name, digest, run, gates, approval } = model
  const { write, record, now } = changing
  const same = await write
    .selectFrom('versions')
    .select('version')
    .where('model', '=', name)
    .where('digest', '=', digest)
    .executeTakeFirst()
  const key = { model: name, version: same?.version ?? (await nextNumber(write, name)) }
  if (same === undefined) await insertVersion(changing, key, model)
  const gating: Gating | undefined =
    gates === undefined ? undefined : { gates, ...(approval === undefined ? {} : { approval }) }
  const said = gating === undefined ? undefined : await writeGates(write, key, gating, { run, now })
  const subject = `${name}/${key.version}`
  const ofGates = said === undefined ? {} : { gates: said }
  if (same === undefined)
    record({ action: 'version registered', subject, details: { digest, run, ...ofGates } })
  else if (said !== undefined) record({ action: 'gates recorded', subject, details: { run, ...said } })
  return key
}

/** Makes a version champion where that is asked and nothing refuses it; says what does. */
async function promote(
  changing: Changing,
  key: Key,
  when: NewVersion['promote'],
): Promise<readonly string[]> {
  if (when === undefined || when === 'never') return []
  const now = await aliasTarget(changing, key.model, 'champion')
  if (now === key.version || (when === 'if-first' && now !== null)) return []
  const held = await promotionRefusals(changing.write, key)
  if (held.length === 0) await moveAlias(changing, key, 'champion', { by: 'run' })
  return held
}

async function setAlias(changing: Changing, key: Key, alias: string): Promise<void> {
  const found = await readVersion(changing.write, key)
  if (found === undefined) throw await versionUnknown(changing.write, key)
  await moveAlias(changing, key, alias, { by: 'alias' })
}

/** Opens the model registry of a store. */
export function openModels(database: Database, change: ChangeRegistry): ModelStore {
  const changeAlias = <Result>(name: string, alias: string, work: (changing: Changing) => Promise<Result>) =>
    change(async (changing) => {
      if ((await guardedAliases(changing.write)).includes(alias)) throw aliasGuarded(alias, name)
      return work(changing)
    })
  return {
    async register(model) {
      checkModelName(model.name)
      return change(async (changing) => {
        await claimName(changing.write, model.name, changing.now)
        const key = await addVersion(changing, model)
        const held = await promote(changing, key, model.promote)
        return { ...(await readVersion(changing.write, key))!, held }
      })
    },
    async setAlias(name, alias, version) {
      checkAlias(alias)
      await changeAlias(name, alias, (changing) => setAlias(changing, { model: name, version }, alias))
    },
    removeAlias: (name, alias, version) =>
      changeAlias(name, alias, (changing) => dropAlias(changing, name, { alias, version })),
    async find(reference) {
      const key = await findVersion(database, reference)
      return key === undefined ? undefined : readVersion(database, key)
    },
    versions: (name) => readVersions(database, { model: name }),
    list: () => readVersions(database),
  }
}
