import type { Model } from '@modelwright/runtime'
import type { Log } from '../core/index.ts'
import type { CsvOptions } from '../retrieve/index.ts'

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

/** How CSV files for a model are read: decimals as in the file it learnt from, where theirs prove nothing. */
function csvFor({ artifact }: Model): { csv?: CsvOptions } {
  return artifact.lineage['decimal'] === 'comma' ? { csv: { decimal: 'likely-comma' } } : {}
}

/** What reading a file is handed. */
export function placeOf({
  folder,
  temporary,
  log,
  signal,
  env = {},
  model,
}: Omit<FileRequest, 'model' | 'path'> & { readonly model?: Model }) {
  return {
    ...{ folder, log, signal, env },
    ...(model === undefined ? {} : csvFor(model)),
    ...(temporary === undefined ? {} : { temporary }),
  }
}
