import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { build } from '../../../../../scripts/build.mjs'
import { addKey, keyFileText } from '../../../src/serve/index.ts'
import { workFolder } from '../../cli/command-line.ts'
import { treesBytes } from '../playground/playground-models.ts'
import { until } from './guarded-server.ts'

const command = fileURLToPath(new URL('../../../bin/modelwright.js', import.meta.url))
const isRoot = process.getuid?.() === 0
/** Nobody, on every system that has such. */
const nobody = { uid: 65_534, gid: 65_534 }

interface Running {
  readonly child: ChildProcess
  readonly said: { out: string; err: string }
}

/** Starts the command as somebody who may write nowhere, where this user may do that. */
function serveReadOnly(folder: string, flags: readonly string[]): Running {
  const child = spawn(
    process.execPath,
    [command, 'serve', 'churn.safetensors', '--port', '0', '--json', ...flags],
    {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: '/nonexistent', TMPDIR: '/nonexistent' },
      ...(isRoot && nobody),
    },
  )
  const said = { out: '', err: '' }
  child.stdout?.on('data', (part: Buffer) => {
    said.out += part
  })
  child.stderr?.on('data', (part: Buffer) => {
    said.err += part
  })
  return { child, said }
}

describe.skipIf(process.platform === 'win32')('a service that may write nothing, and is not root', () => {
  beforeAll(() => build({ types: false }), 600_000)

  test('answers, logs to stderr, takes a model by its file, and leaves nothing behind', async () => {
    const folder = workFolder()
    const { file, text } = addKey(
      { format: 1, keys: [] },
      { name: 'shop', scopes: ['predict', 'describe'] },
      0,
    )
    writeFileSync(join(folder, 'churn.safetensors'), treesBytes())
    writeFileSync(join(folder, 'keys.json'), keyFileText(file))
    const before = readdirSync(folder)
    chmodSync(folder, 0o555)
    const { child, said } = serveReadOnly(folder, ['--keys', 'keys.json', '--access-log', '-'])
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
    try {
      await until(() => said.out.trim().endsWith('}') || child.exitCode !== null)
      expect(said).toEqual({ out: expect.stringContaining('"url"'), err: '' })
      const { url } = JSON.parse(said.out) as { url: string }
      expect((await fetch(`${url}/schema`)).status).toBe(401)
      const schema = await fetch(`${url}/schema`, { headers: { 'x-api-key': text } })
      expect(schema.status).toBe(200)
    } finally {
      child.kill('SIGTERM')
    }
    expect(await exited).toBe(0)
    const lines = said.err.trim().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { status: number }).status)).toEqual([401, 200])
    chmodSync(folder, 0o755)
    expect(readdirSync(folder)).toEqual(before)
  })
})
