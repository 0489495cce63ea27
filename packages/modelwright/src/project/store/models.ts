import { didYouMean, type ModelStore, ModelwrightError } from '../../core/index.ts'
import { estimateRows } from './estimates.ts'
import { findVersion } from './find-version.ts'
import { checkAlias, checkModelName, foldCase, shown } from './names.ts'
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
    await write.insertInto('models').values({ name, folded, created_at: now }).execute()
  else if (taken.name !== name)
    throw new ModelwrightError('PROJECT_NAME_TAKEN', {
      message: `The model name "${name}" differs only in case from "${taken.name}", which exists.`,
      mend: [`Use the name as it is:  --name ${taken.name}`, 'Or choose another name.'],
    })
}

type NewVersion = Parameters<ModelStore['register']>[0]

/** Adds a version, or finds the one that has these very bytes: the same model twice is one version. */
async function addVersion(write: Database, model: NewVersion, now: number): Promise<Key> {
  const { name, digest, run, metrics } = model
  const rows = await write
    .selectFrom('versions')
    .select(['version', 'digest'])
    .where('model', '=', name)
    .orderBy('version', 'desc')
    .execute()
  const same = rows.find((row) => row.digest === digest)
  if (same !== undefined) return { model: name, version: same.version }
  const key = { model: name, version: (rows[0]?.version ?? 0) + 1 }
  await write
    .insertInto('versions')
    .values({ ...key, digest, run, created_at: now })
    .execute()
  for (const row of estimateRows(metrics))
    await write
      .insertInto('version_metrics')
      .values({ ...row, ...key })
      .execute()
  return key
}

/** Points an alias at a version, wherever it pointed before. */
async function point(write: Database, alias: string, { model, version }: Key, now: number): Promise<void> {
  const place = { version, set_at: now }
  await write
    .insertInto('aliases')
    .values({ model, alias, ...place })
    .onConflict((on) => on.columns(['model', 'alias']).doUpdateSet(place))
    .execute()
}

async function promote(write: Database, key: Key, when: NewVersion['promote'], now: number): Promise<void> {
  if (when === undefined || when === 'never') return
  const champion = { ...key, alias: 'champion', set_at: now }
  if (when === 'always') await point(write, 'champion', key, now)
  else
    await write
      .insertInto('aliases')
      .values(champion)
      .onConflict((on) => on.doNothing())
      .execute()
}

async function versionUnknown(database: Database, name: string, version: number): Promise<ModelwrightError> {
  const rows = await database.selectFrom('models').select('name').orderBy('name').execute()
  const names = rows.map((row) => row.name)
  return new ModelwrightError('PROJECT_MODEL_UNKNOWN', {
    message: names.includes(name)
      ? `The model "${name}" has no version ${version}.`
      : `There is no model ${shown(name)}.`,
    mend: [
      ...(names.includes(name) ? [] : didYouMean(name, names)),
      'List models and versions: modelwright models',
    ],
  })
}

/** Opens the model registry of a store. */
export function openModels(database: Database, clock: () => number): ModelStore {
  return {
    async register(model) {
      checkModelName(model.name)
      return database.transaction().execute(async (write) => {
        const now = clock()
        await claimName(write, model.name, now)
        const key = await addVersion(write, model, now)
        await promote(write, key, model.promote, now)
        return (await readVersion(write, key))!
      })
    },
    async setAlias(name, alias, version) {
      checkAlias(alias)
      await database.transaction().execute(async (write) => {
        const key = { model: name, version }
        if ((await readVersion(write, key)) === undefined) throw await versionUnknown(write, name, version)
        await point(write, alias, key, clock())
      })
    },
    async removeAlias(name, alias) {
      const { numDeletedRows } = await database
        .deleteFrom('aliases')
        .where('model', '=', name)
        .where('alias', '=', alias)
        .executeTakeFirst()
      return numDeletedRows > 0n
    },
    async find(reference) {
      const key = await findVersion(database, reference)
      return key === undefined ? undefined : readVersion(database, key)
    },
    versions: (name) => readVersions(database, { model: name }),
    list: () => readVersions(database),
  }
}
