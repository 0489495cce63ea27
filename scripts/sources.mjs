// Lists, digests and replaces files, for scripts that redo their work only when something changed.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Every file below a folder, sorted by code unit; a path that is a file gives itself, one that is not there nothing. */
export function filesBelow(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)))
}

/** SHA-256 over names and contents of the files below the given paths, which are relative to the root. */
export function digestOf(paths) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap((path) => filesBelow(join(root, path)))) {
    hash
      .update(relative(root, file).replaceAll('\\', '/'))
      .update('\0')
      .update(readFileSync(file))
      .update('\0')
  }
  return hash.digest('hex')
}

/** Makes the files of `to` that are `mine` equal those of `from`, so that a process that reads them never finds none. */
export function replaceFiles(from, to, mine) {
  const fresh = new Set(filesBelow(from).map((file) => relative(from, file)))
  for (const name of fresh) {
    mkdirSync(dirname(join(to, name)), { recursive: true })
    renameSync(join(from, name), join(to, name))
  }
  for (const file of filesBelow(to))
    if (mine(file) && !fresh.has(relative(to, file))) rmSync(file, { force: true })
}
