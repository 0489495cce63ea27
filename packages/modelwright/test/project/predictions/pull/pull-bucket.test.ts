import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { predictionMark } from '@modelwright/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../../../test/free-port.ts'
import { times } from '../../../../../../test/long.ts'
import { openLogSource } from '../../../../src/project/predictions/log-source.ts'
import { pullPredictions } from '../../../../src/project/predictions/pull/index.ts'
import { outcomeLine } from '../../../../src/serve/predictions/line-writer.ts'
import { type MotoCloud, motoLacks, startMoto } from '../../../deploy/aws/moto-cloud.ts'
import { fakeGcs } from '../../../retrieve/buckets/fake-gcs.ts'
import { foreignFile, foreignPackage, hasForeign, installForeign } from '../../../retrieve/buckets/foreign.ts'
import { startProgram } from '../../../retrieve/buckets/start-server.ts'
import { bundled } from '../../../serve/bundled.ts'
import { line, pullFolder, pullInto } from './platform.ts'

const now = Date.parse('2026-05-10T12:00:00Z')
const home = mkdtempSync(join(tmpdir(), 'modelwright-pull-home-'))
installForeign(home)
const ending: (() => Promise<unknown> | unknown)[] = [() => rmSync(home, { recursive: true, force: true })]
afterAll(async () => {
  for (const end of ending.reverse()) await end()
})

const bare = (id: string, row = 0): string => line(id, now - 60_000, { row }).slice(predictionMark.length)

async function idsIn(folder: string, model = 'churn'): Promise<string[]> {
  const ids: string[] = []
  for await (const rows of openLogSource([join(folder, 'predictions', model)]).read({}))
    ids.push(
      ...rows.map(({ id, row, outcome }) => `${id}/${row}${outcome === null ? '' : `=${outcome.outcome}`}`),
    )
  return ids.sort()
}

interface Case {
  readonly scheme: string
  env(): Readonly<Record<string, string>>
  put(key: string, content: string | Uint8Array): Promise<void>
}

/** What holds for each kind of bucket. */
function holds({ scheme, env, put }: Case): void {
  const pull = (folder: string, prefix: string, more = {}) =>
    pullPredictions({
      from: { address: `${scheme}://shop/${prefix}` },
      ...pullInto(folder, now),
      ...{ env: env(), home },
      ...more,
    })

  it('segments and lines of platforms are taken, each object once, a changed one again', async () => {
    const folder = pullFolder()
    await put(
      'one/churn/segments/predictions-20260510T110000000Z-1-00000001.jsonl',
      `${bare('a')}\n${bare('a', 1)}\n`,
    )
    await put('one/churn/segments/predictions-20260510T110000000Z-1-00000002.jsonl.open', `${bare('open')}\n`)
    await put('one/export/000000.gz', gzipSync(`2026-05-10T11:00:00Z ${line('b', now - 50_000)}\nSTART\n`))
    await put('one/notes.md', bare('never'))
    expect(await pull(folder, 'one/')).toMatchObject({ rows: 3, badCount: 0, objects: { found: 2, read: 2 } })
    expect(await idsIn(folder)).toEqual(['a/0', 'a/1', 'b/0'])
    expect(await pull(folder, 'one/')).toMatchObject({ rows: 0, repeated: 0, objects: { found: 2, read: 0 } })
    await put('one/export/000000.gz', gzipSync(`${line('b', now - 50_000)}\n${line('c', now - 40_000)}\n`))
    expect(await pull(folder, 'one/')).toMatchObject({ rows: 1, repeated: 1, objects: { read: 1 } })
  })

  it('outcomes come along, to the model that the address or a flag names', async () => {
    const folder = pullFolder()
    const outcome = outcomeLine({ id: 'a', row: 0, outcome: 'yes', at: now, received: now, caller: null })
    await put('two/churn/segments/predictions-1.jsonl', `${bare('a')}\n`)
    await put('two/churn/segments/outcomes-1.jsonl', `${outcome}{"id":"a"}\nnothing\n`)
    const pulled = await pull(folder, 'two/')
    expect(pulled).toMatchObject({ rows: 1, outcomes: 1, badCount: 2 })
    expect(pulled.bad.map(({ where, reason }) => [where, reason])).toEqual([
      [`${scheme}://shop/two/churn/segments/outcomes-1.jsonl, line 2`, 'it names no row'],
      [`${scheme}://shop/two/churn/segments/outcomes-1.jsonl, line 3`, 'it is cut off'],
    ])
    expect(await idsIn(folder)).toEqual(['a/0=yes'])
    await put('three/outcomes-2.jsonl', outcome)
    expect(await pull(folder, 'three/')).toMatchObject({ outcomes: 0, badCount: 1 })
  })

  it('objects that are damaged are named, and the others taken', async () => {
    const folder = pullFolder()
    await put('four/a.jsonl.gz', gzipSync(`${bare('a')}\n`.repeat(50)).subarray(0, 60))
    await put('four/b.jsonl', `${bare('b')}\n${bare('c').slice(0, 50)}`)
    await put('four/c.jsonl', Buffer.from([0xff, 0xfe, 0, 10, 123, 10]))
    await put('four/d.jsonl', '')
    const pulled = await pull(folder, 'four/')
    expect(pulled).toMatchObject({ objects: { read: 4 }, badCount: 3 })
    expect(pulled.bad[0]).toMatchObject({ reason: 'the object is damaged from here on' })
    expect(await idsIn(folder)).toEqual(['b/0'])
  })

  it('a folder with nothing in it is no failure; one object may be named', async () => {
    const folder = pullFolder()
    expect(await pull(folder, 'nothing/')).toMatchObject({ rows: 0, objects: { found: 0 } })
    await put('five/x.jsonl', `${bare('x')}\n`)
    expect(await pull(folder, 'five/x.jsonl')).toMatchObject({ rows: 1 })
    await expect(pull(folder, 'five/none.jsonl')).rejects.toMatchObject({ code: 'RETRIEVE_ADDRESS_MISSING' })
  })
}

