import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import { type OpenOptions, openProject as open, type Project, storeFolder } from '../../src/project/index.ts'
import { connect } from '../../src/project/store/connection.ts'
import { foreignPackage, installForeign } from '../retrieve/buckets/foreign.ts'
import { start } from './child.ts'

const servers = inject('servers')

/** Whether these tests run over PostgreSQL and a bucket; else over a SQLite file and a folder. */
export const isOnServers = servers !== undefined

/** The schema and prefix of a folder's store on servers. */
function placeOf(folder: string): string {
  return `t${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`
}

/** What opens the store of a folder, here or in a child process: on servers each folder has a schema and a prefix of its own. */
export function storeEnv(folder: string): Record<string, string> {
  if (servers === undefined) return {}
  if (!existsSync(join(folder, 'node_modules'))) installForeign(folder)
  const place = placeOf(folder)
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

/** Runs SQL on a store behind its back. */
export async function runSql(folder: string, sql: string): Promise<void> {
  if (servers === undefined) {
    const connection = await connect(join(storeFolder(folder), 'store.db'))
    connection.execute(sql)
    connection.close()
    return
  }
  const client = new pg.Client({ connectionString: servers.postgres.url })
  await client.connect()
  await client.query(`SET search_path TO ${placeOf(folder)}; ${sql}`)
  await client.end()
}

/** Starts a bundled child, whose first parameter is the folder, with its store where these tests have theirs. */
export function startChild(file: string, parameters: readonly string[]): ReturnType<typeof start> {
  return start(file, parameters, [], storeEnv(parameters[0]))
}

interface Sdk {
  S3Client: new (settings: object) => { send(command: object): Promise<unknown>; destroy(): void }
  PutObjectCommand: new (input: object) => object
  DeleteObjectCommand: new (input: object) => object
}

/** Puts other bytes in an object's place behind the store's back, or removes it; what was cached of it is gone too. */
export async function damageObject(folder: string, digest: string, bytes?: Uint8Array): Promise<void> {
  const name = [digest.slice(0, 2), digest.slice(2)]
  if (servers === undefined) {
    const path = join(storeFolder(folder), 'objects', ...name)
    await rm(path, { force: true })
    if (bytes !== undefined) await writeFile(path, bytes)
    return
  }
  await rm(join(storeFolder(folder), 'cache', 'objects', ...name), { force: true })
  const sdk = foreignPackage<Sdk>('@aws-sdk/client-s3')
  const { endpoint, env } = servers.bucket
  const credentials = { accessKeyId: env['AWS_ACCESS_KEY_ID'], secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] }
  const client = new sdk.S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials })
  const where = { Bucket: 'store', Key: [placeOf(folder), ...name].join('/') }
  await client.send(
    bytes === undefined
      ? new sdk.DeleteObjectCommand(where)
      : new sdk.PutObjectCommand({ ...where, Body: bytes }),
  )
  client.destroy()
}
