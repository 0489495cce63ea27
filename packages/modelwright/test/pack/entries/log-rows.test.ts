import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { load, predictionMark } from '@modelwright/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BundleLog } from '../../../src/pack/entries/log-rows.ts'
import { packBundle } from '../../../src/pack/formats/bundle.ts'
import { listPredictions } from '../../../src/project/predictions/list-predictions.ts'
import { type RunningBundle, startBundle, writeFiles } from '../bundle-server.ts'
import { goldenOf, modelsToPack } from '../models-to-pack.ts'

const root = mkdtempSync(join(tmpdir(), 'modelwright-log-rows-'))
const running: RunningBundle[] = []
let bytes: Uint8Array

beforeAll(async () => {
  bytes = (await modelsToPack()).get('trees')!
})

afterAll(async () => {
  for (const one of running) one.child.kill('SIGKILL')
  rmSync(root, { recursive: true })
})

async function start(log?: BundleLog, env: Readonly<Record<string, string>> = {}): Promise<RunningBundle> {
  const folder = mkdtempSync(join(root, 'bundle-'))
  writeFiles(folder, await packBundle({ bytes, name: 'churn', version: 3 }, { log }))
  const one = await startBundle(folder, { PORT: '0', ...env })
  running.push(one)
  return one
}

const ask = (url: string, rows: readonly unknown[], id: string) =>
  fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': id },
    body: JSON.stringify({ instances: rows }),
  })

const linesOf = ({ text }: RunningBundle): Record<string, unknown>[] =>
  text()
    .split('\n')
    .filter((line) => line.startsWith(predictionMark))
    .map((line) => JSON.parse(line.slice(predictionMark.length)) as Record<string, unknown>)

describe('a bundle that logs its rows', () => {
  it('writes one marked line a row to its output, and all of them before it ends', async () => {
    const one = await start({})
    const { rows, said } = goldenOf(bytes)
    for (let i = 0; i < 20; i++) expect((await ask(one.url, rows, `r-${i}`)).status).toBe(200)
    expect((await ask(one.url, [7], 'bad')).status).toBe(422)
    one.child.kill('SIGTERM')
    expect((await one.ended).code).toBe(0)
    const lines = linesOf(one)
    expect(lines).toHaveLength(20 * rows.length)
    expect(new Set(lines.map(({ id, row }) => `${id}/${row}`)).size).toBe(lines.length)
    expect(lines[0]).toMatchObject({
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      row: 0,
      model: 'churn',
      version: '3',
      digest: load(bytes).digest,
      features: rows[0],
      prediction: said.predictions[0].prediction,
    })
  })

  it('numbers rows of a body that comes in pieces on', async () => {
    const one = await start({})
    const { rows } = goldenOf(bytes)
    const lines = Array.from({ length: 3000 }, () => JSON.stringify(rows[0])).join('\n')
    const answered = await fetch(`${one.url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/jsonlines', 'x-request-id': 'long' },
      body: `${lines}\n`,
    })
    expect((await answered.text()).split('\n')).toHaveLength(3001)
    one.child.kill('SIGTERM')
    await one.ended
    expect(linesOf(one).map(({ row }) => row)).toEqual(Array.from({ length: 3000 }, (_, row) => row))
  })

  it('answers on while nobody reads what it writes', async () => {
    const one = await start({})
    one.child.stdout!.pause()
    const { rows } = goldenOf(bytes)
    for (let i = 0; i < 40; i++) {
      const answered = await ask(one.url, Array.from({ length: 20 }, () => rows).flat(), `r-${i}`)
      expect(answered.status).toBe(200)
      await answered.arrayBuffer()
    }
    await pause(50)
    expect((await ask(one.url, rows, 'last')).status).toBe(200)
    one.child.kill('SIGKILL')
    await one.ended
  })

  it('writes segments of a log where the host names a folder: whole once it has ended', async () => {
    const logs = mkdtempSync(join(root, 'logs-'))
    const one = await start({ redact: ['age'] }, { MODELWRIGHT_LOG_FOLDER: logs })
    const { rows } = goldenOf(bytes)
    for (let i = 0; i < 5; i++) expect((await ask(one.url, rows, `r-${i}`)).status).toBe(200)
    one.child.kill('SIGTERM')
    expect((await one.ended).code).toBe(0)
    expect(linesOf(one)).toEqual([])
    const names = readdirSync(join(logs, 'segments'))
    expect(names).toEqual([expect.stringMatching(/^predictions-\d{8}T\d{9}Z-\d+-[0-9a-f]{8}\.jsonl$/)])
    const [day] = await listPredictions({ folders: [logs] })
    expect(day).toMatchObject({ model: 'churn', version: '3', rows: 5 * rows.length, requests: 5 })
    expect(readFileSync(join(logs, 'segments', names[0]), 'utf8')).not.toContain('"age"')
  })

  it('answers on where that folder cannot be written', async () => {
    const blocked = join(root, 'a-file')
    writeFileSync(blocked, '')
    const one = await start({}, { MODELWRIGHT_LOG_FOLDER: blocked })
    const { rows } = goldenOf(bytes)
    for (let i = 0; i < 3; i++) expect((await ask(one.url, rows, `r-${i}`)).status).toBe(200)
    one.child.kill('SIGTERM')
    expect((await one.ended).code).toBe(0)
  })

  it('has nothing of it where it is off', async () => {
    const textOf = async (log?: BundleLog) => {
      const files = await packBundle({ bytes, name: 'churn', version: 3 }, { log })
      return Buffer.from(files.find(({ path }) => path === 'server.mjs')!.bytes).toString()
    }
    expect(await textOf()).not.toContain(predictionMark)
    expect(await textOf()).toBe(await textOf(undefined))
    expect(await textOf({ share: 0.1, redact: ['age'] })).toContain(predictionMark)
  })
})
