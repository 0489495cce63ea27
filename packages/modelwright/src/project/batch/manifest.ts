import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReadPolicy } from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'
import type { OutputFormat } from '../../retrieve/index.ts'
import { codeOf } from '../disk-error.ts'
import { writeWhole } from '../write-file.ts'
import type { FileDigest } from './digest-files.ts'

/** The list beside the parts; programs that read folders of data pass over names that begin with `_`. */
export const manifestName = '_manifest.json'

/** What the parts are made of: equal inputs give equal parts, to the bit. */
export interface PartsOrigin {
  /** SHA-256 of the artifact. */
  readonly model: string
  readonly input: readonly FileDigest[]
  /** Files of earlier rows, for a model that looks back. */
  readonly history: readonly FileDigest[]
  readonly format: OutputFormat
  readonly partitionRows: number
  readonly columns: readonly string[]
  readonly policy: ReadPolicy
  /** Absent: cells that look like formulas are as they were. */
  readonly escapeFormulas?: boolean
}

/** A part that is whole. */
export interface Part {
  readonly part: number
  readonly file: string
  readonly rows: number
  readonly bytes: number
}

/** What lies in a folder of parts. */
export interface Manifest {
  readonly version: 1
  readonly origin: PartsOrigin
  /** Whole parts, by number. */
  readonly parts: readonly Part[]
  /** Rows of all parts, once there is no more to come. */
  readonly rows: number | null
}

function unreadable(path: string, cause: unknown): ModelwrightError {
  return new ModelwrightError('PROJECT_PARTS_UNREADABLE', {
    message: 'The list of the parts is damaged, or a newer version wrote it.',
    where: path,
    mend: ['Write into another folder.', 'Or remove this one and begin anew.'],
    cause,
  })
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0

function isPart(value: unknown): value is Part {
  const { part, file, rows, bytes } = (value ?? {}) as Part
  return isCount(part) && isCount(rows) && isCount(bytes) && typeof file === 'string' && !/[\\/]/.test(file)
}

function isDigest(value: unknown): value is FileDigest {
  const { bytes, sha256 } = (value ?? {}) as FileDigest
  return isCount(bytes) && typeof sha256 === 'string'
}

function isOrigin(value: unknown): value is PartsOrigin {
  const { model, input, history, format, partitionRows, columns, policy } = (value ?? {}) as PartsOrigin
  const lists = [input, history].every((files) => Array.isArray(files) && files.every(isDigest))
  const isNamed = typeof model === 'string' && typeof format === 'string' && Array.isArray(columns)
  return lists && isNamed && isCount(partitionRows) && typeof policy === 'object' && policy !== null
}

function checked(value: unknown): Manifest {
  const found = value as Manifest
  if (found.version !== 1) throw new Error(`it has version ${String(found.version)}`)
  if (!isOrigin(found.origin)) throw new Error('it does not say what the parts are of')
  if (!Array.isArray(found.parts) || !found.parts.every(isPart)) throw new Error('its parts are no list')
  if (found.rows !== null && !isCount(found.rows)) throw new Error('its rows are no number')
  return found
}

/**
 * Reads the list of a folder of parts; undefined where there is none.
 *
 * @throws {ModelwrightError} PROJECT_PARTS_UNREADABLE - when it is damaged
 */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const path = join(folder, manifestName)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw unreadable(path, error)
  }
  try {
    return checked(JSON.parse(text))
  } catch (error) {
    throw unreadable(path, error)
  }
}

/** Writes the list, whole or not at all. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeWhole(join(folder, manifestName), `${JSON.stringify(manifest, null, 2)}\n`)
}
