import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, it } from 'vitest'
import { freePort } from '../../../../../../test/free-port.ts'
import { readOptions } from '../../../../src/core/index.ts'
import { bun } from '../../../../src/deploy/targets/bun/target.ts'
import { checkTarget } from '../../../../src/testing/index.ts'
import { hostAt, releaseOf } from '../../a-release.ts'
import { answersGolden, engineFile, kinds, layDown, started } from '../engines.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-bun-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const program = engineFile('@oven/bun-linux-x64/bin/bun')

async function serves(kind: string, { port, PORT }: { port: number; PORT?: number }): Promise<void> {
  const options = readOptions(bun.options, { port }, 'bun')
  const cwd = layDown(join(folder, kind), await bun.build(await releaseOf(kind), options, hostAt(folder)))
  const env = PORT === undefined ? {} : { PORT: String(PORT) }
  const url = `http://127.0.0.1:${PORT ?? port}`
  const child = await started([program!, 'run', 'server.mjs'], url, { cwd, env })
  try {
    await answersGolden(url, kind)
  } finally {
    child.kill('SIGKILL')
  }
}

describe.skipIf(program === undefined)('a module that Bun serves', () => {
  it.each(kinds)('gives golden rows bit for bit, in an engine that is not V8: %s', async (kind) => {
    await serves(kind, { port: await freePort() })
  })

  it('listens where PORT says, before what was said when it was built', async () => {
    await serves('trees', { port: 1, PORT: await freePort() })
  })
})

describe('the target bun', async () => {
  const models = [(await releaseOf()).model.bytes, (await releaseOf('binary')).model.bytes] as const
  const fresh = async () => ({ inventory: async () => [], close: async () => {} })
  for (const { name, run } of checkTarget({ target: bun, models, fresh })) it(name, run)
})
