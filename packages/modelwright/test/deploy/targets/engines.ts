import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Build } from '../../../src/deploy/index.ts'
import { writeFiles } from '../../pack/bundle-server.ts'
import { goldenOf } from '../../pack/models-to-pack.ts'
import { foreignFile } from '../../retrieve/buckets/foreign.ts'
import { releaseOf } from '../a-release.ts'

/** An engine of test/foreign, where it is installed for this machine. */
export function engineFile(path: string): string | undefined {
  const file = foreignFile(path)
  return process.platform === 'linux' && process.arch === 'x64' && existsSync(file) ? file : undefined
}

/** Models that are tried in every engine: trees, text, dates, classes and numbers. */
export const kinds = ['trees', 'binary', 'multiclass', 'regression', 'prepared', 'blended', 'calibrated']

/** Starts a server, and waits until it answers. */
export async function started(
  [program, ...args]: readonly string[],
  url: string,
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<ChildProcess> {
  const child = spawn(program, args, { cwd, env: { HOME: cwd, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => {
      text += piece.toString()
    })
  for (let tries = 0; tries < 400; tries++) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${text}`)
    const isThere = await fetch(`${url}/health/ready`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (isThere) return child
    await pause(50)
  }
  child.kill('SIGKILL')
  throw new Error(`nobody answers at ${url}: ${text}`)
}

/** Golden rows come back with the bits of the library, and what is wrong is refused. */
export async function answersGolden(url: string, kind: string, version: string | null = '3'): Promise<void> {
  const { model } = await releaseOf(kind)
  const { rows, said } = goldenOf(model.bytes)
  const post = (body: string) =>
    fetch(`${url}/predict`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const answer = await post(JSON.stringify({ instances: rows }))
  const { predictions, model: named } = (await answer.json()) as {
    predictions: unknown
    model: { digest: string; version: string }
  }
  expect([kind, JSON.stringify(predictions) === JSON.stringify(said.predictions)]).toEqual([kind, true])
  expect(named).toMatchObject({ digest: model.digest, ...(version === null ? {} : { version }) })
  expect((await post('{"instances":[7]}')).status).toBe(422)
  expect((await fetch(`${url}/openapi.json`)).status).toBe(200)
}

/** Lays a build down. */
export function layDown(folder: string, { files }: Build): string {
  mkdirSync(folder, { recursive: true })
  writeFiles(folder, files)
  return folder
}
