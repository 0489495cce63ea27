import type { Retention, RetentionOutcome, RetentionRule } from '../../../core/index.ts'
import type { ChangeRegistry, Changing } from '../audit/change.ts'
import { groupRows } from '../group-rows.ts'
import type { Database } from '../schema.ts'
import { inBatches } from '../write-params.ts'
import { chooseOutdated } from './choose.ts'
import { readReferences, tablesOfVersions } from './holdings.ts'
import { removeRuns } from './remove-runs.ts'

type Gone = RetentionOutcome['versions'][number]

async function deleteVersions({ write, record }: Changing, versions: readonly Gone[]): Promise<void> {
  const ofModel = groupRows(versions, ({ name }) => name)
  for (const model of new Set(versions.map(({ name }) => name)))
    await inBatches(ofModel(model), async (some) => {
      const numbers = some.map(({ version }) => version)
      for (const table of tablesOfVersions)
        await write
          .deleteFrom(table as 'versions')
          .where('model', '=', model)
          .where('version', 'in', numbers)
          .execute()
    })
  for (const { name, version, digest } of versions)
    record({ action: 'version deleted', subject: `${name}/${version}`, details: { digest } })
}

async function deleteRuns(write: Database, runs: readonly string[]): Promise<void> {
  await inBatches(runs, async (ids) => {
    await write.deleteFrom('row_sets').where('role', 'in', ['fit', 'past']).where('run', 'in', ids).execute()
    await removeRuns(write, ids)
  })
}

/** Snapshots that runs which go had read, and that nothing else tells of. */
async function staleSnapshots(
  { write, now }: Changing,
  read: ReadonlySet<string>,
  youngMs: number,
): Promise<string[]> {
  const runs = await write.selectFrom('runs').select('snapshot').distinct().execute()
  // Which rows a fit saw is needed as long as it is told of; what was scored, as long as the run that did is, or a version that came of it.
  const sets = await write
    .selectFrom('row_sets')
    .leftJoin('runs', 'runs.id', 'row_sets.run')
    .leftJoin('versions', 'versions.run', 'row_sets.run')
    .select('row_sets.snapshot')
    .distinct()
    .where((is) =>
      is.or([
        is('row_sets.role', '=', 'fit'),
        is('runs.id', 'is not', null),
        is('versions.run', 'is not', null),
      ]),
    )
    .execute()
  const data = await write.selectFrom('run_data').select('digest as snapshot').distinct().execute()
  const used = new Set([...runs, ...sets, ...data].map(({ snapshot }) => snapshot))
  const records = await write.selectFrom('snapshots').select(['digest', 'created_at', 'latest_at']).execute()
  return records
    .filter(({ digest }) => read.has(digest) && !used.has(digest))
    .filter(({ created_at, latest_at }) => now - (latest_at ?? created_at) > youngMs)
    .map(({ digest }) => digest)
}

async function snapshotsRead(write: Database, runs: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  await inBatches(runs, async (ids) => {
    const own = await write.selectFrom('runs').select('snapshot').where('id', 'in', ids).execute()
    const sets = await write.selectFrom('row_sets').select('snapshot').where('run', 'in', ids).execute()
    const data = await write
      .selectFrom('run_data')
      .select('digest as snapshot')
      .where('run', 'in', ids)
      .execute()
    for (const { snapshot } of [...own, ...sets, ...data]) if (snapshot !== null) found.add(snapshot)
  })
  return found
}

async function deleteSnapshots(write: Database, snapshots: readonly string[]): Promise<void> {
  await inBatches(snapshots, async (digests) => {
    await write.deleteFrom('row_sets').where('snapshot', 'in', digests).execute()
    await write.deleteFrom('snapshots').where('digest', 'in', digests).execute()
  })
}

/** Pieces of steps that no run has any more. */
async function deleteParts(write: Database): Promise<void> {
  await write
    .deleteFrom('step_parts')
    .where('key', 'not in', (is) => is.selectFrom('steps').select('key'))
    .execute()
}

/** Signatures of artifacts that no version and no run has any more. */
async function deleteSignatures(write: Database, versions: readonly Gone[]): Promise<void> {
  const { artifacts } = await readReferences(write)
  const gone = versions.map(({ digest }) => digest).filter((digest) => !artifacts.has(digest))
  await inBatches(gone, (digests) => write.deleteFrom('signatures').where('digest', 'in', digests).execute())
}

async function takeOut(changing: Changing, rule: RetentionRule, youngMs: number): Promise<RetentionOutcome> {
  const { write, record, now } = changing
  const { runs, versions: rows, ...living } = await chooseOutdated(write, rule, now)
  const versions = rows.map(({ model, version, digest }) => ({ name: model, version, digest }))
  const read = await snapshotsRead(write, runs)
  await deleteVersions(changing, versions)
  await deleteRuns(write, runs)
  if (runs.length > 0) await deleteParts(write)
  const snapshots = await staleSnapshots(changing, read, youngMs)
  await deleteSnapshots(write, snapshots)
  await deleteSignatures(write, versions)
  const counts = { runs: runs.length, versions: versions.length, snapshots: snapshots.length }
  if (runs.length > 0) record({ action: 'garbage collected', subject: 'store', details: { ...counts } })
  return { runs, versions, snapshots, ...living, ...(await readReferences(write)) }
}

/** Thrown to take back a transaction whose outcome alone is wanted. */
class Dry extends Error {}

/** Opens retention of a store. */
export function openRetention(change: ChangeRegistry): Retention {
  return {
    async collect(rule, { isDry, youngMs }) {
      let outcome: RetentionOutcome | undefined
      try {
        await change(async (changing) => {
          outcome = await takeOut(changing, rule, youngMs)
          if (isDry) throw new Dry('taken back')
        })
      } catch (error) {
        if (!(error instanceof Dry)) throw error
      }
      return outcome!
    },
  }
}
