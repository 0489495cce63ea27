import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import { endingOf, type OutputFormat } from '../../retrieve/index.ts'
import { diskError } from '../disk-error.ts'
import { originsDiffer, partsDifferent } from './compare-origins.ts'
import {
  type Manifest,
  manifestName,
  type Part,
  type PartsOrigin,
  readManifest,
  writeManifest,
} from './manifest.ts'

/** What a part is called. */
export function partName(part: number, format: OutputFormat): string {
  return `part-${String(part).padStart(5, '0')}${endingOf[format]}`
}

const partFile = /^part-\d{5,}\.(csv|jsonl|parquet)$/
const unfinished = /^(?:part-\d{5,}\.(?:csv|jsonl|parquet)|_manifest\.json)\.(\d+)-[0-9a-f]+\.tmp$/

function partsExist(folder: string, found: string): ModelwrightError {
  return new ModelwrightError('PROJECT_PARTS_EXIST', {
    message: `The folder holds parts already, such as ${found}.`,
    where: folder,
    mend: ['To go on where a run stopped, add:  --resume', 'Or write into another folder.'],
  })
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM'
  }
}

/** Removes what killed processes left half-written. */
async function sweep(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const pid = unfinished.exec(name)?.[1]
    if (pid !== undefined && !isRunning(Number(pid))) await rm(join(folder, name), { force: true })
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    await mkdir(folder, { recursive: true })
    return (await readdir(folder)).sort()
  } catch (error) {
    throw diskError(error, folder)
  }
}

/** Parts of the list that are there, as long as they were. */
async function wholeParts(folder: string, parts: readonly Part[]): Promise<Part[]> {
  const sizes = await Promise.all(
    parts.map(async ({ file }) => (await stat(join(folder, file)).catch(() => undefined))?.size),
  )
  return parts.filter(({ bytes }, at) => sizes[at] === bytes)
}

/** A folder that parts are written into. */
export interface PartsFolder {
  /** Parts that are whole, by number. */
  readonly parts: ReadonlyMap<number, Part>
  /** Rows of all parts, where a run before this one came to the end. */
  readonly rows: number | undefined
  /** Whether a run before this one left anything. */
  readonly isBegun: boolean
  /** Begins, or goes on with what is there. @throws {ModelwrightError} PROJECT_PARTS_DIFFERENT */
  begin(origin: PartsOrigin): Promise<void>
  /** Notes that a part is whole. */
  add(part: Omit<Part, 'bytes' | 'file'>): Promise<void>
  /** Notes that there are no more parts to come. */
  finish(rows: number): Promise<void>
}

/**
 * Opens a folder for parts, made where it is not there.
 *
 * @throws {ModelwrightError} PROJECT_PARTS_EXIST - when there are parts and nobody said to go on with them
 * @throws {ModelwrightError} PROJECT_PARTS_UNREADABLE, PROJECT_FOLDER_READONLY, PROJECT_FOLDER_UNUSABLE
 */
export async function openPartsFolder(
  folder: string,
  { resume, format }: { readonly resume: boolean; readonly format: OutputFormat },
): Promise<PartsFolder> {
  const names = await namesIn(folder)
  const manifest = await readManifest(folder)
  const found = names.find((name) => partFile.test(name)) ?? (manifest && manifestName)
  if (found !== undefined && (!resume || manifest === undefined)) throw partsExist(folder, found)
  await sweep(folder, names)
  const parts = new Map(
    (await wholeParts(folder, manifest?.parts ?? [])).map((part) => [part.part, part] as const),
  )
  const isWhole = parts.size === (manifest?.parts.length ?? -1)
  const rows = isWhole ? (manifest?.rows ?? undefined) : undefined
  let origin: PartsOrigin | undefined
  const write = async (all: number | null): Promise<void> => {
    const list = [...parts.values()].sort((a, b) => a.part - b.part)
    const written: Manifest = { version: 1, origin: origin!, parts: list, rows: all }
    await writeManifest(folder, written)
  }
  return {
    parts,
    rows,
    isBegun: manifest !== undefined,
    async begin(given) {
      const differences = manifest === undefined ? [] : originsDiffer(manifest.origin, given)
      if (differences.length > 0) throw partsDifferent(folder, differences)
      origin = given
      if (rows === undefined) await write(null)
    },
    async add({ part, rows: count }) {
      const file = partName(part, format)
      const { size: bytes } = await stat(join(folder, file))
      parts.set(part, { part, file, rows: count, bytes })
      await write(null)
    },
    finish: (all) => write(all),
  }
}
