import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { csv, http, retrieve } from '../../../src/retrieve/index.ts'
import { errorOf, openDesk } from '../desk.ts'
import { openWeb } from '../web.ts'

const desk = await openDesk()
const web = await openWeb()
const bytes = Buffer.from(
  `a,b\n${Array.from({ length: 300_000 }, (_, row) => `${row},x${row % 7}\n`).join('')}`,
)
const half = 2_000_000

let folders = 0
beforeEach(() => {
  desk.reports.length = 0
  web.requests.length = 0
})

/** Answers half of the body the first time, then hangs or breaks off; the rest of it when asked for that. */
function stopping(path: string, validators: Record<string, string>, ending: 'hangs' | 'breaks'): string {
  return web.on(path, (request, response, times) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    if (times === 1) {
      response.writeHead(200, { ...validators, 'content-length': String(bytes.length) })
      response.write(bytes.subarray(0, half), () => {
        if (ending === 'breaks') response.destroy()
      })
    } else if (from > 0 && request.headers['if-range'] === Object.values(validators)[0])
      response
        .writeHead(206, {
          ...validators,
          'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
        })
        .end(bytes.subarray(from))
    else response.writeHead(200, validators).end(bytes)
  })
}

const read = (url: string, cache: string, more = {}) =>
  retrieve(http(url, { retries: 0, timeoutMs: 1000 }), { ...desk.context, cache, ...more })
const emptyCache = () => join(desk.folder, `cache${folders++}`)

describe('a download that was stopped', () => {
  it.each([
    ['by a person', { etag: '"v1"' }, 'hangs'],
    ['by a connection that broke', { 'last-modified': 'Wed, 25 Nov 2026 10:00:00 GMT' }, 'breaks'],
  ] as const)('%s goes on in the next run', async (_, validators, ending) => {
    const cache = emptyCache()
    const url = stopping('/part.csv', validators, ending)
    const stop = new AbortController()
    const log = (report: { kind: string; fraction?: number }) => {
      if (ending === 'hangs' && (report.fraction ?? 0) > 0.4) stop.abort(new Error('stopped'))
    }
    await expect(read(url, cache, { signal: stop.signal, log })).rejects.toThrow()
    expect((await readdir(cache)).map((name) => name.replace(/^[0-9a-f]+/, '')).sort()).toEqual([
      '.part',
      '.part.json',
    ])
    expect(await readdir(desk.temporary)).toEqual([])
    const { snapshot } = await read(url, cache)
    const from = Number(/\d+/.exec(web.requests[1].headers.range!)![0])
    expect(from).toBeGreaterThanOrEqual(1_000_000)
    expect(from).toBeLessThanOrEqual(half)
    expect(desk.reports).toContainEqual({
      kind: 'note',
      stage: 'retrieve',
      message: `"${url}" goes on where an earlier download stopped, after ${from} bytes.`,
    })
    await writeFile(join(desk.folder, 'whole.csv'), bytes)
    expect(snapshot.digest).toBe((await retrieve(csv('whole.csv'), desk.context)).snapshot.digest)
    expect((await readdir(cache)).filter((name) => name.includes('.part'))).toEqual([])
  })

  it('never becomes the beginning of what another address gives', async () => {
    for (const place of ['?station_code=', '?at=${REGION}&n=']) {
      const cache = emptyCache()
      const validators = { 'last-modified': 'Wed, 25 Nov 2026 10:00:00 GMT' }
      const url = stopping('/stations.csv', validators, 'breaks')
      await errorOf(read(`${url}${place}${place.includes('$') ? '' : 'A'}`, cache, { env: { REGION: 'A' } }))
      expect((await readdir(cache)).filter((name) => name.endsWith('.part'))).toHaveLength(1)
      const other = `${url}${place}${place.includes('$') ? '' : 'B'}`
      await read(other, cache, { env: { REGION: 'B' } })
      expect(web.requests.at(-1)!.headers.range).toBeUndefined()
    }
  })

  it('starts over where the file changed meanwhile, or its part was damaged', async () => {
    for (const damage of [false, true]) {
      const cache = emptyCache()
      const validators = { etag: '"v1"' }
      const url = stopping('/changed.csv', validators, 'breaks')
      await errorOf(read(url, cache))
      const part = (await readdir(cache)).find((name) => name.endsWith('.part'))!
      if (damage) await writeFile(join(cache, part), 'short')
      else validators.etag = '"v2"'
      expect((await read(url, cache)).snapshot.rowCount).toBe(300_000)
    }
  })

  it('is kept only where the server can tell that it is the same, and where it is worth it', async () => {
    const cache = emptyCache()
    await errorOf(read(stopping('/plain.csv', {}, 'breaks'), cache))
    const small = web.on('/small.csv', (_, response) => {
      response.writeHead(200, { etag: '"1"', 'content-length': '100000' })
      response.write('a,b\n1,2\n', () => response.destroy())
    })
    await errorOf(read(small, cache))
    expect(await readdir(cache).catch(() => [])).toEqual([])
  })
})
