import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../test/free-port.ts'
import { findPostgres, openPostgres } from '../retrieve/databases/postgres-server.ts'
import { treesBytes } from '../serve/playground/playground-models.ts'
import { run, workFolder } from './command-line.ts'

const folder = workFolder()
writeFileSync(join(folder, 'churn.safetensors'), treesBytes())

/** What `/artifact` answers while the command runs with these flags. */
async function artifactStatus(...flags: readonly string[]): Promise<number> {
  const stop = new AbortController()
  const port = await freePort()
  const ended = run(folder, ['serve', 'churn.safetensors', '--port', String(port), ...flags], stop.signal)
  try {
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${port}/artifact`).catch(() => undefined)
      if (answer !== undefined) return answer.status
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  } finally {
    stop.abort()
    expect((await ended).code).toBe(0)
  }
}

describe('serve', () => {
  it.each([
    ['on this machine alone', [], 200],
    ['on this machine alone, told not to', ['--no-playground'], 404],
    ['on every network', ['--host', '0.0.0.0', '--open'], 404],
    ['on every network, told to', ['--host', '0.0.0.0', '--open', '--playground'], 200],
  ] as const)('has a playground, or none: %s', async (_name, flags, status) => {
    expect(await artifactStatus(...flags)).toBe(status)
  })
})

const bin = findPostgres()

describe.skipIf(bin === undefined)(
  'serve, where a store elsewhere is named (needs a PostgreSQL server: apt install postgresql)',
  () => {
    let url: string
    beforeAll(async () => {
      ;({ url } = await openPostgres(bin!))
    })

    it('minds its rules, and refuses where it is not there', async () => {
      const path = join(folder, 'churn.safetensors')
      const served = (store: string, where: string) =>
        run(where, ['serve', path, '--port', '0'], AbortSignal.timeout(3000), { MODELWRIGHT_STORE: store })
      const set = ['policy', 'set', 'serve=signed']
      expect((await run(folder, set, undefined, { MODELWRIGHT_STORE: `${url}?schema=rules` })).code).toBe(0)
      for (const where of [folder, workFolder()]) {
        const unsigned = await served(`${url}?schema=rules`, where)
        expect([unsigned.code, unsigned.stderr]).toEqual([3, expect.stringContaining('SIGNATURE_MISSING')])
        const mistaken = await served(`${url}?schema=rulse`, where)
        expect([mistaken.code, mistaken.stderr]).toEqual([
          1,
          expect.stringContaining('PROJECT_STORE_MISSING'),
        ])
        expect(mistaken.stderr).toContain('Check its address:  MODELWRIGHT_STORE')
      }
      expect((await served('folder', workFolder())).stdout).toContain('Serving churn')
    })
  },
)
