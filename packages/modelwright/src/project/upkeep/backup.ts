import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import { codeOf, diskError } from '../disk-error.ts'
import { openObjects, sha256OfFile } from '../objects.ts'
import type { OpenStore } from '../open-store.ts'
import { openDatabase } from '../store/open.ts'
import { writeWhole } from '../write-file.ts'
import { type CopiedStore, type CopyTools, copyStore } from './copy-store.ts'
import type { TableDigests } from './copy-tables.ts'

/** What a backup says of itself, in `backup.json`: written last, so that one without it is not whole. */
export interface BackupManifest {
  readonly modelwright: string
  /** ISO 8601, UTC. */
  readonly madeAt: string
  /** What the store was called. */
  readonly store: string
  readonly objects: string
  /** SHA-256 of `store.db`. */
  readonly tablesFile: string
  readonly tables: TableDigests
}

const files = { manifest: 'backup.json', tables: 'store.db', objects: 'objects' } as const

/** What making a backup is told besides. */
export interface BackupFacts extends Pick<BackupManifest, 'modelwright' | 'store' | 'objects'> {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: number
}

async function withNewTables<Result>(
  folder: string,
  work: (store: OpenStore) => Promise<Result>,
): Promise<Result> {
  const part = join(folder, `${files.tables}.part`)
  const endings = ['', '-wal', '-shm', '-journal']
  const clear = () => Promise.all(endings.map((ending) => rm(`${part}${ending}`, { force: true })))
  await clear()
  const database = await openDatabase(part)
  const objects = openObjects(join(folder, files.objects))
  try {
    const result = await work({ database, objects, close: () => database.destroy() })
    await database.destroy()
    await rm(join(folder, files.manifest), { force: true })
    await rename(part, join(folder, files.tables))
    return result
  } catch (error) {
    await database.destroy()
    throw diskError(error, folder)
  } finally {
    await clear().catch(() => {})
  }
}

/**
 * Makes a backup of a store while others write to it: its tables of one moment as a SQLite file, and its objects. Made into a folder that
 * holds an earlier one, only what is new is copied.
 *
 * @throws {ModelwrightError} PROJECT_DISK_FULL, PROJECT_FOLDER_READONLY, PROJECT_FOLDER_UNUSABLE
 */
export async function backupStore(
  from: OpenStore,
  given: string,
  { now, ...facts }: BackupFacts,
  tools: Omit<CopyTools, 'parts' | 'replace' | 'temporary'>,
): Promise<CopiedStore & { readonly folder: string }> {
  const folder = resolve(given)
  await mkdir(folder, { recursive: true }).catch((error) => {
    throw diskError(error, folder)
  })
  const temporary = join(folder, files.objects, 'tmp')
  const copied = await withNewTables(folder, (to) =>
    copyStore(from, to, { ...tools, parts: ['tables', 'objects'], replace: true, temporary }),
  )
  const manifest: BackupManifest = {
    ...facts,
    madeAt: new Date(now).toISOString(),
    tablesFile: await sha256OfFile(join(folder, files.tables)),
    tables: copied.tables!,
  }
  await writeWhole(join(folder, files.manifest), `${JSON.stringify(manifest, null, 2)}\n`)
  return { ...copied, folder }
}

function unfit(folder: string, message: string): ModelwrightError {
  return new ModelwrightError('PROJECT_BACKUP_UNFIT', {
    message,
    where: folder,
    mend: [
      'Name the folder that  modelwright store backup  wrote.',
      'Make the backup again where it was broken off: it goes on.',
    ],
  })
}

/** Reads what a backup says of itself, and holds its tables against that. @throws {ModelwrightError} PROJECT_BACKUP_UNFIT */
export async function readBackup(folder: string): Promise<BackupManifest> {
  const file = join(folder, files.manifest)
  const text = await readFile(file, 'utf8').catch((error) => {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error)))
      throw unfit(folder, 'There is no whole backup in this folder.')
    throw diskError(error, file)
  })
  let manifest: BackupManifest
  try {
    manifest = JSON.parse(text) as BackupManifest
  } catch {
    throw unfit(folder, 'What the backup says of itself cannot be read.')
  }
  const digest = await sha256OfFile(join(folder, files.tables)).catch(() => undefined)
  if (digest === undefined || digest !== manifest?.tablesFile)
    throw unfit(folder, 'The tables of the backup are not as they were written.')
  return manifest
}

/**
 * Puts a backup in place of what a store holds: its tables in one transaction, and the objects that are missing or altered.
 *
 * @throws {ModelwrightError} PROJECT_BACKUP_UNFIT - when it is none, or not as it was written
 * @throws {ModelwrightError} PROJECT_STORE_FILLED - when the store holds something and `replace` is false
 */
export async function restoreStore(
  given: string,
  to: OpenStore,
  tools: CopyTools,
): Promise<CopiedStore & { readonly manifest: BackupManifest }> {
  const folder = resolve(given)
  const manifest = await readBackup(folder)
  const from = await openCopy(folder, tools.temporary)
  try {
    return { ...(await copyStore(from, to, { ...tools, readsEach: true })), manifest }
  } finally {
    await from.close()
  }
}

/** Opens the tables of a backup in a copy: opening may bring them to a newer version, and the backup stays as it is. */
async function openCopy(folder: string, temporary: string): Promise<OpenStore> {
  const place = join(temporary, 'tables')
  await mkdir(place, { recursive: true })
  await copyFile(join(folder, files.tables), join(place, files.tables))
  const database = await openDatabase(join(place, files.tables))
  const objects = openObjects(join(folder, files.objects))
  return {
    database,
    objects,
    async close() {
      await database.destroy()
      await rm(place, { recursive: true, force: true })
    },
  }
}
