import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../../test/free-port.ts'
import { azure, retrieve } from '../../../src/retrieve/index.ts'
import { bucketSuite } from '../buckets/bucket-suite.ts'
import { foreignFile, foreignPackage, hasForeign, installForeign, startServer } from '../buckets/foreign.ts'
import { errorOf, openDesk } from '../desk.ts'

const desk = await openDesk()
const isInstalled = hasForeign('@azure/storage-blob') && hasForeign('azurite')
if (isInstalled) installForeign(desk.folder)

interface Container {
  create(): Promise<unknown>
  getBlockBlobClient(name: string): { upload(body: string | Uint8Array, bytes: number): Promise<unknown> }
}
interface Sdk {
  BlobServiceClient: { fromConnectionString(text: string): { getContainerClient(name: string): Container } }
}

it('azure is plain data with the options that were given', () => {
  expect(azure('az://shop/a.csv', { account: 'x', delimiter: ';' })).toEqual({
    kind: 'source',
    name: 'azure',
    options: { path: 'az://shop/a.csv', account: 'x', delimiter: ';' },
  })
})

describe.skipIf(!isInstalled)('azure against Azurite (needs npm ci --prefix test/foreign)', () => {
  // The account and key that every Azurite has, as its documentation prints them.
  const account = 'devstoreaccount1'
  const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='
  let endpoint = ''
  let container: Container
  const connectionString = () =>
    `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};BlobEndpoint=${endpoint};`

  beforeAll(async () => {
    const port = await freePort()
    const folder = mkdtempSync(join(tmpdir(), 'modelwright-azurite-'))
    afterAll(() => rmSync(folder, { recursive: true, force: true }))
    const program = foreignFile('azurite/dist/src/blob/main.js')
    const flags = [
      '--blobHost',
      '127.0.0.1',
      '--blobPort',
      String(port),
      '--location',
      folder,
      '--silent',
      '--skipApiVersionCheck',
      '--disableTelemetry',
    ]
    await startServer(process.execPath, [program, ...flags], port)
    endpoint = `http://127.0.0.1:${port}/${account}`
    const { BlobServiceClient } = foreignPackage<Sdk>('@azure/storage-blob')
    container = BlobServiceClient.fromConnectionString(connectionString()).getContainerClient('shop')
    await container.create()
  }, 60_000)

  const put = async (name: string, content: string | Uint8Array) => {
    const bytes = Buffer.from(content as string)
    await container.getBlockBlobClient(name).upload(bytes, bytes.length)
  }

  bucketSuite({
    desk,
    scheme: 'az',
    env: () => ({
      AZURE_STORAGE_ACCOUNT: account,
      AZURE_STORAGE_KEY: key,
      AZURE_STORAGE_SERVICE_ENDPOINT: endpoint,
    }),
    source: (path, options = {}) => azure(path, options),
    put,
  })

  it('takes a connection string', async () => {
    await put('by-string.csv', 'a,b\n1,x\n2,y\n')
    const env = { AZURE_STORAGE_CONNECTION_STRING: connectionString() }
    const { snapshot } = await retrieve(azure('az://shop/by-string.csv'), { ...desk.context, env })
    expect(JSON.stringify(snapshot)).not.toContain(key)
  })

  it('says that a key is wrong, and that there is no account, without showing it', async () => {
    const wrong = Buffer.from('planted-key-of-thirty-two-bytes!').toString('base64')
    const env = { AZURE_STORAGE_ACCOUNT: account, AZURE_STORAGE_KEY: wrong }
    const error = await errorOf(retrieve(azure('az://shop/a*.csv', { endpoint }), { ...desk.context, env }))
    expect(error).toMatchObject({ code: 'RETRIEVE_ACCESS_REFUSED' })
    expect(JSON.stringify([error.message, error.where, error.mend])).not.toContain(wrong)
    const none = await errorOf(retrieve(azure('az://shop/a.csv'), { ...desk.context, env: {} }))
    expect(none).toMatchObject({
      code: 'RETRIEVE_ADDRESS_INVALID',
      mend: [expect.stringContaining('account'), expect.anything()],
    })
  })
})
