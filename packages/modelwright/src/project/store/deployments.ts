import { randomUUID } from 'node:crypto'
import { canonicalJson } from '@modelwright/runtime'
import {
  type DeploymentLock,
  type DeploymentState,
  type DeploymentStore,
  ModelwrightError,
  type StoredDeployment,
} from '../../core/index.ts'
import type { ChangeRegistry } from './audit/change.ts'
import { isAlive, markOfThisProcess, type ProcessMark, silenceMs } from './liveness.ts'
import type { Database, Tables } from './schema.ts'
import type { StoreTime } from './store-time.ts'

type Key = Pick<Tables['deployments'], 'target' | 'name'>

function storedOf({ state, edition, updated_at }: Tables['deployments']): StoredDeployment {
  return {
    state: JSON.parse(state) as DeploymentState,
    edition,
    updatedAt: new Date(updated_at).toISOString(),
  }
}

function stateChanged({ target, name }: Key): ModelwrightError {
  return new ModelwrightError('DEPLOY_STATE_CHANGED', {
    message: 'Somebody else changed the deployment in the meantime.',
    where: `${target} ${name}`,
    mend: [`Look at it, and try again:  modelwright deploy ${target} status --name ${name}`],
  })
}

function locked({ target, name, actor, taken_at }: Tables['deployment_locks']): ModelwrightError {
  return new ModelwrightError('DEPLOY_DEPLOYMENT_LOCKED', {
    message: `${actor} has been working on the deployment since ${new Date(taken_at).toISOString()}.`,
    where: `${target} ${name}`,
    mend: [
      'Wait until that is done, and try again.',
      'A lock whose holder died is given up: at once on the same machine, ten minutes later on another.',
    ],
  })
}

/** Writes a state if it is still the edition that was read. */
async function write(database: Database, key: Key, row: Omit<Tables['deployments'], keyof Key>) {
  const { edition, ...fields } = row
  if (edition === 1) {
    const { numInsertedOrUpdatedRows } = await database
      .insertInto('deployments')
      .values({ ...key, ...row })
      .onConflict((on) => on.doNothing())
      .executeTakeFirst()
    return (numInsertedOrUpdatedRows ?? 0n) > 0n
  }
  const { numUpdatedRows } = await database
    .updateTable('deployments')
    .set({ edition, ...fields })
    .where((is) => is.and({ ...key, edition: edition - 1 }))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Says anew which revisions a deployment holds: what they need is kept. */
async function writeRevisions(database: Database, key: Key, { revisions }: DeploymentState): Promise<void> {
  await database
    .deleteFrom('deployment_revisions')
    .where((is) => is.and({ ...key }))
    .execute()
  const rows = revisions.map(({ id, model, kept }) => ({
    ...{ ...key, revision: id, digest: model.digest, build: kept ?? null },
  }))
  if (rows.length > 0) await database.insertInto('deployment_revisions').values(rows).execute()
}

/** Takes the lock, from nobody or from one who is gone; undefined where somebody holds it. */
async function take(
  database: Database,
  given: Omit<Tables['deployment_locks'], 'taken_at' | 'heartbeat_at'>,
  { here, now }: { readonly here: ProcessMark; readonly now: StoreTime },
): Promise<Tables['deployment_locks'] | undefined> {
  const { target, name } = given
  return database.transaction().execute(async (work) => {
    const held = await work
      .selectFrom('deployment_locks')
      .selectAll()
      .where((is) => is.and({ target, name }))
      .executeTakeFirst()
    const at = await now(work)
    if (held !== undefined && isAlive(held, here, at)) return held
    await work
      .deleteFrom('deployment_locks')
      .where((is) => is.and({ target, name }))
      .execute()
    await work
      .insertInto('deployment_locks')
      .values({ ...given, taken_at: at, heartbeat_at: at })
      .execute()
    return undefined
  })
}

function lockOf(
  database: Database,
  { target, name, token }: Pick<Tables['deployment_locks'], 'target' | 'name' | 'token'>,
  { now, isOnServer }: Pick<DeploymentTools, 'now' | 'isOnServer'>,
) {
  const mine = { target, name, token }
  return {
    ...(isOnServer ? { silenceMs } : {}),
    async renew() {
      const { numUpdatedRows } = await database
        .updateTable('deployment_locks')
        .set({ heartbeat_at: await now(database) })
        .where((is) => is.and(mine))
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
    async release() {
      await database
        .deleteFrom('deployment_locks')
        .where((is) => is.and(mine))
        .execute()
    },
  } satisfies DeploymentLock
}

/** What deployments are opened with. */
export interface DeploymentTools {
  readonly clock: () => number
  /** By what time locks are held: that of all who use the store. */
  readonly now: StoreTime
  /** Whether the store lies on a server, so that a holder of a lock may be out of its reach. */
  readonly isOnServer: boolean
  readonly actor: () => Promise<string>
  readonly change: ChangeRegistry
}

/** Opens what a store knows of deployments. */
export function openDeployments(
  database: Database,
  { clock, now, isOnServer, actor, change }: DeploymentTools,
): DeploymentStore {
  const all = () => database.selectFrom('deployments').selectAll().orderBy('target').orderBy('name')
  return {
    list: async () => (await all().execute()).map(storedOf),
    async get(target, name) {
      const row = await all()
        .where((is) => is.and({ target, name }))
        .executeTakeFirst()
      return row === undefined ? undefined : storedOf(row)
    },
    async save(state, edition) {
      const { target, name } = state
      const next = edition + 1
      const row = { edition: next, state: canonicalJson(state as never), updated_at: clock() }
      await database.transaction().execute(async (work) => {
        if (!(await write(work, { target, name }, row))) throw stateChanged({ target, name })
        await writeRevisions(work, { target, name }, state)
      })
      return next
    },
    async forget(target, name) {
      await database.transaction().execute(async (work) => {
        for (const table of ['deployment_revisions', 'deployments'] as const)
          await work
            .deleteFrom(table)
            .where((is) => is.and({ target, name }))
            .execute()
      })
    },
    async lock(target, name) {
      const here = markOfThisProcess()
      const row = { target, name, token: randomUUID(), actor: await actor(), ...here }
      const held = await take(database, row, { here, now })
      if (held !== undefined) throw locked(held)
      return lockOf(database, row, { now, isOnServer })
    },
    async held() {
      const here = markOfThisProcess()
      const rows = await database.selectFrom('deployment_locks').selectAll().orderBy('taken_at').execute()
      const at = await now(database)
      return rows
        .filter((row) => isAlive(row, here, at))
        .map(({ target, name, actor, taken_at, machine }) => ({
          ...{ target, name, actor, since: new Date(taken_at).toISOString() },
          isHere: machine === here.machine,
        }))
    },
    record: ({ target, name, verb, detail }) =>
      change(async ({ record }) => {
        record({ action: `deployment ${verb}`, subject: `${target}/${name}`, details: detail })
      }),
  }
}
