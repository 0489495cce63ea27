import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { addKey, keyFileText, type Scope } from '../../../src/serve/index.ts'
import { workFolder } from '../../cli/command-line.ts'
import { treesBytes } from '../playground/playground-models.ts'
import { start } from './guarded-server.ts'

const folder = workFolder()
const path = join(folder, 'keys.json')
const make = (before: ReturnType<typeof addKey> | undefined, name: string, scopes: readonly Scope[]) =>
  addKey(before?.file ?? { format: 1, keys: [] }, { name, scopes }, 0)
const predicts = make(undefined, 'predicts', ['predict'])
const reads = make(predicts, 'reads', ['predict', 'describe'])
const all = make(reads, 'all', ['predict', 'describe', 'artifact'])
writeFileSync(path, keyFileText(all.file))

describe.each([undefined, true])(
  'the playground of a guarded service, told to be there: %s',
  (playground) => {
    const started = start({
      model: { bytes: treesBytes() },
      guard: { keys: path },
      ...(playground !== undefined && { playground }),
    })

    async function statusOf(page: string, key: string | undefined): Promise<number> {
      const { url } = await started
      const headers = key === undefined ? {} : { authorization: `Basic ${btoa(`me:${key}`)}` }
      return (await fetch(url + page, { headers })).status
    }

    test.each([
      ['/', [401, 403, 200, 200]],
      ['/playground/page.js', [401, 403, 200, 200]],
      ['/playground/offline.js', [401, 403, 200, 200]],
      ['/artifact', [401, 403, 403, 200]],
      ['/artifact/', [401, 403, 403, 404]],
      ['/artifact?x=1', [401, 403, 403, 200]],
      ['/%61rtifact', [401, 403, 404, 404]],
      ['//artifact', [401, 403, 404, 404]],
      ['/ARTIFACT', [401, 403, 404, 404]],
    ] as const)('%s is for those with the scope', async (page, statuses) => {
      const found: number[] = []
      for (const key of [undefined, predicts.text, reads.text, all.text])
        found.push(await statusOf(page, key))
      expect(found).toEqual(statuses)
    })

    test('HEAD obeys as GET does', async () => {
      const { url } = await started
      const head = (key: string) =>
        fetch(`${url}/artifact`, { method: 'HEAD', headers: { 'x-api-key': key } }).then(
          ({ status }) => status,
        )
      expect([await head(reads.text), await head(all.text)]).toEqual([403, 200])
    })
  },
)
