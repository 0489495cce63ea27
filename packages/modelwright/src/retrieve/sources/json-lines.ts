import type { Source } from '../../core/index.ts'
import { fileSource } from '../file-source.ts'
import { type CommonOptions, sourceOf } from '../source-of.ts'

/** JSON lines: one object per line. @param path - a file, a folder, a glob or an address */
export function jsonLines(path: string, options: CommonOptions = {}): Source {
  return sourceOf('json-lines', { path, ...options })
}

/** Brings JSON lines files. */
export const jsonLinesSource = fileSource('json-lines', 'json-lines')
