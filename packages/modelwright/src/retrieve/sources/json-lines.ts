import type { Source } from '../../core/index.ts'
import { sourceOf } from '../source-of.ts'

/** JSON lines: one object per line. @param path - a file, a folder or a glob */
export function jsonLines(path: string): Source {
  return sourceOf('json-lines', path)
}
