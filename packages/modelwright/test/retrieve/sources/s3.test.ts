import { spawnSync } from 'node:child_process'
import { beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../../test/free-port.ts'
import { s3Problem } from '../../../src/retrieve/buckets/s3-bucket.ts'
import { retrieve, s3 } from '../../../src/retrieve/index.ts'
import { bucketSuite } from '../buckets/bucket-suite.ts'
import { foreignPackage, hasForeign, installForeign, startServer } from '../buckets/foreign.ts'
import { errorOf, openDesk } from '../desk.ts'
import { openWeb } from '../web.ts'

const desk = await openDesk()
const web = await openWeb()
const python = process.env['MODELWRIGHT_PYTHON']
const hasMoto = python !== undefined && spawnSync(python, ['-c', 'import moto.server']).status === 0
const hasSdk = hasForeign('@aws-sdk/client-s3')
if (hasSdk) installForeign(desk.folder)

interface Sdk {
  S3Client: new (settings: object) => { send(command: object): Promise<unknown> }
  PutObjectCommand: new (input: object) => object
  CreateBucketCommand: new (input: object) => object
}

it('s3 is plain data with the options that were given', () => {
  expect(s3('s3://shop/a.csv', { region: 'eu-west-1', delimiter: ';' })).toEqual({
    kind: 'source',
    name: 's3',
    options: { path: 's3://shop/a.csv', region: 'eu-west-1', delimiter: ';' },
  })
  expect(() => s3('s3://shop/a.csv', { regoin: 'x' } as never)).toThrow(/regoin/)
})

describe.skipIf(!hasSdk)('s3 says what its errors mean (needs npm ci --prefix test/foreign)', () => {
  const keys = {
    AWS_ACCESS_KEY_ID: 'planted-id-1',
    AWS_SECRET_ACCESS_KEY: 'planted-secret-2',
    AWS_SESSION_TOKEN: 'planted-token-3',
  }
  const failedBy = (status: number, code: string, message = `${code} planted-id-1`) => {
    web.on(
      '/shop/a.csv',
      (_, response) =>
        void response
          .writeHead(status, { 'content-type': 'application/xml' })
          .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`),
    )
    web.on(
      '/shop',
      (_, response) =>
        void response
          .writeHead(status, { 'content-type': 'application/xml' })
          .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`),
    )
    web.on(
      '/shop/',
      (_, response) =>
        void response
          .writeHead(status, { 'content-type': 'application/xml' })
          .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`),
    )
    const options = { endpoint: web.url, region: 'us-east-1', pathStyle: true, retries: 1, backoffMs: 5 }
    return errorOf(retrieve(s3('s3://shop/*.csv', options), { ...desk.context, env: keys }))
  }

  it.each([
    [400, 'ExpiredToken', 'RETRIEVE_ACCESS_REFUSED', /expired/],
    [403, 'InvalidAccessKeyId', 'RETRIEVE_ACCESS_REFUSED', /not valid/],
    [403, 'SignatureDoesNotMatch', 'RETRIEVE_ACCESS_REFUSED', /not valid/],
    [403, 'AccessDenied', 'RETRIEVE_ACCESS_REFUSED', /refuses/],
    [404, 'NoSuchBucket', 'RETRIEVE_ADDRESS_MISSING', /bucket/],
    [503, 'SlowDown', 'RETRIEVE_HOST_FAILING', /fails/],
    [500, 'InternalError', 'RETRIEVE_HOST_FAILING', /fails/],
  ])(
    '%i %s',
    async (status, code, expected, says) => {
      const error = await failedBy(status, code)
      expect(error).toMatchObject({ code: expected, message: expect.stringMatching(says) })
      expect(JSON.stringify([error.message, error.where, error.mend, desk.reports])).not.toContain('planted')
    },
    60_000,
  )

  it('no region, and no credentials', () => {
    const named = (name: string, message: string) => s3Problem(Object.assign(new Error(message), { name }))
    expect(named('Error', 'Region is missing')).toMatchObject({ kind: 'setting-missing' })
    expect(named('CredentialsProviderError', 'Could not load credentials from any providers')).toMatchObject({
      kind: 'credential-missing',
    })
    expect(named('TypeError', 'x is not a function')).toBeUndefined()
  })
})

describe.skipIf(!hasSdk || !hasMoto)(
  's3 against moto (needs test/foreign, and MODELWRIGHT_PYTHON with moto)',
  () => {
    let port = 0
    let client: { send(command: object): Promise<unknown> }
    const sdk = hasSdk ? foreignPackage<Sdk>('@aws-sdk/client-s3') : undefined
    const env = () => ({
      AWS_ACCESS_KEY_ID: 'planted-id',
      AWS_SECRET_ACCESS_KEY: 'planted-secret-key',
      AWS_SESSION_TOKEN: 'planted-session-token',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    })
    beforeAll(async () => {
      port = await freePort()
      await startServer(python!, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], port)
      client = new sdk!.S3Client({
        endpoint: `http://127.0.0.1:${port}`,
        region: 'us-east-1',
        forcePathStyle: true,
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      })
      await client.send(new sdk!.CreateBucketCommand({ Bucket: 'shop' }))
    }, 60_000)

    bucketSuite({
      desk,
      scheme: 's3',
      env,
      source: (path, options = {}) => s3(path, { pathStyle: true, ...options }),
      put: async (Key, Body) =>
        void (await client.send(new sdk!.PutObjectCommand({ Bucket: 'shop', Key, Body }))),
    })
  },
)
