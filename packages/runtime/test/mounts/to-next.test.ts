import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { freePort } from '../../../../test/free-port.ts'
import { toNext } from '../../src/mounts/to-next.ts'
import { binaryModel, goodRow } from '../example-models.ts'
import { checkMount, foreign, hasForeign } from './apps.ts'

/** An application with one page and one route, the route as our documentation shows it. */
async function writeApp(folder: string): Promise<void> {
  mkdirSync(join(folder, 'app/churn/[...path]'), { recursive: true })
  const layout =
    'export default function Layout({ children }) { return <html><body>{children}</body></html> }'
  writeFileSync(join(folder, 'app/layout.jsx'), layout)
  writeFileSync(join(folder, 'app/page.jsx'), 'export default function Page() { return <p>mine</p> }')
  writeFileSync(join(folder, 'package.json'), '{"name": "app", "private": true}')
  const route = `import { toNext } from '../../../model.mjs'
import { binaryModel } from '../../../model.mjs'
export const { GET, HEAD, POST, OPTIONS } = toNext(binaryModel, { base: '/churn' })`
  writeFileSync(join(folder, 'app/churn/[...path]/route.js'), route)
  const from = (path: string) => JSON.stringify(new URL(path, import.meta.url).pathname)
  await build({
    stdin: {
      contents: `export { toNext } from ${from('../../src/mounts/to-next.ts')}; export { binaryModel } from ${from('../example-models.ts')}`,
      resolveDir: foreign,
    },
    bundle: true,
    format: 'esm',
    outfile: join(folder, 'model.mjs'),
    logLevel: 'error',
  })
}

describe.skipIf(!hasForeign('next'))('a model in an application of Next.js', () => {
  test('answers in a route, and the rest of the application goes on', { timeout: 300_000 }, async () => {
    const folder = mkdtempSync(join(foreign, 'next-app-'))
    await writeApp(folder)
    const port = await freePort()
    const next = join(foreign, 'node_modules/next/dist/bin/next')
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'development' as const }
    const args = [next, 'dev', folder, '--webpack', '--hostname', '127.0.0.1', '--port', String(port)]
    const app = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    let said = ''
    for (const stream of [app.stdout, app.stderr])
      stream.on('data', (data) => {
        said += String(data)
      })
    try {
      await expect.poll(() => said, { timeout: 120_000, interval: 200 }).toMatch(/Ready in/)
      const url = `http://127.0.0.1:${port}`
      await checkMount(url)
      expect(await (await fetch(url)).text()).toContain('mine')
    } finally {
      process.kill(-app.pid!)
      await new Promise((resolve) => app.once('exit', resolve))
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  })
})

test('each method of a route is answered by the same handler', async () => {
  const { GET, POST } = toNext(binaryModel, { base: '/churn' })
  expect((await GET(new Request('http://x/churn/health/ready'))).status).toBe(200)
  const body = JSON.stringify(goodRow)
  expect(
    (
      await POST(
        new Request('http://x/churn/predict', {
          method: 'POST',
          body,
          headers: { 'content-type': 'application/json' },
        }),
      )
    ).status,
  ).toBe(200)
})
