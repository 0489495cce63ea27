import { chainTo, graphOf, isNodeModule, reachable } from './graph.ts'

/** Our sources, JSON, and the kernels compiled from them. */
const isOurs = /\.(ts|json)$|^packages\/[a-z]+\/generated\/[a-z-]+\.js$/

/**
 * Lists what makes a module unable to run in a browser tab: built-ins of Node.js, packages, and the machine's half of
 * core, reached in whatever number of steps, dynamic imports included.
 */
export async function portableViolations(entry: string, folder?: string): Promise<string[]> {
  const found = reachable(await graphOf([entry], folder), entry, { dynamic: true })
  return [...found.keys()]
    .filter((path) => isNodeModule(path) || path.includes('core/node/') || !isOurs.test(path))
    .map((path) => `${entry} reaches ${path}: ${chainTo(found, path)}`)
}
