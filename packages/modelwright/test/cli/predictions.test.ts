import { readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freePort } from '../../../../test/free-port.ts'
import { openProject } from '../../src/project/index.ts'
import { treesBytes } from '../serve/playground/playground-models.ts'
import { segmentFiles } from '../serve/predictions/log-folders.ts'
import { run, workFolder } from './command-line.ts'

const row = { age: 52, contract: 'monthly', active: true, signup: '2024-05-01' }

const post = (url: string, body: unknown) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

/** Serves, asks once and tells an outcome; gives the id of the answer. */
async function serveOnce(
  folder: string,
  flags: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  writeFileSync(join(folder, 'churn.safetensors'), treesBytes())
  const stop = new AbortController()
  const port = await freePort()
  const argv = ['serve', 'churn.safetensors', '--port', String(port), ...flags]
  const ended = run(folder, argv, stop.signal, env)
  try {
    for (;;) {
      const answer = await post(`http://127.0.0.1:${port}/predict`, [row, row]).catch(() => undefined)
      if (answer === undefined) await new Promise((resolve) => setTimeout(resolve, 20))
      else {
        const { id } = (await answer.json()) as { id: string }
        const told = await post(`http://127.0.0.1:${port}/outcomes`, { id: `${id}/1`, outcome: 'yes' })
        expect(told.status).toBe(200)
        return id
      }
    }
  } finally {
    stop.abort()
    expect(await ended).toMatchObject({ code: 0 })
  }
}

it('predictions are logged in the project, and outcomes join them', async () => {
  const folder = workFolder()
  await (await openProject(folder)).close()
  const id = await serveOnce(folder, ['--log-predictions', '--log-redact', 'AGE'])
  const listed = await run(folder, ['predictions', 'list', '--json'])
  expect(listed.json()).toMatchObject({
    folders: [join(folder, '.modelwright/predictions/churn')],
    days: [{ model: 'churn', source: `serve ${hostname()}`, rows: 2, requests: 1, outcomes: 1 }],
  })
  const shown = await run(folder, ['predictions', 'show', `${id}/1`])
  expect(shown.stdout).toContain(`${id}/1\n`)
  expect(shown.stdout).toMatch(/outcome +yes {2}of /)
  expect(shown.stdout).not.toMatch(/\bage\b/)
  const compacted = await run(folder, ['predictions', 'compact'])
  expect(compacted.stdout).toMatch(/^2 segments: 2 predictions, 1 outcome; .* of Parquet\.\n$/)
  expect(segmentFiles(join(folder, '.modelwright/predictions/churn'))).toEqual([])
  const exported = await run(folder, ['predictions', 'export', '-o', 'all.csv', '--since', '2020-01-01'])
  expect(exported.stdout).toBe('all.csv: 2 rows, the outcome of 1 known\n')
  expect(readFileSync(join(folder, 'all.csv'), 'utf8').split('\n')[0]).toMatch(
    /^prediction_id,.*,contract,.*,outcome,/,
  )
  expect((await run(folder, ['predictions', 'list'])).stdout).toMatch(/^DAY.*OUTCOMES\n.*churn.* 2 +1\n$/s)
})

it('a folder may be named, columns hashed, and the oldest deleted', async () => {
  const folder = workFolder()
  const flags = [
    '--log-predictions',
    'said',
    '--log-redact',
    'hash:contract',
    '--log-keep',
    '1GB,30d',
    '--log-source',
    'shop 1',
  ]
  const id = await serveOnce(folder, flags, { MODELWRIGHT_LOG_KEY: 'a key of sixteen letters' })
  const shown = await run(folder, ['predictions', 'show', id, '--folder', 'said', '--json'])
  const [first] = shown.json<{ predictions: { features: { contract: string } }[] }>().predictions
  expect(first).toMatchObject({ source: 'shop 1' })
  expect(first.features.contract).toMatch(/^[0-9a-f]{32}$/)
  const kept = await run(folder, ['predictions', 'compact', 'said', '--keep', '1kB'])
  expect(kept.code).toBe(0)
  const gone = await run(folder, ['predictions', 'list', '--folder', 'said'])
  expect(gone).toMatchObject({ code: 1, stderr: expect.stringContaining('PROJECT_LOG_MISSING') as string })
})

it.each([
  [['--log-sample', '0.1'], 'CLI_ARGUMENT_INVALID', '--log-sample says how predictions are logged'],
  [['--log-predictions', '--log-sample', '2'], 'CLI_ARGUMENT_INVALID', 'share above 0'],
  [['--log-predictions', '--log-keep', '5'], 'CLI_ARGUMENT_INVALID', 'a size or an age'],
  [['--log-source', 'a'], 'CLI_ARGUMENT_INVALID', '--log-source says how predictions are logged'],
  [['--log-predictions', '--log-source', ' '], 'CLI_ARGUMENT_INVALID', 'a name of at most'],
  [['--log-predictions'], 'CLI_ARGUMENT_INVALID', 'no project here'],
  [['--log-predictions', 'x', '--log-redact', 'hash:age'], 'SERVE_LOG_UNKEYED', 'no key'],
])('flags that cannot be meant are refused: %j', async (flags, code, message) => {
  const folder = workFolder()
  writeFileSync(join(folder, 'churn.safetensors'), treesBytes())
  const { stderr, code: exit } = await run(folder, ['serve', 'churn.safetensors', '--port', '0', ...flags])
  expect(exit).toBe(code === 'CLI_ARGUMENT_INVALID' ? 2 : 1)
  expect(stderr).toContain(code)
  expect(stderr).toContain(message)
})

it.each([
  [['list'], 'PROJECT_LOG_MISSING'],
  [['list', '--folder', 'none'], 'PROJECT_LOG_MISSING'],
  [['export', '-o', 'all.txt'], 'CLI_ARGUMENT_INVALID'],
  [['export'], 'CLI_ARGUMENT_INVALID'],
  [['list', '--since', 'yesterday'], 'CLI_ARGUMENT_INVALID'],
])('predictions %j says %s', async (argv, code) => {
  const { stderr, code: exit } = await run(workFolder(), ['predictions', ...argv])
  expect(exit).toBeGreaterThan(0)
  expect(stderr).toContain(code)
})
