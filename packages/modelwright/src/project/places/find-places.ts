import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isModelwrightError, ModelwrightError } from '../../core/index.ts'
import { codeOf, diskError } from '../disk-error.ts'
import type { PostgresPlace } from '../store/postgres/line.ts'
import { writeWhole } from '../write-file.ts'
import { type ObjectsPlace, objectsPlaceOf } from './objects-place.ts'
import { hasPassword, storePlaceOf } from './store-place.ts'

/** Addresses as they are said; `folder` means `.modelwright` itself, absent says nothing. */
export interface StatedPlaces {
  readonly store?: string
  readonly objects?: string
}

/** Who said where something lies. */
export type Sayer = 'environment' | 'workflow' | 'remembered' | 'default'

/** Where a project's runs and objects lie; undefined: in its own folder. */
export interface Places {
  readonly store: PostgresPlace | undefined
  readonly objects: ObjectsPlace | undefined
  readonly saidBy: Readonly<Record<keyof StatedPlaces, Sayer>>
}

/** The word for what lies in the project's own folder. */
const ownFolder = 'folder'
/** The file of `.modelwright` that remembers them. */
export const placesName = 'store.json'
const variables = { store: 'MODELWRIGHT_STORE', objects: 'MODELWRIGHT_OBJECTS' } as const

function unreadable(where: string): ModelwrightError {
  return new ModelwrightError('PROJECT_PLACE_INVALID', {
    message: 'What was remembered of the place of runs and objects cannot be read.',
    where,
    mend: [
      'Say it again:  modelwright store use postgres://… s3://…',
      `Or remove the file: runs and objects are then looked for in this folder.`,
    ],
  })
}

/** What was remembered in the project's folder. @throws {ModelwrightError} PROJECT_PLACE_INVALID */
export async function rememberedPlaces(folder: string): Promise<StatedPlaces> {
  const file = join(folder, placesName)
  const text = await readFile(file, 'utf8').catch((error) => {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return '{}'
    throw diskError(error, file)
  })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw unreadable(file)
  }
  const { store, objects } = (value ?? {}) as Record<string, unknown>
  for (const said of [store, objects])
    if (said !== undefined && typeof said !== 'string') throw unreadable(file)
  return {
    ...(store !== undefined && { store: store as string }),
    ...(objects !== undefined && { objects: objects as string }),
  }
}

/**
 * Remembers where runs and objects go, for commands that load no workflow. Never a password: only the name of a variable.
 *
 * @param folder - the folder `.modelwright`
 * @throws {ModelwrightError} PROJECT_PLACE_INVALID - when an address holds a password
 */
export async function rememberPlaces(folder: string, stated: StatedPlaces): Promise<void> {
  const before = await rememberedPlaces(folder).catch((error) => {
    if (isModelwrightError(error)) return {}
    throw error
  })
  const now = Object.fromEntries(
    Object.entries({ ...before, ...stated }).filter(([, said]) => said !== undefined && said !== ownFolder),
  )
  checkStated(now, join(folder, placesName))
  if (JSON.stringify(now) === JSON.stringify(before)) return
  await writeWhole(join(folder, placesName), `${JSON.stringify(now, null, 2)}\n`)
}

/** Refuses a password in what is written down. @throws {ModelwrightError} PROJECT_PLACE_INVALID */
export function checkStated({ store, objects }: StatedPlaces, where: string): void {
  if (store !== undefined && store !== ownFolder) {
    storePlaceOf(store, where)
    if (hasPassword(store))
      throw new ModelwrightError('PROJECT_PLACE_INVALID', {
        message: 'The address where runs are kept holds a password, and this place is no place for one.',
        where,
        mend: [
          'Name a variable instead:  postgres://user:${PGPASSWORD}@host/database',
          'Or leave it out: PGPASSWORD of the environment is taken.',
        ],
      })
  }
  if (objects !== undefined && objects !== ownFolder) objectsPlaceOf(objects, where)
}

function said(name: keyof StatedPlaces, sayers: readonly (readonly [Sayer, string | undefined, string])[]) {
  for (const [sayer, address, where] of sayers)
    if (address !== undefined && address !== '')
      return { sayer, where, address: address === ownFolder ? undefined : address }
  return { sayer: 'default' as const, where: name, address: undefined }
}

/** A job whose files go with it says so: runs that are kept in its own folder would be gone. */
function checkShared({ store, objects }: Omit<Places, 'saidBy'>, env: Environment): void {
  if (env['MODELWRIGHT_STORE_REQUIRED'] !== 'shared' || (store !== undefined && objects !== undefined)) return
  const what = store === undefined ? 'Runs' : 'Objects'
  throw new ModelwrightError('PROJECT_STORE_LOCAL', {
    message: `${what} would be kept in a folder of this job, which goes when the job ends: they must lie on servers.`,
    where: store === undefined ? variables.store : variables.objects,
    mend: [
      'Name a database and a bucket:  MODELWRIGHT_STORE=postgres://… MODELWRIGHT_OBJECTS=s3://…',
      'Where the folder is a volume that stays:  MODELWRIGHT_STORE_REQUIRED=any',
    ],
  })
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Finds where a project's runs and objects lie: what the environment says, else the workflow, else what was remembered, else its own folder.
 *
 * @param folder - the folder `.modelwright`
 * @throws {ModelwrightError} PROJECT_PLACE_INVALID - when an address is none
 * @throws {ModelwrightError} PROJECT_STORE_LOCAL - when the environment says that they must lie on servers, and they do not
 */
export async function findPlaces(
  folder: string,
  {
    env,
    stated,
  }: { readonly env: Readonly<Record<string, string | undefined>>; readonly stated: StatedPlaces },
): Promise<Places> {
  checkStated(stated, 'workflow')
  const remembered = await rememberedPlaces(folder)
  const file = join(folder, placesName)
  const find = (name: keyof StatedPlaces) =>
    said(name, [
      ['environment', env[variables[name]], variables[name]],
      ['workflow', stated[name], `workflow, "${name}"`],
      ['remembered', remembered[name], file],
    ])
  const [store, objects] = [find('store'), find('objects')]
  const places = {
    store: store.address === undefined ? undefined : storePlaceOf(store.address, store.where),
    objects: objects.address === undefined ? undefined : objectsPlaceOf(objects.address, objects.where),
  }
  checkShared(places, env)
  return { ...places, saidBy: { store: store.sayer, objects: objects.sayer } }
}
