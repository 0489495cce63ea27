import { access, mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  type ModelStore,
  ModelwrightError,
  type ObjectStore,
  type RunStore,
  type SnapshotStore,
  type StepStore,
  type StudyStore,
} from '../core/index.ts'
import { diskError } from './disk-error.ts'
import { openObjects } from './objects.ts'
import { openModels } from './store/models.ts'
import { openDatabase } from './store/open.ts'
import { openRowSets } from './store/row-sets.ts'
import { openRuns } from './store/runs.ts'
import { openSnapshots } from './store/snapshots.ts'
import { openSteps } from './store/steps.ts'
import { openStudies } from './store/studies.ts'
import { sweep } from './sweep.ts'

/** A folder's runs, models and objects, in `.modelwright/`. Several processes may have it open. */
export interface Project {
  readonly folder: string
  readonly runs: RunStore
  readonly models: ModelStore
  readonly objects: ObjectStore
  readonly snapshots: SnapshotStore
  readonly studies: StudyStore
  readonly steps: StepStore
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

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** Makes the folder, and keeps it out of version control. */
async function makeFolder(store: string): Promise<void> {
  try {
    await mkdir(store, { recursive: true })
    if (!(await exists(join(store, '.gitignore')))) await writeFile(join(store, '.gitignore'), '*\n')
  } catch (error) {
    throw diskError(error, store)
  }
}

/**
 * Opens the project of a folder.
 *
 * @param options.create - make it where there is none; default true
 * @param options.clock - milliseconds since 1970-01-01 UTC, for the times in the records
 * @throws {ModelwrightError} PROJECT_STORE_MISSING - when there is none and `create` is false
 * @throws {ModelwrightError} PROJECT_STORE_DAMAGED - when the store's file is broken
 * @throws {ModelwrightError} PROJECT_STORE_NEWER - when a newer version wrote it
 * @throws {ModelwrightError} PROJECT_FOLDER_READONLY - when the folder may not be written
 * @throws {ModelwrightError} PROJECT_DISK_FULL - when there is no space
 */
export async function openProject(
  folder: string,
  { create = true, clock = Date.now }: { create?: boolean; clock?: () => number } = {},
): Promise<Project> {
  const store = storeFolder(folder)
  const file = join(store, 'store.db')
  if (create) await makeFolder(store)
  else if (!(await exists(file)))
    throw new ModelwrightError('PROJECT_STORE_MISSING', {
      message: 'There is no Modelwright project in this folder yet.',
      where: resolve(folder),
      mend: [
        'Train a first model:  modelwright run <data.csv> --target <column>',
        'Or cd into the folder where you ran it.',
      ],
    })
  const database = await openDatabase(file)
  await sweep(store, clock())
  const objects = openObjects(join(store, 'objects'))
  const { stop, ...runs } = openRuns(database, openRowSets(database, objects, clock), clock)
  const { stop: stopStudies, ...studies } = openStudies(database, clock)
  return {
    folder: resolve(folder),
    runs,
    models: openModels(database, clock),
    objects,
    snapshots: openSnapshots(database, clock),
    studies,
    steps: openSteps(database, clock),
    async close() {
      stop()
      stopStudies()
      await database.destroy()
    },
  }
}
