import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ModelwrightError, type ObjectStore } from '../core/index.ts'
import { deferredObjects } from './deferred-objects.ts'
import { diskError } from './disk-error.ts'
import { isThere } from './is-there.ts'
import { openObjects } from './objects.ts'
import type { Places } from './places/find-places.ts'
import { openDatabase, openPostgresDatabase } from './store/open.ts'
import type { Database } from './store/schema.ts'

/** The tables and objects of a store, as they lie. */
export interface OpenStore {
  readonly database: Database
  readonly objects: ObjectStore
  close(): Promise<void>
}

/** How a store is opened. */
export interface OpenStoreOptions {
  /** Make it where there is none. */
  readonly create: boolean
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The file of `.modelwright` that holds the tables. */
export const databaseName = 'store.db'

/** Makes the folder, and keeps it out of version control. */
async function makeFolder(store: string): Promise<void> {
  try {
    await mkdir(store, { recursive: true })
    if (!(await isThere(join(store, '.gitignore')))) await writeFile(join(store, '.gitignore'), '*\n')
  } catch (error) {
    throw diskError(error, store)
  }
}

function storeMissing(where: string): ModelwrightError {
  return new ModelwrightError('PROJECT_STORE_MISSING', {
    message: 'There is no Modelwright project in this folder yet.',
    where,
    mend: [
      'Train a first model:  modelwright run <data.csv> --target <column>',
      'Or cd into the folder where you ran it.',
    ],
  })
}

async function openTables(
  folder: string,
  { store }: Pick<Places, 'store'>,
  { env, create }: OpenStoreOptions,
): Promise<Database> {
  if (store !== undefined) {
    const database = await openPostgresDatabase(store, { env, create })
    if (database === undefined) throw storeMissing(store.shown)
    if (create) await makeFolder(folder)
    return database
  }
  const file = join(folder, databaseName)
  if (create) await makeFolder(folder)
  else if (!(await isThere(file))) throw storeMissing(dirname(folder))
  return openDatabase(file)
}

function openStoredObjects(
  folder: string,
  { objects }: Pick<Places, 'objects'>,
  env: OpenStoreOptions['env'],
): ObjectStore & { close?(): void } {
  if (objects === undefined) return openObjects(join(folder, 'objects'))
  const context = { env, folder: dirname(folder), cache: join(folder, 'cache', 'objects') }
  return deferredObjects(async () => {
    const { openBucketObjects } = await import('./bucket-objects.ts')
    return openBucketObjects(objects, context)
  })
}

/**
 * Opens the tables and objects of a store where they lie.
 *
 * @param folder - what lies nowhere else lies here, in `store.db` and `objects`
 * @throws {ModelwrightError} PROJECT_STORE_… - as `openProject` does
 */
export async function openStore(
  folder: string,
  places: Pick<Places, 'store' | 'objects'>,
  options: OpenStoreOptions,
): Promise<OpenStore> {
  const database = await openTables(folder, places, options)
  const { close, ...objects } = openStoredObjects(folder, places, options.env)
  return {
    database,
    objects,
    async close() {
      close?.()
      await database.destroy()
    },
  }
}
