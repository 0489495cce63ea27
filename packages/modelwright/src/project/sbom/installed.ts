import { readFile, realpath } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import { foldersUp } from '../folders-up.ts'
import type { BomHash } from './bom.ts'

/** What a manifest says that a bill asks for. */
interface Manifest {
  readonly name: string
  readonly version: string
  readonly description?: string
  readonly license?: string
  readonly homepage?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

/** A package that is installed. */
export interface InstalledPackage {
  readonly manifest: Manifest
  readonly folder: string
  readonly hashes: readonly BomHash[]
  /** Folders of the packages it needs. */
  readonly needs: readonly string[]
}

async function readJson<Value>(path: string): Promise<Value | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as Value)
}

/** Finds a package as Node does: in the nearest folder above that has it. */
async function resolveFrom(folder: string, name: string): Promise<string | undefined> {
  for (const at of foldersUp(folder)) {
    const found = join(at, 'node_modules', name)
    if ((await readJson(join(found, 'package.json'))) !== undefined) return await realpath(found)
  }
  return undefined
}

/** What npm wrote of the packages that it installed below a folder. */
type Lock = {
  readonly packages: Readonly<Record<string, { readonly integrity?: string; readonly link?: boolean }>>
}

const locks = async (folder: string, known: Map<string, Lock | undefined>): Promise<Lock | undefined> => {
  if (!known.has(folder))
    known.set(
      folder,
      (await readJson<Lock>(join(folder, 'node_modules', '.package-lock.json'))) ??
        (await readJson<Lock>(join(folder, 'package-lock.json'))),
    )
  return known.get(folder)
}

const algorithms = { sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' } as const

/** Reads Subresource Integrity: of several digests each. */
export function hashesOf(integrity: string): readonly BomHash[] {
  return integrity.split(/\s+/).flatMap((part): BomHash[] => {
    const [, name, base64] = /^(sha1|sha256|sha384|sha512)-([A-Za-z0-9+/=]+)/.exec(part) ?? []
    if (name === undefined) return []
    const content = Buffer.from(base64, 'base64').toString('hex')
    return [{ alg: algorithms[name as keyof typeof algorithms], content }]
  })
}

/** The digest of a package's archive, by the lock file of whoever installed it; none where there is no such file. */
async function lockedHashes(
  folder: string,
  known: Map<string, Lock | undefined>,
): Promise<readonly BomHash[]> {
  for (const at of foldersUp(dirname(folder))) {
    const lock = await locks(at, known)
    const entry = lock?.packages?.[relative(at, folder).split(sep).join('/')]
    if (entry?.integrity !== undefined) return hashesOf(entry.integrity)
  }
  return []
}

function absent(name: string, by: string): ModelwrightError {
  return new ModelwrightError('PROJECT_PACKAGE_MISSING', {
    message: `The package "${name}", which ${by} needs, is not installed: the list of what is deployed would be short of it.`,
    where: by,
    mend: ['Install anew:  npm ci', 'Or list the model and its runtime alone:  --for runtime'],
  })
}

/** The folder of a package that another one brings. @throws {ModelwrightError} PROJECT_PACKAGE_MISSING - when it is not installed */
export async function folderOf(name: string, { from, by }: { readonly from: string; readonly by: string }) {
  const found = await resolveFrom(from, name)
  if (found === undefined) throw absent(name, by)
  return found
}

function isOptional(manifest: Manifest, name: string): boolean {
  const isRequired = manifest.dependencies !== undefined && name in manifest.dependencies
  return !isRequired || (manifest.optionalDependencies !== undefined && name in manifest.optionalDependencies)
}

async function needsOf(manifest: Manifest, folder: string): Promise<readonly string[]> {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = manifest
  const names = [
    ...new Set([dependencies, optionalDependencies, peerDependencies].flatMap((of) => Object.keys(of))),
  ].sort()
  const found: string[] = []
  for (const name of names) {
    const at = await resolveFrom(folder, name)
    if (at !== undefined) found.push(at)
    else if (!isOptional(manifest, name)) throw absent(name, manifest.name)
  }
  return found
}

/**
 * Lists a package and everything it needs, as it is installed: dependencies, and optional ones and peers that are there.
 *
 * @param start - the folder of the package
 * @throws {ModelwrightError} PROJECT_PACKAGE_MISSING - when one that is needed is not installed
 */
export async function installedPackages(start: string): Promise<ReadonlyMap<string, InstalledPackage>> {
  const known = new Map<string, Lock | undefined>()
  const found = new Map<string, InstalledPackage>()
  const first = await realpath(start)
  const waiting = [first]
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    if (found.has(folder)) continue
    const manifest = await readJson<Manifest>(join(folder, 'package.json'))
    if (manifest === undefined) throw absent(folder, 'a package')
    const needs = await needsOf(manifest, folder)
    found.set(folder, { manifest, folder, needs, hashes: await lockedHashes(folder, known) })
    waiting.push(...needs)
  }
  return found
}
