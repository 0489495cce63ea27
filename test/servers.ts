import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { startProgram } from '../packages/modelwright/test/retrieve/buckets/start-server.ts'
import {
  findPostgres,
  startPostgres,
} from '../packages/modelwright/test/retrieve/databases/start-postgres.ts'
import { freePort } from './free-port.ts'

/** Servers that stores are tested on: a database, and a bucket called `store`. */
export interface Servers {
  readonly postgres: { readonly url: string }
  readonly bucket: { readonly endpoint: string; readonly env: Readonly<Record<string, string>> }
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Absent: the tests run over files. */
    readonly servers?: Servers
    /** Why there are no servers; `''` where there are. */
    readonly serversLack?: string
  }
}

const foreign = fileURLToPath(new URL('./foreign/', import.meta.url))
const env = {
  AWS_ACCESS_KEY_ID: 'planted-id-1',
  AWS_SECRET_ACCESS_KEY: 'planted-secret-2',
  AWS_REGION: 'us-east-1',
}

/** What is not installed of what the servers need. */
export function lackingForServers(): string {
  const python = process.env['MODELWRIGHT_PYTHON']
  const hasMoto = python !== undefined && spawnSync(python, ['-c', 'import moto.server']).status === 0
  const hasSdk = existsSync(join(foreign, 'node_modules/@aws-sdk/client-s3'))
  return [
    ...(findPostgres() === undefined ? ['postgresql'] : []),
    ...(hasMoto ? [] : ['MODELWRIGHT_PYTHON with moto']),
    ...(hasSdk ? [] : ['npm ci --prefix test/foreign']),
  ].join(', ')
}

interface Sdk {
  S3Client: new (settings: object) => { send(command: object): Promise<unknown> }
  CreateBucketCommand: new (input: object) => object
}

async function makeBucket(endpoint: string): Promise<void> {
  const sdk = createRequire(join(foreign, 'package.json'))('@aws-sdk/client-s3') as Sdk
  const credentials = { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY }
  const client = new sdk.S3Client({ endpoint, region: env.AWS_REGION, forcePathStyle: true, credentials })
  await client.send(new sdk.CreateBucketCommand({ Bucket: 'store' }))
}

/** Starts PostgreSQL and an emulator of S3, once for all tests of stores. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const lack = lackingForServers()
  project.provide('serversLack', lack)
  if (lack !== '') return undefined
  const postgres = await startPostgres(findPostgres()!)
  const port = await freePort()
  const moto = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)]
  const endBucket = await startProgram(process.env['MODELWRIGHT_PYTHON']!, moto, port)
  const endpoint = `http://127.0.0.1:${port}`
  await makeBucket(endpoint)
  project.provide('servers', { postgres: { url: postgres.url }, bucket: { endpoint, env } })
  return async () => {
    await endBucket()
    await postgres.stop()
  }
}
