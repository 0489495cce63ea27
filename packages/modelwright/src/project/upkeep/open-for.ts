import { mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isModelwrightError } from '../../core/index.ts'
import { storeFolder } from '../open-project.ts'
import { type OpenStore, type OpenStoreOptions, openStore } from '../open-store.ts'
import { findPlaces, type Places, type StatedPlaces } from '../places/find-places.ts'

/** A project's store, opened as it lies, with what surrounds it. */
export interface KeptStore {
  readonly store: OpenStore
  readonly places: Places
  /** The folder `.modelwright`. */
  readonly folder: string
}

/** Where a project keeps its store: what its messages call it. */
export function shownPlaces(folder: string, { store, objects }: Pick<Places, 'store' | 'objects'>) {
  return {
    store: store?.shown ?? join(folder, 'store.db'),
    objects: objects?.shown ?? join(folder, 'objects'),
  }
}

/** Opens the store of a project, hands it on, and closes it whatever happens. */
export async function withStore<Result>(
  project: string,
  { env, create }: OpenStoreOptions,
  work: (kept: KeptStore) => Promise<Result>,
): Promise<Result> {
  const folder = storeFolder(project)
  const places = await findPlaces(folder, { env, stated: {} })
  const store = await openStore(folder, places, { env, create })
  try {
    return await work({ store, places, folder })
  } finally {
    await store.close()
  }
}

/** A folder of its own below `.modelwright`, removed afterwards. */
export async function withWorkFolder<Result>(
  folder: string,
  work: (temporary: string) => Promise<Result>,
): Promise<Result> {
  const temporary = await mkdtemp(join(folder, 'tmp-'))
  try {
    return await work(temporary)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** Opens another place beside a project's own: what is not named lies in the project's folder. */
export async function withOther<Result>(
  project: string,
  { env, stated }: { readonly env: OpenStoreOptions['env']; readonly stated: StatedPlaces },
  work: (store: OpenStore) => Promise<Result>,
): Promise<Result> {
  const folder = storeFolder(project)
  const places = await findPlaces(folder, {
    env: {},
    stated: { store: 'folder', objects: 'folder', ...stated },
  })
  const store = await openStore(folder, places, { env, create: true })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

/**
 * Moves a store's file that is damaged out of the way, so that a new one can be made.
 *
 * @returns its new name; undefined where it is not damaged, or no file
 */
export async function setDamagedAside(
  project: string,
  { env, now }: { readonly env: OpenStoreOptions['env']; readonly now: number },
): Promise<string | undefined> {
  const folder = storeFolder(project)
  const places = await findPlaces(folder, { env, stated: {} })
  if (places.store !== undefined) return undefined
  try {
    await (await openStore(folder, { store: undefined, objects: undefined }, { env, create: true })).close()
    return undefined
  } catch (error) {
    if (!isModelwrightError(error) || error.code !== 'PROJECT_STORE_DAMAGED') throw error
  }
  const aside = `store.db.damaged-${new Date(now).toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}`
  for (const ending of ['-wal', '-shm'])
    await rename(join(folder, `store.db${ending}`), join(folder, `${aside}${ending}`)).catch(() => {})
  await rename(join(folder, 'store.db'), join(folder, aside))
  return join(folder, aside)
}
