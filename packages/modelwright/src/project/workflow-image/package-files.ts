import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import { type Architecture, packPlaces, type TarEntry } from '../../pack/index.ts'
import { type InstalledPackage, installedPackages } from '../sbom/installed.ts'

/** What a package says of where it runs. */
interface Limits {
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly libc?: readonly string[]
  readonly files?: readonly string[]
}

const between = '/node_modules/'

/** Nothing reads these where the package runs. */
const isForReaders = (name: string): boolean => /\.(?:map|d\.ts|d\.mts|d\.cts|tsbuildinfo)$/.test(name)

const plain = (folder: string): string => folder.replaceAll('\\', '/')

/**
 * Where a package lies in the image. One of a workspace, which is no copy, lies where its name says, with what it has of its own.
 *
 * @throws {ModelwrightError} PROJECT_PACKAGES_LINKED - when packages are linked to a store: Node then finds others by links
 */
function placeOf(found: InstalledPackage, workspaces: ReadonlyMap<string, string>): string {
  const folder = plain(found.folder)
  if (folder.includes('/node_modules/.pnpm/') || folder.includes('/.yarn/'))
    throw new ModelwrightError('PROJECT_PACKAGES_LINKED', {
      message: 'The packages of this project are links into a store, which an image cannot take as they are.',
      where: found.folder,
      mend: [
        'Lay them out as npm does:  npm install',
        'With pnpm:  pnpm install --config.node-linker=hoisted',
        'Or have an engine build the image:  modelwright ci docker',
      ],
    })
  const at = folder.indexOf(between)
  if (at === -1) return `node_modules/${found.manifest.name}`
  const owner = workspaces.get(folder.slice(0, at))
  const rest = folder.slice(at + 1)
  return owner === undefined ? rest : `node_modules/${owner}/${rest}`
}

function runsOn(list: readonly string[] | undefined, value: string): boolean {
  if (list === undefined || list.length === 0) return true
  if (list.some((one) => one === `!${value}`)) return false
  const wanted = list.filter((one) => !one.startsWith('!'))
  return wanted.length === 0 || wanted.includes(value)
}

/** A base of ours is GNU's: what is made for another library of C is left out. */
function isForImage({ os, cpu, libc }: Limits, architecture: Architecture): boolean {
  const processor = architecture === 'amd64' ? 'x64' : 'arm64'
  return runsOn(os, 'linux') && runsOn(cpu, processor) && runsOn(libc, 'glibc')
}

async function collect(folder: string, inside: string, at: string, entries: TarEntry[]): Promise<void> {
  for (const name of (await readdir(join(folder, inside))).sort()) {
    if (name === 'node_modules' || name === '.git' || isForReaders(name)) continue
    const path = inside === '' ? name : `${inside}/${name}`
    const facts = await stat(join(folder, path)).catch(() => undefined)
    if (facts?.isDirectory() === true) await collect(folder, path, at, entries)
    if (facts?.isFile() !== true) continue
    const bytes = await readFile(join(folder, path))
    const mode = (facts.mode & 0o111) === 0 ? 0o644 : 0o755
    entries.push({ kind: 'file', path: `app/${at}/${path}`, bytes, mode })
  }
}

/** A package of a workspace holds its sources, too: what it publishes is what runs. */
async function published(folder: string, { files }: Limits, at: string, entries: TarEntry[]): Promise<void> {
  for (const name of ['package.json', ...(files ?? ['.'])]) {
    const facts = await stat(join(folder, name)).catch(() => undefined)
    if (facts?.isDirectory() === true) await collect(folder, name, at, entries)
    else if (facts?.isFile() === true)
      entries.push({
        kind: 'file',
        path: `app/${at}/${name}`,
        bytes: await readFile(join(folder, name)),
        mode: 0o644,
      })
  }
}

/** Some packages do not say that they are made for the other library of C, but what is in them does. */
async function isForMusl(entries: readonly TarEntry[]): Promise<boolean> {
  const { readElf } = await packPlaces()
  return entries.some((entry) => {
    if (entry.kind !== 'file' || !entry.path.endsWith('.node')) return false
    const { needed = [] } = readElf(Buffer.from(entry.bytes)) ?? {}
    return needed.some((name) => /^(?:libc\.so|libc\.musl-.*|ld-musl-.*)$/.test(name))
  })
}

/** Packages from two trees may meet at one place: the same version is the same package, another one would be hidden. */
function isFree(at: string, found: InstalledPackage, taken: Map<string, InstalledPackage>): boolean {
  const before = taken.get(at)
  taken.set(at, before ?? found)
  if (before === undefined) return true
  if (before.manifest.version === found.manifest.version) return false
  throw new ModelwrightError('PROJECT_PACKAGES_LINKED', {
    message: `Two versions of "${found.manifest.name}" are installed in two trees: ${before.manifest.version} and ${found.manifest.version}.`,
    where: found.folder,
    mend: ['Install all packages of the project in one tree:  npm install'],
  })
}

/**
 * Reads the packages that a project needs where it runs, as they are installed: dependencies, and of optional ones and peers those that
 * are there; none for development.
 *
 * @throws {ModelwrightError} PROJECT_PACKAGE_MISSING - when one is not installed
 * @throws {ModelwrightError} PROJECT_PACKAGES_LINKED - when they are links into a store
 */
export async function packageEntries(
  folder: string,
  architecture: Architecture,
): Promise<readonly TarEntry[]> {
  const [project, ...packages] = [...(await installedPackages(folder)).values()]
  const workspaces = new Map(
    packages
      .filter((one) => !plain(one.folder).includes(between) && one !== project)
      .map((one) => [plain(one.folder), one.manifest.name]),
  )
  const entries: TarEntry[] = []
  const taken = new Map<string, InstalledPackage>()
  for (const found of packages) {
    const limits = JSON.parse(await readFile(join(found.folder, 'package.json'), 'utf8')) as Limits
    if (!isForImage(limits, architecture)) continue
    const at = placeOf(found, workspaces)
    if (!isFree(at, found, taken)) continue
    const own: TarEntry[] = []
    if (workspaces.has(plain(found.folder))) await published(found.folder, limits, at, own)
    else await collect(found.folder, '', at, own)
    if (!(await isForMusl(own))) entries.push(...own)
  }
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1))
}
