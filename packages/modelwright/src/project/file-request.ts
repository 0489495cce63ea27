import type { Model } from '@modelwright/runtime'
import type { Log } from '../core/index.ts'

/** A model, and a file of rows for it. */
export interface FileRequest {
  readonly model: Model
  /** A file, folder, glob or address. */
  readonly path: string
  readonly folder: string
  readonly temporary?: string
  readonly log: Log
  readonly signal: AbortSignal
  /** Environment variables that an address may name. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** A file of earlier rows, for a model that looks back; the file's own earlier rows count in any case. */
  readonly history?: string
}

/** What reading a file is handed. */
export function placeOf({ folder, temporary, log, signal, env = {} }: Omit<FileRequest, 'model' | 'path'>) {
  return { folder, log, signal, env, ...(temporary === undefined ? {} : { temporary }) }
}
