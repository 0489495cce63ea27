/** Folders the map must name: the top, the packages and their sources, and one level of tests, docs and examples. */
export function foldersToMap(paths: readonly string[]): Set<string> {
  const folders = new Set<string>()
  for (const path of paths) {
    const parts = path.split('/').slice(0, -1)
    const depth = parts[2] === 'src' ? parts.length : parts[0] === 'packages' ? 3 : 2
    for (let length = 1; length <= Math.min(depth, parts.length); length++)
      folders.add(parts.slice(0, length).join('/'))
  }
  return folders
}

/** Lists folders the map leaves out, names in vain or says nothing of. A line reads "`folder/` what it holds". */
export function mapViolations(map: string, paths: readonly string[]): string[] {
  const lines = [...map.matchAll(/^ *- `([^`]+)\/` *(.*)$/gm)].map((match) => ({
    folder: match[1] ?? '',
    what: match[2] ?? '',
  }))
  const listed = new Set(lines.map(({ folder }) => folder))
  const there = foldersToMap(paths)
  return [
    ...[...there]
      .filter((folder) => !listed.has(folder))
      .map((folder) => `docs/map.md leaves out ${folder}/`),
    ...[...listed]
      .filter((folder) => !there.has(folder))
      .map((folder) => `docs/map.md names ${folder}/, which is not there`),
    ...lines
      .filter(({ what }) => what.length < 10)
      .map(({ folder }) => `docs/map.md does not say what ${folder}/ holds`),
  ]
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

function namesIn(manifest: Manifest): string[] {
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.peerDependencies }
  return Object.keys(all).filter((name) => !name.startsWith('@modelwright/'))
}

/** Where `docs/dependencies.md` says each package may be imported: folders of modelwright, empty for development only. */
export function dependencyHomes(page: string): Map<string, string[]> {
  const homes = new Map<string, string[]>()
  let above: string[] = []
  for (const [, names = '', where = ''] of page.matchAll(/^\| (`[^|]+`) \| ([^|]*) \|/gm)) {
    const folders = [...where.matchAll(/`(\w+)\/(?:\w+\/)*`/g)].map((match) => match[1] ?? '')
    above = where.trim() === 'same' ? above : folders
    for (const [, name = ''] of names.matchAll(/`([^`]+)`/g)) homes.set(name, above)
  }
  return homes
}

/** Lists packages that are used but not explained, explained but not used, or not pinned to one version. */
export function dependencyViolations(page: string, manifests: readonly Manifest[]): string[] {
  const explained = dependencyHomes(page)
  const used = new Set(manifests.flatMap(namesIn))
  const pins = manifests.flatMap((manifest) =>
    Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }),
  )
  return [
    ...[...used]
      .filter((name) => !explained.has(name))
      .map((name) => `docs/dependencies.md does not explain ${name}`),
    ...[...explained.keys()]
      .filter((name) => !used.has(name))
      .map((name) => `docs/dependencies.md explains ${name}, which is not used`),
    ...pins
      .filter(([, range]) => !/^\d/.test(range))
      .map(([name, range]) => `${name} is not pinned: ${range}`),
  ]
}
