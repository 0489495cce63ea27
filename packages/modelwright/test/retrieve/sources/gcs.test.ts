import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gcsProblem } from '../../../src/retrieve/buckets/gcs-bucket.ts'
import { csv, gcs, retrieve } from '../../../src/retrieve/index.ts'
import { bucketSuite } from '../buckets/bucket-suite.ts'
import { crc32c, fakeGcs } from '../buckets/fake-gcs.ts'
import { hasForeign, installForeign } from '../buckets/foreign.ts'
import { openDesk } from '../desk.ts'

const desk = await openDesk()
const isInstalled = hasForeign('@google-cloud/storage')
if (isInstalled) installForeign(desk.folder)

it('gcs is plain data with the options that were given', () => {
  expect(gcs('gs://shop/a.csv', { project: 'x', delimiter: ';' })).toEqual({
    kind: 'source',
    name: 'gcs',
    options: { path: 'gs://shop/a.csv', project: 'x', delimiter: ';' },
  })
})

it('gcs knows what errors of the client mean', () => {
  const named = (message: string, code?: number | string) =>
    gcsProblem(Object.assign(new Error(message), { code }))?.kind
  expect(named('Could not load the default credentials.')).toBe('credential-missing')
  expect(named('invalid_grant: Token has been expired or revoked.', 400)).toBe('credential-expired')
  expect(named('Invalid Credentials', 401)).toBe('credential-expired')
  expect(named('does not have storage.objects.get access', 403)).toBe('access-refused')
  expect(named('conditionNotMet', 412)).toBe('object-changed')
  expect(named('backendError', 503)).toBe('host-failing')
  expect(named('x is not a function')).toBeUndefined()
})

it('the fake server checksums as the service does', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(Buffer.from('e3069283', 'hex').toString('base64'))
})

describe.skipIf(!isInstalled)('gcs against a fake server (needs npm ci --prefix test/foreign)', () => {
  const fake = fakeGcs('shop')
  let url = ''
  beforeAll(async () => {
    const server = createServer(fake.answer).listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as { port: number }).port}`
    afterAll(() => {
      server.closeAllConnections()
      server.close()
    })
  })

  bucketSuite({
    desk,
    scheme: 'gs',
    env: () => ({ STORAGE_EMULATOR_HOST: url, GOOGLE_CLOUD_PROJECT: 'test' }),
    source: (path, options = {}) => gcs(path, options),
    put: async (key, content) => fake.put(key, content),
  })

  it('resumes an object whose download broke off', async () => {
    const long = `a,b\n${Array.from({ length: 60_000 }, (_, row) => `${row},${row * 7}`).join('\n')}\n`
    fake.put('broken.csv', long)
    fake.cut('broken.csv', 100_000)
    const env = { STORAGE_EMULATOR_HOST: url, GOOGLE_CLOUD_PROJECT: 'test' }
    const { snapshot } = await retrieve(gcs('gs://shop/broken.csv', { backoffMs: 5, timeoutMs: 1000 }), {
      ...desk.context,
      env,
    })
    const local = await retrieve(csv(await desk.write('whole.csv', long)), desk.context)
    expect(snapshot.digest).toBe(local.snapshot.digest)
    expect(
      desk.reports.some((report) => report.kind === 'note' && report.message.includes('Trying again')),
    ).toBe(true)
  })
})
