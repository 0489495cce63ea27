import { fork } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { describe, expect, test, vi } from 'vitest'
import { silent } from '../../../src/core/index.ts'
import { openCounter } from '../../../src/serve/guard/rate-counter.ts'
import { addKey, keyFileText, readRate } from '../../../src/serve/index.ts'
import { workFolder } from '../../cli/command-line.ts'
import { codeOf, predict, start } from './guarded-server.ts'

const folder = workFolder()

describe('a rate', () => {
  test.each([
    ['5/s', 5, 1],
    ['600/min', 600, 60],
    ['1000/h', 1000, 3600],
    ['1/day', 1, 86_400],
  ])('%s', (text, count, seconds) => expect(readRate(text)).toEqual({ count, seconds }))

  test.each(['', '5', '/s', '0/s', '-1/s', '1.5/s', '5/sec', '5 / s', '1e3/s', '99999999999/s'])(
    '%j is none',
    (text) => expect(() => readRate(text)).toThrow(expect.objectContaining({ code: 'CORE_OPTION_INVALID' })),
  )
})

describe('a limited service', () => {
  test('tells how much is left, then to wait; health is not counted', async () => {
    const { url } = await start({ guard: { rate: readRate('3/h') } })
    const left: (string | null)[] = []
    for (let i = 0; i < 3; i++) {
      const response = await predict(url)
      expect(response.status).toBe(200)
      expect(response.headers.get('ratelimit-policy')).toBe('"default";q=3;w=3600')
      left.push(response.headers.get('ratelimit'))
    }
    expect(left.map((text) => /^"default";r=(\d);t=\d+$/.exec(text ?? '')?.[1])).toEqual(['2', '1', '0'])
    const refused = await predict(url)
    expect(refused.status).toBe(429)
    const wait = Number(refused.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(3500)
    expect(wait).toBeLessThanOrEqual(3600)
    expect(await codeOf(refused)).toBe('SERVE_RATE_EXCEEDED')
    for (let i = 0; i < 5; i++) expect((await fetch(`${url}/health/live`)).status).toBe(200)
  })

  test('counts by key, and by the rate of a key where it has one', async () => {
    const path = join(folder, 'keys.json')
    const one = addKey({ format: 1, keys: [] }, { name: 'one', scopes: ['predict'] }, 0)
    const two = addKey(one.file, { name: 'two', scopes: ['predict'], rate: '1/h' }, 0)
    writeFileSync(path, keyFileText(two.file))
    const { url } = await start({ guard: { keys: path, rate: readRate('2/h') } })
    const statuses = async (key: string): Promise<number[]> => {
      const found: number[] = []
      for (let i = 0; i < 3; i++) found.push((await predict(url, { 'x-api-key': key })).status)
      return found
    }
    expect(await statuses(one.text)).toEqual([200, 200, 429])
    expect(await statuses(two.text)).toEqual([200, 429, 429])
  })

  test('stops an address that tries wrong keys, and none that has a right one', async () => {
    const path = join(folder, 'tried.json')
    const { file, text } = addKey({ format: 1, keys: [] }, { name: 'shop', scopes: ['predict'] }, 0)
    writeFileSync(path, keyFileText(file))
    const { url } = await start({ guard: { keys: path } })
    const wrong = `mw_${'0'.repeat(12)}_${'a'.repeat(43)}`
    for (let i = 0; i < 30; i++) expect((await predict(url, { 'x-api-key': wrong })).status).toBe(401)
    const stopped = await predict(url, { 'x-api-key': wrong })
    expect(stopped.status).toBe(429)
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await predict(url, { 'x-api-key': text })).status).toBe(200)
  })

  test('believes a trusted proxy of whom it speaks for', async () => {
    const { url } = await start({ guard: { rate: readRate('1/h'), trustedProxies: ['127.0.0.1'] } })
    const status = async (address: string) => (await predict(url, { 'x-forwarded-for': address })).status
    expect(await status('198.51.100.1')).toBe(200)
    expect(await status('198.51.100.2')).toBe(200)
    expect(await status('198.51.100.1')).toBe(429)
    expect(await status('9.9.9.9, 198.51.100.2')).toBe(429)
  })

  test('believes nobody else: another x-forwarded-for is no new caller', async () => {
    const { url } = await start({ guard: { rate: readRate('1/h') } })
    expect((await predict(url, { 'x-forwarded-for': '198.51.100.1' })).status).toBe(200)
    expect((await predict(url, { 'x-forwarded-for': '198.51.100.2' })).status).toBe(429)
  })
})

