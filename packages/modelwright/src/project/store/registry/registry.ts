import type { Promotion, Registry, VersionDetails } from '../../../core/index.ts'
import type { ChangeRegistry, Changing } from '../audit/change.ts'
import { plainText } from '../audit/entry.ts'
import { checkAlias } from '../names.ts'
import type { Database } from '../schema.ts'
import { type Key, readVersion } from '../version-records.ts'
import { aliasHistory } from './alias-history.ts'
import { readGateRecords } from './gate-records.ts'
import { addNote, readNotes, setTag } from './labels.ts'
import { guardedAliases } from './policy.ts'
import { promotionRefusals } from './promotion-facts.ts'
import {
  promotionRefused,
  rollbackImpossible,
  versionInUse,
  versionRetired,
  versionUnknown,
} from './refusals.ts'
import { aliasTarget, dropAlias, moveAlias } from './set-alias.ts'

async function needVersion(database: Database, key: Key) {
  const found = await readVersion(database, key)
  if (found === undefined) throw await versionUnknown(database, key)
  return found
}

/** Refuses a model that there is not. */
async function needModel(database: Database, model: string): Promise<void> {
  const row = database.selectFrom('models').select('name').where('name', '=', model)
  if ((await row.executeTakeFirst()) === undefined)
    throw await versionUnknown(database, { model, version: 0 })
}

async function promote(
  changing: Changing,
  key: Key,
  { alias = 'champion', force, byDigest = false }: NonNullable<Parameters<Registry['promote']>[2]>,
): Promise<Promotion> {
  const found = await needVersion(changing.write, key)
  const refusals = await promotionRefusals(changing.write, key, { byDigest })
  const isOut = found.stage === 'retired' && !byDigest
  if (refusals.length > 0 && (force === undefined || isOut)) throw promotionRefused(key, refusals)
  if (found.stage === 'retired') await changeStage(changing, key, 'active', 'promoted by its digest')
  const why = force === undefined || refusals.length === 0 ? {} : { reason: force, overruled: refusals }
  const before = await moveAlias(changing, key, alias, { by: 'promote', ...why })
  return { name: key.model, version: key.version, alias, before, overruled: refusals }
}

/** Letters of why an alias went back. */
const mostOfReason = 2000

async function rollback(
  changing: Changing,
  model: string,
  { alias = 'champion', to, reason }: NonNullable<Parameters<Registry['rollback']>[1]>,
): Promise<Promotion> {
  const { write } = changing
  const history = await aliasHistory(write, model, alias)
  const now = await aliasTarget({ write }, model, alias)
  if (history.length === 0) await needModel(write, model)
  const earlier = history.at(-1) === now ? history.slice(0, -1) : history
  const version = to ?? earlier.at(-1)
  if (version === undefined || !earlier.includes(version) || version === now)
    throw rollbackImpossible(model, alias, history, to)
  const key = { model, version }
  if ((await needVersion(write, key)).stage === 'retired')
    throw versionRetired(key, [
      `Go back further:  modelwright rollback ${model} --to <version>`,
      `Or take it into use again:  modelwright retire ${model}/${version} --undo`,
    ])
  const why = reason === undefined ? {} : { reason: plainText(reason, mostOfReason) }
  const before = await moveAlias(changing, key, alias, { by: 'rollback', ...why })
  return { name: model, version, alias, before, overruled: [] }
}

async function changeStage(
  { write, record }: Changing,
  { model, version }: Key,
  stage: 'active' | 'retired',
  reason?: string,
): Promise<void> {
  await write
    .updateTable('versions')
    .set({ stage })
    .where('model', '=', model)
    .where('version', '=', version)
    .execute()
  record({
    action: stage === 'retired' ? 'version retired' : 'version restored',
    subject: `${model}/${version}`,
    details: reason === undefined ? {} : { reason },
  })
}

async function setStage(
  changing: Changing,
  key: Key,
  stage: 'active' | 'retired',
  reason?: string,
): Promise<readonly string[]> {
  const found = await needVersion(changing.write, key)
  if (found.stage === stage) return []
  const guarded = await guardedAliases(changing.write)
  const used = found.aliases.find((alias) => guarded.includes(alias))
  if (stage === 'retired' && used !== undefined) throw versionInUse(key, used)
  const taken = stage === 'retired' ? found.aliases : []
  for (const alias of taken) await dropAlias(changing, key.model, { alias })
  await changeStage(changing, key, stage, reason)
  return taken
}

async function detailsOf(database: Database, key: Key): Promise<VersionDetails> {
  return {
    ...(await needVersion(database, key)),
    gates: await readGateRecords(database, key),
    notes: await readNotes(database, key),
    held: await promotionRefusals(database, key),
  }
}

/** Opens what happens to versions once they are there. */
export function openRegistry(database: Database, change: ChangeRegistry): Registry {
  return {
    promote: async (model, version, options = {}) => {
      checkAlias(options.alias ?? 'champion')
      return change((changing) => promote(changing, { model, version }, options))
    },
    rollback: async (model, options = {}) => change((changing) => rollback(changing, model, options)),
    setStage: async (model, version, stage, reason) =>
      change((changing) => setStage(changing, { model, version }, stage, reason)),
    tag: async (model, version, tag) =>
      change(async (changing) => {
        await needVersion(changing.write, { model, version })
        await setTag(changing, { model, version }, tag)
      }),
    note: async (model, version, text) =>
      change(async (changing) => {
        await needVersion(changing.write, { model, version })
        await addNote(changing, { model, version }, text)
      }),
    details: (model, version) => detailsOf(database, { model, version }),
    aliasHistory: (name, alias) => aliasHistory(database, name, alias),
  }
}