const lacks = motoLacks(['@aws-sdk/client-s3'])

describe.skipIf(lacks !== '')(`a bucket of S3 (${lacks || 'of moto'})`, () => {
  let moto: MotoCloud
  beforeAll(async () => {
    moto = await startMoto()
    ending.push(() => moto.stop())
    const { client, sdk } = opened()
    await client.send(new sdk.CreateBucketCommand({ Bucket: 'shop' }))
  }, 60_000)
  const env = () => ({ ...moto.env, AWS_REGION: 'us-east-1' })
  const opened = () => {
    const sdk = foreignPackage<{
      S3Client: new (settings: object) => { send(command: object): Promise<unknown> }
      PutObjectCommand: new (input: object) => object
      CreateBucketCommand: new (input: object) => object
    }>('@aws-sdk/client-s3')
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
    const settings = { endpoint: moto.url, region: 'us-east-1', forcePathStyle: true, credentials }
    return { client: new sdk.S3Client(settings), sdk }
  }
  const put = async (key: string, content: string | Uint8Array): Promise<void> => {
    const { client, sdk } = opened()
    await client.send(
      new sdk.PutObjectCommand({ Bucket: 'shop', Key: key, Body: Buffer.from(content as string) }),
    )
  }
  holds({ scheme: 's3', env, put })

  it('a pull that is killed at any moment leaves whole segments, and the next one takes what is missing', async () => {
    const program = await bundled(new URL('./pull-child.ts', import.meta.url))
    const folder = pullFolder()
    const all: string[] = []
    for (let object = 0; object < 12; object++) {
      const lines = Array.from({ length: 400 }, (_, row) => bare(`o-${object}`, row))
      all.push(...lines.map((_, row) => `o-${object}/${row}`))
      await put(`killed/${object}.jsonl`, `${lines.join('\n')}\n`)
    }
    // The service is slow, so that a kill hits the middle.
    moto.intercept(async () => void (await new Promise((done) => setTimeout(done, 25))))
    const args = [program, folder, 's3://shop/killed/', home]
    for (let round = 0; round < times(3, 40); round++) {
      const child = spawn(process.execPath, args, {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, ...env() },
      })
      await once(child.stdout!, 'data')
      await new Promise((done) => setTimeout(done, 300 + 250 * round))
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      // Its lock is given up after two minutes; a test does not wait for that.
      for (const name of readdirSync(join(folder, 'pulls')))
        rmSync(join(folder, 'pulls', name, 'busy'), { recursive: true, force: true })
      const segments = join(folder, 'predictions/churn/segments')
      const names = (() => {
        try {
          return readdirSync(segments)
        } catch {
          return []
        }
      })()
      expect(names.every((name) => name.endsWith('.jsonl'))).toBe(true)
      if (names.length > 0) {
        const ids = await idsIn(folder)
        expect(new Set(ids).size).toBe(ids.length)
      }
    }
    moto.intercept(undefined)
    const from = { address: 's3://shop/killed/' }
    await pullPredictions({ from, ...pullInto(folder, Date.now()), env: env(), home })
    expect(await idsIn(folder)).toEqual(all.sort())
  }, 120_000)

  it('credentials that have expired are told as such, and nothing is lost', async () => {
    const folder = pullFolder()
    await put('expired/a.jsonl', `${bare('a')}\n`)
    moto.intercept(() => ({
      status: 400,
      headers: { 'content-type': 'application/xml' },
      body: '<?xml version="1.0"?><Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>',
    }))
    const pull = () =>
      pullPredictions({ from: { address: 's3://shop/expired/' }, ...pullInto(folder, now), env: env(), home })
    await expect(pull()).rejects.toMatchObject({ code: 'RETRIEVE_ACCESS_REFUSED' })
    moto.intercept(undefined)
    expect(await pull()).toMatchObject({ rows: 1 })
  })
})

