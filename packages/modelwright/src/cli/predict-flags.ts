import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Writable } from 'node:stream'
import type { ReadPolicy } from '@modelwright/runtime'
import { ModelwrightError } from '../core/index.ts'
import type { OutputFormat } from '../retrieve/index.ts'
import type { CommonFlags } from './flags.ts'
import type { Io } from './main.ts'

/** The flags of `predict`. */
export interface PredictFlags extends CommonFlags {
  readonly output?: string
  readonly format?: OutputFormat
  readonly unreadable?: 'refuse' | 'missing'
  readonly unknown?: 'accept' | 'refuse'
  readonly missing?: 'accept' | 'refuse'
  readonly history?: string
  readonly intervals?: boolean
  readonly escapeFormulas?: boolean
  readonly workers?: number
  readonly partitionRows?: number
  readonly resume?: boolean
}

/** What flags say of rows that break the schema. */
export function policyOf({ unreadable, unknown, missing }: PredictFlags): ReadPolicy {
  return {
    ...(unreadable === undefined ? {} : { unreadable }),
    ...(unknown === undefined ? {} : { unknown }),
    ...(missing === undefined ? {} : { missing }),
  }
}

/** Where predictions go: one file or stream, or a folder of parts. */
export type PredictTarget =
  | { readonly kind: 'whole'; readonly output: string | Writable; readonly format?: OutputFormat }
  | {
      readonly kind: 'parts'
      readonly into: string
      readonly format: OutputFormat
      readonly partitionRows: number
      readonly resume: boolean
    }

const usualPartRows = 1_000_000

async function isFolder(given: string, path: string): Promise<boolean> {
  return /[\\/]$/.test(given) || ((await stat(path).catch(() => undefined))?.isDirectory() ?? false)
}

function refuse(message: string, where: string, mend: readonly string[]): ModelwrightError {
  return new ModelwrightError('CLI_ARGUMENT_INVALID', { message, where, mend })
}

function needsFolder({ partitionRows }: PredictFlags): ModelwrightError {
  const where = partitionRows === undefined ? '--resume' : '--partition-rows'
  return refuse(`${where} is about a folder of parts, which -o does not name.`, where, [
    'Name a folder, with a slash at its end:  -o scored/',
    `Or leave out ${where}`,
  ])
}

/**
 * Reads where predictions go.
 *
 * @throws {ModelwrightError} CLI_ARGUMENT_INVALID - when flags contradict each other
 */
export async function readTarget(flags: PredictFlags, io: Io): Promise<PredictTarget> {
  const { output, format, partitionRows, resume = false } = flags
  if (output === undefined) {
    if (flags.json === true)
      throw refuse('With --json the predictions need a file of their own.', '--json', [
        'Add:  -o scored.csv',
        'Or leave out --json and say the format:  --format json-lines',
      ])
    if (partitionRows !== undefined || resume) throw needsFolder(flags)
    if (format === 'parquet')
      throw refuse('Parquet cannot be written to standard output.', '--format parquet', [
        'Name a file:  -o scored.parquet',
        'Or write text:  --format json-lines',
      ])
    return { kind: 'whole', output: io.stdout as NodeJS.WriteStream, ...(format && { format }) }
  }
  const path = resolve(io.folder, output)
  if (await isFolder(output, path))
    return {
      kind: 'parts',
      into: path,
      format: format ?? 'parquet',
      partitionRows: partitionRows ?? usualPartRows,
      resume,
    }
  if (partitionRows !== undefined || resume) throw needsFolder(flags)
  return { kind: 'whole', output: path, ...(format && { format }) }
}
