import type { Stats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { ModelwrightError } from '../core/index.ts'
import { isDataName, missingFile, readingProblem } from './bytes/file-problem.ts'
import type { FilePath } from './bytes/open-bytes.ts'

const magic = /[*?]/

/** Turns a glob into a pattern: `*` and `?` stay within a folder, `**` crosses folders. */
export function patternOf(glob: string): RegExp {
  const escaped = glob.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  const pattern = escaped
    .replace(/\*\*\//g, '\u0000')
    .replace(/\*\*/g, '\u0001')
    .replace(/\*/g, '[^/]*')
    .replace(/\?/g, '[^/]')
    .replaceAll('\u0000', '(?:.*/)?')
    .replaceAll('\u0001', '.*')
  return new RegExp(`^${pattern}$`)
}

async function filesUnder(folder: string, shown: string, deep: boolean): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true, recursive: deep })
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath ?? folder, entry.name))
      .sort()
  } catch (error) {
    throw readingProblem(error, folder, shown)
  }
}

function withoutData(shown: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_FOLDER_EMPTY', {
    message: `No data file is found at "${shown}".`,
    where: shown,
    mend: [
      'Data files end in .csv, .tsv, .txt, .parquet, .json, .jsonl or .ndjson, each perhaps with .gz or .zst, or in .xlsx.',
    ],
  })
}

/** Folder that a glob's fixed part names, and the glob relative to it. */
function splitGlob(path: string): { base: string; rest: string } {
  const parts = path.split(sep).join('/').split('/')
  const first = parts.findIndex((part) => magic.test(part))
  return { base: parts.slice(0, first).join('/') || '/', rest: parts.slice(first).join('/') }
}

async function expandGlob(path: string, shown: string): Promise<string[]> {
  const { base, rest } = splitGlob(path)
  const pattern = patternOf(rest)
  const files = await filesUnder(base, shown, rest.includes('/'))
  return files.filter((file) => pattern.test(relative(base, file).split(sep).join('/')))
}

async function statOf(path: string, shown: string): Promise<Stats> {
  try {
    return await stat(path)
  } catch (error) {
    throw readingProblem(error, path, shown)
  }
}

/** How a file is called in messages and provenance: from the folder where it lies in it, else as given. */
function shownIn(folder: string, path: string, given: string, isOnly: boolean): string {
  if (isOnly) return given
  const inside = relative(folder, path)
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside.split(sep).join('/')
}

/**
 * Finds the files that a path, a folder or a glob (`*`, `?`, `**`) means, sorted by name.
 *
 * @throws {ModelwrightError} RETRIEVE_FILE_MISSING, RETRIEVE_FILE_FORBIDDEN, RETRIEVE_FOLDER_EMPTY
 */
export async function findFiles(folder: string, given: string): Promise<readonly FilePath[]> {
  if (given.trim() === '') throw missingFile(join(folder, '-'), given)
  const path = resolve(folder, given)
  const exact = await stat(path).catch(() => undefined)
  if (exact === undefined && magic.test(given)) {
    const files = await expandGlob(path, given)
    if (files.length === 0) throw withoutData(given)
    return files.map((file) => ({ path: file, shown: shownIn(folder, file, given, false) }))
  }
  if ((exact ?? (await statOf(path, given))).isDirectory()) {
    const files = (await filesUnder(path, given, true)).filter((file) => isDataName(file))
    if (files.length === 0) throw withoutData(given)
    return files.map((file) => ({ path: file, shown: shownIn(folder, file, given, false) }))
  }
  return [{ path, shown: given }]
}
