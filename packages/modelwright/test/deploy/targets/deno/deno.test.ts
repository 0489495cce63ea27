import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../../../test/free-port.ts'
import { readOptions } from '../../../../src/core/index.ts'
import { deno } from '../../../../src/deploy/targets/deno/target.ts'
import { checkTarget } from '../../../../src/testing/index.ts'
import { hostAt, releaseOf } from '../../a-release.ts'
import { answersGolden, engineFile, kinds, layDown, started } from '../engines.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-deno-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const program = engineFile('@deno/linux-x64-glibc/deno')

async function laidDown(kind: string, port = 8080): Promise<string> {
  const options = readOptions(deno.options, { port }, 'deno')
  return layDown(join(folder, kind), await deno.build(await releaseOf(kind), options, hostAt(folder)))
}

describe.skipIf(program === undefined)('a module that Deno serves', () => {
  it.each(kinds)('gives golden rows bit for bit, without any permission: %s', async (kind) => {
    const port = await freePort()
    const args = ['serve', '--no-prompt', '--host', '127.0.0.1', '--port', String(port), 'main.mjs']
    const cwd = await laidDown(kind)
    const child = await started([program!, ...args], `http://127.0.0.1:${port}`, { cwd })
    try {
      await answersGolden(`http://127.0.0.1:${port}`, kind)
    } finally {
      child.kill('SIGKILL')
    }
  })

  it('is started by its task, at the port that was said', async () => {
    const port = await freePort()
    const cwd = await laidDown('trees', port)
    const child = await started([program!, 'task', 'start'], `http://127.0.0.1:${port}`, { cwd })
    await answersGolden(`http://127.0.0.1:${port}`, 'trees')
    child.kill('SIGTERM')
    expect(child.pid).toBeGreaterThan(0)
  })
})

describe('the target deno', async () => {
  const models = [(await releaseOf()).model.bytes, (await releaseOf('binary')).model.bytes] as const
  const fresh = async () => ({ inventory: async () => [], close: async () => {} })
  for (const { name, run } of checkTarget({ target: deno, models, fresh })) it(name, run)
})
