import { join, resolve } from 'node:path'
import type {
  AlertStore,
  AuditLog,
  DeploymentStore,
  ModelStore,
  MonitorStore,
  ObjectStore,
  RebuildStore,
  Registry,
  Retention,
  RetrainingStore,
  RunStore,
  SnapshotStore,
  StepStore,
  StudyStore,
  TrackingStore,
  TrustStore,
} from '../core/index.ts'
import { actorOf } from './actor.ts'
import { openStore } from './open-store.ts'
import { findPlaces, type Places, type StatedPlaces } from './places/find-places.ts'
import { openAlerts } from './store/alerts/open-alerts.ts'
import { registryChanges } from './store/audit/change.ts'
import { openAudit } from './store/audit/log.ts'
import { openDeployments } from './store/deployments.ts'
import { openModels } from './store/models.ts'
import { openMonitor } from './store/monitor.ts'
import { openRebuilds } from './store/rebuilds.ts'
import { openRegistry } from './store/registry/registry.ts'
import { openRetention } from './store/retention/retention.ts'
import { openRetrainings } from './store/retrainings.ts'
import { openRowSets } from './store/row-sets.ts'
import { openRuns } from './store/runs.ts'
import { openSnapshots } from './store/snapshots.ts'
import { openSteps } from './store/steps.ts'
import { storeTime } from './store/store-time.ts'
import { openStudies } from './store/studies.ts'
import { openTracking } from './store/tracking.ts'
import { openTrust } from './store/trust.ts'
import { sweep } from './sweep.ts'

/** A folder's runs, models and objects, in `.modelwright/` or where it was said. Several processes may have it open. */
export interface Project {
  readonly folder: string
  readonly runs: RunStore
  readonly models: ModelStore
  readonly registry: Registry
  readonly audit: AuditLog
  readonly trust: TrustStore
  readonly retention: Retention
  readonly objects: ObjectStore
  readonly snapshots: SnapshotStore
  readonly studies: StudyStore
  readonly steps: StepStore
  readonly tracking: TrackingStore
  /** Where runs and objects lie, and who said so. */
  readonly places: Places
  readonly rebuilds: RebuildStore
  readonly deployments: DeploymentStore
  readonly retrainings: RetrainingStore
  readonly monitor: MonitorStore
  readonly alerts: AlertStore
  close(): Promise<void>
}

/** Where a project keeps what it made. */
export function storeFolder(folder: string): string {
  return join(resolve(folder), '.modelwright')
}

/** Where a project keeps downloads between runs. */
export function cacheFolder(folder: string): string {
  return join(storeFolder(folder), 'cache')
}

/** How a project is opened. */
export interface OpenOptions extends StatedPlaces {
  /** Make the store where there is none; default true. */
  readonly create?: boolean
  /** Milliseconds since 1970-01-01 UTC, for the times in the records. */
  readonly clock?: () => number
  /** Environment variables: where runs and objects lie, and the credentials for it; default: none. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/**
 * Opens the project of a folder.
 *
 * @param options.create - make it where there is none; default true
 * @param options.clock - milliseconds since 1970-01-01 UTC, for the times in the records
 * @param options.env - environment variables: `MODELWRIGHT_ACTOR` says who changes the registry, others where stores lie; default: none
 * @param options.store - where runs are kept, unless the environment says otherwise: `postgres://…`; default: as remembered, else the folder
 * @param options.objects - the same of objects: `s3://…`
 * @throws {ModelwrightError} PROJECT_STORE_MISSING - when there is none and `create` is false
 * @throws {ModelwrightError} PROJECT_STORE_DAMAGED - when the store's file is broken
 * @throws {ModelwrightError} PROJECT_STORE_NEWER - when a newer version wrote it
 * @throws {ModelwrightError} PROJECT_FOLDER_READONLY - when the folder may not be written
 * @throws {ModelwrightError} PROJECT_DISK_FULL - when there is no space
 * @throws {ModelwrightError} PROJECT_STORE_UNREACHABLE, PROJECT_STORE_REFUSED - when the store lies on a server, which does not answer or let in
 */
export async function openProject(folder: string, options: OpenOptions = {}): Promise<Project> {
  const { create = true, clock = Date.now, env = {}, store: stated, objects: statedObjects } = options
  const store = storeFolder(folder)
  const places = await findPlaces(store, {
    env,
    stated: {
      ...(stated !== undefined && { store: stated }),
      ...(statedObjects !== undefined && { objects: statedObjects }),
    },
  })
  const { database, objects, close } = await openStore(store, places, { env, create })
  await sweep(store, clock())
  const { stop, isLost, ...runs } = openRuns(database, openRowSets(database, objects, clock), clock)
  const { stop: stopStudies, ...studies } = openStudies(database, clock)
  let asked: Promise<string> | undefined
  const actor = (): Promise<string> => {
    asked ??= actorOf(env, folder)
    return asked
  }
  const isOnServer = places.store !== undefined
  const now = storeTime(isOnServer, options.clock)
  const change = registryChanges(database, { clock, actor })
  return {
    folder: resolve(folder),
    places,
    runs,
    models: openModels(database, change),
    registry: openRegistry(database, change),
    audit: openAudit(database),
    trust: openTrust(database, change),
    retention: openRetention(change),
    objects,
    snapshots: openSnapshots(database, clock),
    studies,
    steps: openSteps(database, clock),
    rebuilds: openRebuilds(database, clock),
    retrainings: openRetrainings(database, clock),
    deployments: openDeployments(database, { clock, now, isOnServer, actor, change }),
    monitor: openMonitor(database, clock),
    alerts: openAlerts(database, { clock, change }),
    tracking: openTracking(database, { clock, isLost, change }),
    async close() {
      stop()
      stopStudies()
      await close()
    },
  }
}
