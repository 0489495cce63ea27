import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../../test/free-port.ts'
import { packBundle } from '../../../src/pack/formats/bundle.ts'
import { type RunningBundle, startBundle, writeFiles } from '../bundle-server.ts'
import { goldenOf, modelsToPack } from '../models-to-pack.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-server-'))
const running: RunningBundle[] = []
let rows: readonly object[]

beforeAll(async () => {
  const bytes = (await modelsToPack()).get('binary')!
  rows = goldenOf(bytes).rows
  writeFiles(folder, await packBundle({ bytes }))
})

afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL')
    await ended
  }
})

afterAll(() => rmSync(folder, { recursive: true }))

async function start(env: Readonly<Record<string, string>> = { PORT: '0' }, args: readonly string[] = []) {
  const server = await startBundle(folder, env, args)
  running.push(server)
  return server
}

const post = (url: string, body: string) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })

describe('the server of a bundle', () => {
  it('listens where each platform says, and the platform that says more comes first', async () => {
    const [own, custom, vertex] = [await freePort(), await freePort(), await freePort()]
    const cases = [
      [{ PORT: String(own) }, own],
      [{ PORT: String(own), FUNCTIONS_CUSTOMHANDLER_PORT: String(custom) }, custom],
      [{ PORT: String(own), AIP_HTTP_PORT: String(vertex), HOST: '0.0.0.0' }, vertex],
    ] as const
    for (const [env, port] of cases) {
      const { url } = await start(env, ['serve'])
      expect(new URL(url).port).toBe(String(port))
      expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200)
    }
  })

  it('refuses who names another machine, where only this one can ask: a name of a stranger may mean it', async () => {
    const asked = (url: string, host: string, path = '/schema') =>
      new Promise<number>((resolve, reject) => {
        request(`${url}${path}`, { headers: { host } }, (answered) => {
          answered.resume()
          resolve(answered.statusCode!)
        })
          .on('error', reject)
          .end()
      })
    const { url } = await start()
    for (const host of [
      'localhost',
      'localhost:8080',
      'app.localhost',
      '127.0.0.1:1',
      '[::1]:8080',
      '10.0.0.1',
    ])
      expect([host, await asked(url, host)]).toEqual([host, 200])
    for (const host of ['evil.example', 'evil.example:8080', 'localhost.evil.example', 'a b'])
      expect([host, await asked(url, host)]).toEqual([host, 403])
    expect(await asked(url, 'evil.example', '/health/ready')).toBe(200)
    expect(await asked(url, 'evil.example', '/healthy/../schema')).toBe(403)
    const told = await start({ PORT: '0', ALLOW_HOSTS: 'churn.example, other.example' })
    expect(await asked(told.url, 'Churn.example')).toBe(200)
    expect(await asked(told.url, 'evil.example')).toBe(403)
    const platform = await start({ FUNCTIONS_CUSTOMHANDLER_PORT: String(await freePort()) })
    expect(await asked(platform.url, 'churn.azurewebsites.net')).toBe(200)
    const everywhere = await start({ PORT: '0', HOST: '0.0.0.0' })
    const local = everywhere.url.replace('0.0.0.0', '127.0.0.1')
    expect(await asked(local, 'churn.example')).toBe(200)
  })

  it('listens where a Web Function of AWS Lambda says, which names host and port as one', async () => {
    const port = await freePort()
    for (const host of ['0.0.0.0', '127.0.0.1']) {
      const { url, child, ended } = await start({ PORT: '1', AWS_LAMBDA_HTTP_ENDPOINT: `${host}:${port}` })
      expect(url).toBe(`http://${host}:${port}`)
      expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200)
      child.kill('SIGTERM')
      await ended
    }
    const { ended } = await startBundle(folder, { AWS_LAMBDA_HTTP_ENDPOINT: '0.0.0.0:' })
    expect((await ended).text).toMatch(/^error SERVE_PORT_INVALID {2}AWS_LAMBDA_HTTP_ENDPOINT /)
  })

  it('has the paths that Vertex AI names, beside all others', async () => {
    const { url } = await start({ PORT: '0', AIP_PREDICT_ROUTE: '/v9/rows', AIP_HEALTH_ROUTE: '/v9/alive' })
    expect((await fetch(`${url}/v9/alive`)).status).toBe(200)
    const body = JSON.stringify({ instances: rows.slice(0, 2) })
    for (const path of ['/v9/rows', '/predict', '/invocations'])
      expect((await post(url + path, body)).status, path).toBe(200)
    for (const path of ['/ping', '/health/live', '/schema', '/openapi.json'])
      expect((await fetch(url + path)).status, path).toBe(200)
  })

  it('says what is wrong with a request, and keeps answering', async () => {
    const { url } = await start()
    const large = await post(`${url}/predict`, `[${'0,'.repeat(6_000_000)}0]`)
    expect([large.status, ((await large.json()) as { code: string }).code]).toEqual([
      413,
      'SERVE_BODY_OVERSIZED',
    ])
    expect((await post(`${url}/predict`, '{')).status).toBe(400)
    expect((await post(`${url}/predict`, '[{"no such column": 1}]')).status).toBe(422)
    expect((await fetch(`${url}/nowhere`)).status).toBe(404)
    expect((await post(`${url}/predict`, JSON.stringify(rows.slice(0, 1)))).status).toBe(200)
  })

  it('reads a body that comes piece by piece, and streams lines', async () => {
    const { url } = await start()
    const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('')
    const answered = await fetch(`${url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/jsonl' },
      body: lines,
    })
    expect((await answered.text()).trim().split('\n')).toHaveLength(rows.length)
  })

  it('lets a request under way end when it is told to stop, and takes no other', async () => {
    const { url, child, ended } = await start()
    const body = JSON.stringify({ instances: rows })
    const sent = request(`${url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    })
    const answered = new Promise<number | undefined>((resolve, reject) => {
      sent.on('response', (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode))
      })
      sent.on('error', reject)
    })
    sent.write(body.slice(0, 100))
    // The server has the first half: it answers another request meanwhile.
    expect((await fetch(`${url}/health/ready`, { headers: { connection: 'close' } })).status).toBe(200)
    child.kill('SIGTERM')
    await expect
      .poll(() =>
        fetch(`${url}/ping`).then(
          () => 'answered',
          () => 'refused',
        ),
      )
      .toBe('refused')
    sent.end(body.slice(100))
    expect(await answered).toBe(200)
    expect((await ended).code).toBe(0)
  })

  it('goes on answering for a while once it is told to stop, where it is told to, and says that it is not ready', async () => {
    const { url, child, ended } = await start({ PORT: '0', STOP_DELAY: '2' })
    const body = JSON.stringify(rows.slice(0, 1))
    child.kill('SIGTERM')
    await expect.poll(async () => (await fetch(`${url}/health/ready`)).status).toBe(503)
    const answered = await post(`${url}/predict`, body)
    expect([answered.status, answered.headers.get('connection')]).toEqual([200, 'close'])
    expect((await fetch(`${url}/health/live`)).status).toBe(200)
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })

  it('in a pod it does so untold; Ctrl-C ends it at once', async () => {
    const pod = { PORT: '0', KUBERNETES_SERVICE_HOST: '10.96.0.1' }
    const [told, asked] = [await start(pod), await start({ ...pod, STOP_DELAY: '0' })]
    told.child.kill('SIGTERM')
    asked.child.kill('SIGTERM')
    expect((await asked.ended).code).toBe(0)
    expect((await post(`${told.url}/predict`, JSON.stringify(rows.slice(0, 1)))).status).toBe(200)
    told.child.kill('SIGINT')
    expect((await told.ended).code).toBe(0)
    const wrong = await startBundle(folder, { PORT: '0', STOP_DELAY: 'soon' })
    expect((await wrong.ended).text).toMatch(/^error CORE_OPTION_INVALID {2}STOP_DELAY .*\n {2}mend {3}Say /)
  })

  it('replays its golden rows, and refuses an artifact that is damaged', async () => {
    const good = await startBundle(folder, {}, ['--check'])
    expect(await good.ended).toMatchObject({
      code: 0,
      text: expect.stringMatching(/80 golden rows, the same bits/),
    })
    const file = join(folder, 'model.safetensors')
    const bytes = readFileSync(file)
    try {
      writeFileSync(file, Buffer.concat([bytes.subarray(0, -1), Buffer.of(bytes.at(-1)! ^ 1)]))
      const bad = await startBundle(folder, { PORT: '0' })
      expect(await bad.ended).toMatchObject({
        code: 1,
        text: expect.stringMatching(/^error PACK_ARTIFACT_REFUSED[^\n]*\n {2}mend[^\n]*\n$/),
      })
    } finally {
      writeFileSync(file, bytes)
    }
  })

  it('says why it cannot listen', async () => {
    const { url } = await start()
    const cases = [
      [{ PORT: new URL(url).port }, 'SERVE_PORT_TAKEN'],
      [{ PORT: 'eighty' }, 'SERVE_PORT_INVALID'],
      [{ PORT: '70000' }, 'SERVE_PORT_INVALID'],
      [{ PORT: '0', HOST: '203.0.113.7' }, 'SERVE_HOST_UNKNOWN'],
    ] as const
    for (const [env, code] of cases) {
      const { ended } = await startBundle(folder, env)
      const outcome = await ended
      expect([outcome.code, outcome.text], code).toEqual([1, expect.stringContaining(`error ${code}`)])
    }
  })
})
