import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../../src/core/index.ts'
import { accessLog } from '../../../src/serve/index.ts'
import { workFolder } from '../../cli/command-line.ts'
import { predict, start } from '../guard/guarded-server.ts'

const folder = workFolder()
const linesOf = (path: string): Record<string, unknown>[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('the access log', () => {
  test('says who asked what, what came of it and how long it took', async () => {
    const to = join(folder, 'a.jsonl')
    const { url, server } = await start({ watchers: [await accessLog({ to, log: () => {} })] })
    await predict(url, { 'x-request-id': 'one' })
    await fetch(`${url}/nothing?password=planted-secret`, {
      headers: { authorization: 'Bearer planted-token' },
    })
    await server.close()
    const [first, second] = linesOf(to)
    expect(first).toMatchObject({
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      request: 'one',
      method: 'POST',
      path: '/predict',
      status: 200,
      rows: 1,
      model: 'churn',
      version: '7',
      address: '127.0.0.1',
    })
    expect(first?.['ms']).toBeGreaterThan(0)
    expect(new Date(String(first?.['time'])).getTime()).toBeGreaterThan(Date.now() - 600_000)
    expect(second).toMatchObject({ method: 'GET', path: '/nothing', status: 404, rows: 0 })
    expect(Object.keys(first ?? {}).sort()).toEqual(
      [
        'address',
        'id',
        'method',
        'model',
        'ms',
        'path',
        'request',
        'rows',
        'status',
        'time',
        'version',
      ].sort(),
    )
  })

  test('holds no row, no query, no key and no token', async () => {
    const to = join(folder, 'b.jsonl')
    const { url, server } = await start({ watchers: [await accessLog({ to, log: () => {} })] })
    await fetch(`${url}/predict?note=planted-query`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer planted-token',
        'x-api-key': 'planted-key',
        cookie: 'planted-cookie',
        'user-agent': 'planted-agent',
      },
      body: '{"age": "planted-row"}',
    })
    await server.close()
    expect(linesOf(to)).toHaveLength(1)
    expect(readFileSync(to, 'utf8')).not.toContain('planted')
  })

  test('one request is one line, whatever its path holds', async () => {
    const to = join(folder, 'c.jsonl')
    const { url, server } = await start({ watchers: [await accessLog({ to, log: () => {} })] })
    await fetch(`${url}/a%0A%7B%22status%22:200%7D"\\`)
    await fetch(`${url}/${'x'.repeat(5000)}`)
    await server.close()
    const lines = linesOf(to)
    expect(lines).toHaveLength(2)
    expect(String(lines[1]?.['path'])).toHaveLength(200)
  })

  test('goes on where it ended', async () => {
    const to = join(folder, 'd.jsonl')
    for (const _time of [1, 2]) {
      const { url, server } = await start({ watchers: [await accessLog({ to, log: () => {} })] })
      await predict(url)
      await server.close()
    }
    expect(linesOf(to)).toHaveLength(2)
  })

  test.skipIf(!existsSync('/dev/full'))('a full disk stops no answer, and is told once', async () => {
    const reports: Report[] = []
    const { url, server } = await start({
      watchers: [await accessLog({ to: '/dev/full', log: (report) => reports.push(report) })],
    })
    for (let i = 0; i < 300; i++) expect((await predict(url)).status).toBe(200)
    await server.close()
    expect(reports.length).toBeGreaterThan(0)
    expect(reports.filter(({ kind }) => kind === 'warning')).toHaveLength(1)
  })

  test('a file that cannot be opened is said at once', async () => {
    await expect(accessLog({ to: join(folder, 'absent', 'x'), log: () => {} })).rejects.toThrow(/ENOENT/)
    // It flushes every half second: what throws then is found by the runner.
    await new Promise((resolve) => setTimeout(resolve, 700))
  })
})
