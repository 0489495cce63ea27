import { existsSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { root } from './source-files.ts'

/** An import as esbuild resolved it; types are gone. */
export interface Edge {
  /** From the root for our files, else the bare specifier. */
  readonly to: string
  readonly isDynamic: boolean
  readonly isExternal: boolean
}

/** Who imports what, by path from the root. */
export type Graph = ReadonlyMap<string, readonly Edge[]>

const packagesAsExternal: Plugin = {
  name: 'packages-as-external',
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ path, resolveDir }) =>
      existsSync(join(resolveDir, path)) ? undefined : { path, external: true },
    )
    build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (kind === 'entry-point') return undefined
      if (path === '@modelwright/runtime') return { path: join(root, 'packages/runtime/src/index.ts') }
      return { path, external: true }
    })
  },
}

/** Follows everything the entries import, with types removed; files that are not there are left to the compiler. */
export async function graphOf(entries: readonly string[], folder: string = root): Promise<Graph> {
  const { metafile } = await build({
    absWorkingDir: folder,
    entryPoints: [...entries],
    outdir: join(folder, 'unwritten'),
    bundle: true,
    write: false,
    metafile: true,
    platform: 'neutral',
    format: 'esm',
    logLevel: 'silent',
    plugins: [packagesAsExternal],
  })
  return new Map(
    Object.entries(metafile.inputs).map(([path, { imports }]) => [
      path,
      imports.map((found) => ({
        to: found.path,
        isDynamic: found.kind === 'dynamic-import',
        isExternal: found.external === true,
      })),
    ]),
  )
}

/** Everything reached from an entry, each with the file that imports it first; without dynamic imports unless asked. */
export function reachable(graph: Graph, entry: string, options: { dynamic: boolean }): Map<string, string> {
  const found = new Map<string, string>([[entry, '']])
  for (const path of found.keys()) {
    for (const edge of graph.get(path) ?? []) {
      if (edge.isDynamic && !options.dynamic) continue
      if (!found.has(edge.to)) found.set(edge.to, path)
    }
  }
  return found
}

/** Whether a specifier is part of Node.js. */
export function isNodeModule(specifier: string): boolean {
  return specifier.startsWith('node:') || isBuiltin(specifier)
}

/** The chain of imports that leads to a path, for messages. */
export function chainTo(found: ReadonlyMap<string, string>, path: string): string {
  const chain = [path]
  for (let at = found.get(path); at; at = found.get(at)) chain.unshift(at)
  return chain.join(' → ')
}
