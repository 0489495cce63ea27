import { chainTo, graphOf, reachable } from './graph.ts'

/** Packages too heavy to load before they are needed. */
export const heavy = [
  '@aws-sdk/client-s3',
  '@azure/identity',
  '@azure/storage-blob',
  '@duckdb/node-api',
  '@duckdb/node-bindings',
  '@google-cloud/storage',
  '@observablehq/plot',
  'css-select',
  'fastify',
  'jiti',
  'jose',
  'kysely',
  'libsql',
  'linkedom',
  'parse5',
  'parse5-htmlparser2-tree-adapter',
  'pg',
  'pg-copy-streams',
  'rate-limiter-flexible',
  'sonic-boom',
]

function isHeavy(path: string): boolean {
  return heavy.some((name) => path === name || path.startsWith(`${name}/`))
}

/** Lists heavy packages that a module loads as soon as it is imported. */
export async function lazinessViolations(entry: string, folder?: string): Promise<string[]> {
  const found = reachable(await graphOf([entry], folder), entry, { dynamic: false })
  return [...found.keys()]
    .filter(isHeavy)
    .map((path) => `${entry} loads ${path} at once: ${chainTo(found, path)}`)
}
