import { describe, expect, test } from 'vitest'
import { createClient } from '../src/client.ts'
import { createService } from '../src/create-service.ts'
import { toFetch } from '../src/mounts/to-fetch.ts'
import { binaryModel, goodRow } from './example-models.ts'

/** A client of a real service, whose requests are counted. */
function counted(options: { batchRows?: number; gatherMs?: number }) {
  const handle = toFetch(createService(binaryModel, { limits: { maxRows: 10 } }))
  const sizes: number[] = []
  const client = createClient<Record<string, unknown>, 'no' | 'yes'>({
    url: 'http://x',
    ...options,
    fetch: async (url, init) => {
      sizes.push(JSON.parse(init.body ?? '{}').instances.length)
      return handle(new Request(url, init as RequestInit))
    },
  })
  return { client, sizes }
}

const rows = Array.from({ length: 25 }, (_, at) => ({ ...goodRow, age: 20 + at }))
const expected = binaryModel.predict(rows).predictions

describe('a client', () => {
  test('cuts long lists into requests that the service takes, and keeps the order', async () => {
    const { client, sizes } = counted({ batchRows: 10 })
    expect(await client.predict(rows)).toEqual(expected)
    expect(sizes).toEqual([10, 10, 5])
  })

  test('gathers single rows that are asked for at once', async () => {
    const { client, sizes } = counted({ batchRows: 10, gatherMs: 5 })
    expect(await Promise.all(rows.map((row) => client.predict(row)))).toEqual(expected)
    expect(sizes).toEqual([10, 10, 5])
  })

  test('keeps apart what is asked with other parameters', async () => {
    const { client, sizes } = counted({ gatherMs: 5 })
    const [plain, top] = await Promise.all([client.predict(goodRow), client.predict(goodRow, { top: 1 })])
    expect([plain.top, top.top!.length, sizes]).toEqual([undefined, 1, [1, 1]])
  })

  test('refuses a wrong row alone, not those that shared its request', async () => {
    const { client, sizes } = counted({ gatherMs: 5 })
    const asked = [goodRow, { ...goodRow, age: 'old' }, goodRow].map((row) => client.predict(row))
    const [first, second, third] = await Promise.allSettled(asked)
    expect([first.status, second.status, third.status]).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(second).toMatchObject({ reason: { code: 'SERVE_ROWS_REFUSED', where: '/instances/0/age' } })
    expect(sizes).toEqual([3, 1, 1, 1])
  })

  test('asks at once where nothing is gathered, and an empty list is one request', async () => {
    const { client, sizes } = counted({})
    await Promise.all(rows.slice(0, 3).map((row) => client.predict(row)))
    expect(await client.predict([])).toEqual([])
    expect(sizes).toEqual([1, 1, 1, 0])
  })

  test('tells every row that waits when the service is not there', async () => {
    const client = createClient({ url: 'http://127.0.0.1:1', gatherMs: 5, retries: 0 })
    const settled = await Promise.allSettled([client.predict(goodRow), client.predict(goodRow)])
    for (const one of settled)
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'SERVE_SERVICE_UNREACHABLE' } })
  })
})
