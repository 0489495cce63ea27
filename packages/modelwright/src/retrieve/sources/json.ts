import type { Source } from '../../core/index.ts'
import { fileSource } from '../file-source.ts'
import type { FormatReader } from '../format.ts'
import { openJsonRows } from '../json/open-json-rows.ts'
import { readJsonTable } from '../json/read-json-table.ts'
import { type CommonOptions, sourceOf } from '../source-of.ts'

/** A JSON text with a list of objects, one per row. @param path - a file, a folder, a glob or an address */
export function json(path: string, options: CommonOptions = {}): Source {
  return sourceOf('json', { path, ...options })
}

/** Brings JSON files. */
export const jsonSource = fileSource('json', 'json')

/** Reads a list of objects as well as objects one after another. */
export const jsonReader: FormatReader = {
  readTable: (files, _options, context) => readJsonTable(files, context),
  openRows: (file, _options, context) => openJsonRows(file, context),
}
