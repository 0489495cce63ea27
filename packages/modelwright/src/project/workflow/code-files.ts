import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { foldersUp } from '../folders-up.ts'

/** What an import may leave out of a file's name, in the order in which it is tried. */
const endings = ['', '.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '.json'] as const

/** Texts in quotes that begin like a path beside the file: every import of one's own files has one. */
const quotedPath = /(['"`])(\.{1,2}\/[^'"`\n]*|\.{1,2})\1/g

/** Files that are code, and may import others. */
const isCode = /\.[cm]?[jt]sx?$/

/** Files at most: more are taken for a mistake, such as an import of a folder of packages. */
const mostFiles = 5000

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}

/** The file that an import means; undefined where none is there. */
async function resolved(from: string, path: string): Promise<string | undefined> {
  const base = resolve(dirname(from), path)
  const names = [
    ...endings.map((ending) => `${base}${ending}`),
    // TypeScript lets an import name the file it will become.
    base.replace(/\.([cm]?)js(x?)$/, '.$1ts$2'),
    ...endings.slice(1).map((ending) => join(base, `index${ending}`)),
  ]
  for (const name of names) if (await isFile(name)) return name
  return undefined
}

/**
 * Finds the files of one's own that code may load: itself, what it imports by a path, and what that imports.
 *
 * Every text in quotes that looks like a path and names a file counts, also one that is loaded later or read as data: too many
 * is better than too few. Packages are not among them: a lock file tells those.
 *
 * @returns absolute paths, sorted
 */
export async function codeFilesOf(file: string): Promise<readonly string[]> {
  const found = new Set<string>()
  const visit = async (path: string): Promise<void> => {
    if (found.has(path) || found.size >= mostFiles) return
    found.add(path)
    if (!isCode.test(path)) return
    const text = await readFile(path, 'utf8').catch(() => '')
    for (const [, , name] of text.matchAll(quotedPath)) {
      const next = await resolved(path, name)
      if (next !== undefined) await visit(next)
    }
  }
  await visit(resolve(file))
  return [...found].sort()
}

const lockFiles = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
]

/** The lock file that tells which packages a folder's code gets; undefined where there is none. */
export async function lockFileOf(folder: string): Promise<string | undefined> {
  for (const at of foldersUp(folder)) {
    for (const name of lockFiles) if (await isFile(join(at, name))) return join(at, name)
  }
  return undefined
}
