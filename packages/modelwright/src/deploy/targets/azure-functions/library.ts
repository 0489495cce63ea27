import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { PackedFile } from '../../../pack/index.ts'

/** A package as it lies in a project, or beside this program. */
interface Installed {
  readonly name: string
  readonly version: string
  readonly folder: string
  readonly dependencies: readonly string[]
}

/** What runs, and its licence; not its sources, types, maps and smaller twins. */
function isNeeded(path: string): boolean {
  if (/(?:^|\/)(?:node_modules|src|types|test|tests)\//.test(path)) return false
  return /(?:\.[cm]?js|^package\.json|^licen[cs]e[^/]*)$/i.test(path) && !/\.min\.[cm]?js$/.test(path)
}

function findFolder(name: string, from: string): string | undefined {
  for (const path of createRequire(from).resolve.paths(name) ?? []) {
    const folder = join(path, name)
    // What it needs itself lies beside where it really is.
    if (existsSync(join(folder, 'package.json'))) return realpathSync(folder)
  }
  return undefined
}

function installed(name: string, from: readonly string[]): Installed | undefined {
  for (const place of from) {
    const folder = findFolder(name, place)
    if (folder === undefined) continue
    const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      version: string
      dependencies?: Record<string, string>
    }
    return { name, version: about.version, folder, dependencies: Object.keys(about.dependencies ?? {}) }
  }
  return undefined
}

function filesOf({ name, folder }: Installed): PackedFile[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) =>
    path.replaceAll('\\', '/'),
  )
  return paths
    .filter(isNeeded)
    .sort()
    .map((path) => ({ path: `node_modules/${name}/${path}`, bytes: readFileSync(join(folder, path)) }))
}

/**
 * Takes a package and those it needs, as they are installed, as the files of a `node_modules`.
 *
 * @param folder - the project: looked in before what lies beside this program
 * @returns undefined: it is not installed
 */
export function packagedLibrary(
  name: string,
  folder: string,
): { readonly version: string; readonly files: readonly PackedFile[] } | undefined {
  const first = installed(name, [join(folder, 'package.json'), import.meta.url])
  if (first === undefined) return undefined
  const found = new Map([[name, first]])
  for (const { folder: within, dependencies } of found.values())
    for (const needed of dependencies) {
      const one = found.has(needed) ? undefined : installed(needed, [join(within, 'package.json')])
      if (one !== undefined) found.set(needed, one)
    }
  return { version: first.version, files: [...found.values()].flatMap(filesOf) }
}