describe.skipIf(!hasForeign('@google-cloud/storage'))('a bucket of Google (needs test/foreign)', () => {
  const fake = fakeGcs('shop')
  let url = ''
  beforeAll(async () => {
    const server = createServer(fake.answer).listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as { port: number }).port}`
    ending.push(
      () => server.close(),
      () => server.closeAllConnections(),
    )
  })
  const put = async (key: string, content: string | Uint8Array): Promise<void> => fake.put(key, content)
  holds({ scheme: 'gs', env: () => ({ STORAGE_EMULATOR_HOST: url, GOOGLE_CLOUD_PROJECT: 'test' }), put })
})

describe.skipIf(!hasForeign('@azure/storage-blob') || !hasForeign('azurite'))(
  'a container of Azure (needs test/foreign: azurite)',
  () => {
    const account = 'devstoreaccount1'
    const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='
    let endpoint = ''
    const connection = () =>
      `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};BlobEndpoint=${endpoint};`
    const container = () => {
      const { BlobServiceClient } = foreignPackage<{
        BlobServiceClient: {
          fromConnectionString(text: string): {
            getContainerClient(name: string): {
              create(): Promise<unknown>
              getBlockBlobClient(name: string): { upload(body: Uint8Array, bytes: number): Promise<unknown> }
            }
          }
        }
      }>('@azure/storage-blob')
      return BlobServiceClient.fromConnectionString(connection()).getContainerClient('shop')
    }
    beforeAll(async () => {
      const port = await freePort()
      const folder = mkdtempSync(join(tmpdir(), 'modelwright-azurite-'))
      const program = foreignFile('azurite/dist/src/blob/main.js')
      const flags = ['--blobHost', '127.0.0.1', '--blobPort', String(port), '--location', folder]
      const quiet = ['--silent', '--skipApiVersionCheck', '--disableTelemetry']
      const end = await startProgram(process.execPath, [program, ...flags, ...quiet], port)
      ending.push(() => rmSync(folder, { recursive: true, force: true }), end)
      endpoint = `http://127.0.0.1:${port}/${account}`
      await container().create()
    }, 60_000)
    const put = async (name: string, content: string | Uint8Array): Promise<void> => {
      const bytes = Buffer.from(content as string)
      await container().getBlockBlobClient(name).upload(bytes, bytes.length)
    }
    holds({ scheme: 'az', env: () => ({ AZURE_STORAGE_CONNECTION_STRING: connection() }), put })
  },
)