test('a window ends', async () => {
  vi.useFakeTimers()
  try {
    const count = openCounter(silent)
    expect(await count('a', 60)).toEqual({ count: 1, msLeft: 60_000 })
    vi.advanceTimersByTime(59_000)
    expect(await count('a', 60)).toEqual({ count: 2, msLeft: 1000 })
    expect(await count('b', 60)).toEqual({ count: 1, msLeft: 60_000 })
    vi.advanceTimersByTime(1001)
    expect(await count('a', 60)).toEqual({ count: 1, msLeft: 60_000 })
  } finally {
    vi.useRealTimers()
  }
})

/** A program of two processes that count the same name, twenty times each. */
const workers = (counter: string, isShared: boolean): string => `
import cluster from 'node:cluster'
import { openCounter, shareRates } from ${JSON.stringify(counter)}
if (cluster.isPrimary) {
  ${isShared ? 'shareRates()' : ''}
  const said = []
  const note = (message) => message.counts && said.push(message)
  for (let i = 0; i < 2; i++) cluster.fork().on('message', note)
  let left = 2
  cluster.on('exit', () => --left === 0 && process.send(said, () => process.exit()))
} else {
  const warnings = []
  const count = openCounter((report) => warnings.push(report.message))
  const counts = []
  for (let i = 0; i < 20; i++) counts.push((await count('a', 600)).count)
  process.send({ counts, warnings: warnings.length }, () => process.exit())
}`

/** The same, whose first process stands still for a while; each counts twenty times meanwhile, and ten times when it goes on. */
const standing = (counter: string): string => `
import cluster from 'node:cluster'
import { setTimeout as wait } from 'node:timers/promises'
import { openCounter, shareRates } from ${JSON.stringify(counter)}
if (cluster.isPrimary) {
  shareRates()
  const said = []
  let begun = 0
  const note = (message) => {
    if (message.counts) said.push(message)
    if (message.begun && ++begun === 2) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500)
  }
  for (let i = 0; i < 2; i++) cluster.fork().on('message', note)
  let left = 2
  cluster.on('exit', () => --left === 0 && process.send(said, () => process.exit()))
} else {
  const warnings = []
  const count = openCounter((report) => warnings.push(report.message))
  await count('before', 600)
  process.send({ begun: true })
  await wait(500)
  const meanwhile = (await Promise.all(Array.from({ length: 20 }, () => count('a', 600)))).length
  await wait(4000)
  const counts = []
  for (let i = 0; i < 10; i++) counts.push((await count('a', 600)).count)
  process.send({ counts, meanwhile, warnings: warnings.length }, () => process.exit())
}`

let programs = 0

interface Counted {
  readonly meanwhile?: number
  readonly counts: readonly number[]
  readonly warnings: number
}

async function runCluster(program: (counter: string) => string): Promise<readonly Counted[]> {
  const counter = new URL('../../../src/serve/guard/rate-counter.ts', import.meta.url).pathname
  const outfile = join(process.cwd(), 'node_modules', `.rates-${process.pid}-${++programs}.mjs`)
  await build({
    stdin: { contents: program(counter), resolveDir: folder },
    bundle: true,
    outfile,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    conditions: ['@modelwright/source'],
  })
  const child = fork(outfile, { stdio: 'inherit', execArgv: [] })
  return new Promise((resolve, reject) => {
    child.once('message', (said) => resolve(said as readonly Counted[]))
    child.once('error', reject)
  })
}

test('the processes of a cluster count together', async () => {
  const said = await runCluster((counter) => workers(counter, true))
  const all = said.flatMap(({ counts }) => counts).sort((a, b) => a - b)
  expect(all).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
  expect(said.map(({ warnings }) => warnings)).toEqual([0, 0])
})

test('where the first process does not count for all, each counts its own and says so once', async () => {
  const said = await runCluster((counter) => workers(counter, false))
  const own = Array.from({ length: 20 }, (_, i) => i + 1)
  expect(said).toEqual([
    { counts: own, warnings: 1 },
    { counts: own, warnings: 1 },
  ])
})

test('after a first process that stood still they count together again, and say so', async () => {
  const said = await runCluster(standing)
  const all = said.flatMap(({ counts }) => counts)
  expect(all).toHaveLength(20)
  expect(new Set(all).size).toBe(20)
  expect(said.map(({ meanwhile, warnings }) => [meanwhile, warnings])).toEqual([
    [20, 2],
    [20, 2],
  ])
})
