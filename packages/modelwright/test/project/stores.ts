import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { inject } from 'vitest'
import { type OpenOptions, openProject as open, type Project } from '../../src/project/index.ts'
import { installForeign } from '../retrieve/buckets/foreign.ts'

const servers = inject('servers')

/** Whether these tests run over PostgreSQL and a bucket; else over a SQLite file and a folder. */
export const isOnServers = servers !== undefined

/** What opens the store of a folder, here or in a child process: on servers each folder has a schema and a prefix of its own. */
export function storeEnv(folder: string): Record<string, string> {
  if (servers === undefined) return {}
  if (!existsSync(join(folder, 'node_modules'))) installForeign(folder)
  const place = `t${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`
  const { endpoint, env } = servers.bucket
  return {
    ...env,
    // The client of S3 says on old versions of Node that it will not support them for ever.
    NODE_NO_WARNINGS: '1',
    MODELWRIGHT_STORE: `${servers.postgres.url}?schema=${place}`,
    MODELWRIGHT_OBJECTS: `s3://store/${place}?endpoint=${encodeURIComponent(endpoint)}&pathStyle=true`,
  }
}

/** Opens the project of a folder with its store where these tests have theirs. */
export function openProject(folder: string, options: OpenOptions = {}): Promise<Project> {
  return open(folder, { ...options, env: { ...storeEnv(folder), ...options.env } })
}
