import { rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { goodRow } from '../../../../runtime/test/example-models.ts'
import type { Report } from '../../../src/core/index.ts'
import { createServer, type PlannedModel, type Server, type ServerOptions } from '../../../src/serve/index.ts'
import { modelOfPlan, planned, type Version, versionOf } from './versions.ts'

const [one, two, three] = [1, 2, 3].map((at) => versionOf('churn', at)) as [Version, Version, Version]
const prices = versionOf('prices', 4)

const reports: Report[] = []
const servers: Server[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
  reports.length = 0
})

async function serve(models: readonly PlannedModel[], options: Partial<ServerOptions> = {}): Promise<Server> {
  const log = (report: Report) => void reports.push(report)
  const server = await createServer({ plan: { models }, port: 0, playground: false, log, ...options })
  servers.push(server)
  return server
}

interface Said {
  readonly status: number
  readonly code?: string
  readonly mend?: readonly string[]
  readonly model: { readonly name: string; readonly version: string; readonly digest: string }
  readonly yes: number
  readonly retryAfter: string | null
}

async function ask(server: Server, path: string, headers: Record<string, string> = {}): Promise<Said> {
  const answer = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ instances: [goodRow] }),
  })
  const json = (await answer.json()) as {
    predictions?: { probabilities: { yes: number } }[]
    model: Said['model']
    code?: string
    mend?: readonly string[]
  }
  return {
    ...json,
    status: answer.status,
    yes: json.predictions?.[0]?.probabilities.yes ?? Number.NaN,
    retryAfter: answer.headers.get('retry-after'),
  }
}

interface Told {
  readonly models: {
    readonly name: string
    readonly variants: { readonly state: string; readonly share: number }[]
    readonly versions: { readonly version: string; readonly state: string }[]
  }[]
}
const list = async (server: Server) => (await (await fetch(`${server.url}/models`)).json()) as Told
const statesOf = ({ models }: Told) => models.map(({ variants }) => variants[0]!.state)

describe('models and versions by their paths', () => {
  const models = [
    modelOfPlan('churn', two, {
      variants: [planned(two, '2')],
      versions: [planned(one, '1'), planned(two, '2'), planned(three, '3')],
    }),
    modelOfPlan('price list', prices),
  ]

  it.each([
    ['/predict', two],
    ['/models/churn/predict', two],
    ['/models/churn/versions/1/predict', one],
    ['/models/churn/versions/3/invocations', three],
    ['/models/churn/versions/3/invoke', three],
    ['/models/price%20list/predict', prices],
    ['/models/price%20list/invoke', prices],
    ['/models/price%20list/versions/1/predict?x=1', prices],
  ])('%s', async (path, version) => {
    const server = await serve(models)
    const said = await ask(server, path)
    expect(said).toMatchObject({ status: 200 })
    if (said.model !== undefined) expect(said.model.digest).toBe(version.digest)
    expect([said.yes, Number.NaN]).toContain(said.yes)
    if (path.endsWith('predict')) expect(said.yes).toBe(version.yes)
  })

  it('the Open Inference Protocol names models and versions in its own way', async () => {
    const server = await serve(models)
    const tensors = Object.entries(goodRow).map(([name, value]) => ({
      name,
      shape: [1],
      datatype: typeof value === 'number' ? 'FP64' : typeof value === 'boolean' ? 'BOOL' : 'BYTES',
      data: [value],
    }))
    const infer = async (path: string) => {
      const answer = await fetch(server.url + path, {
        method: 'POST',
        body: JSON.stringify({ inputs: tensors }),
        headers: { 'content-type': 'application/json' },
      })
      return { status: answer.status, json: (await answer.json()) as Record<string, unknown> }
    }
    for (const [path, version] of [
      ['/v2/models/churn/infer', two],
      ['/v2/models/churn/versions/1/infer', one],
      ['/v2/models/churn/versions/3/infer', three],
      ['/v2/models/price%20list/infer', prices],
    ] as const) {
      const { status, json } = await infer(path)
      expect([path, status]).toEqual([path, 200])
      expect(json['parameters']).toEqual({ digest: version.digest })
    }
    expect((await fetch(`${server.url}/v2/models/churn/versions/1/ready`)).status).toBe(200)
    expect((await infer('/v2/models/churn/versions/9/infer')).status).toBe(404)
    const { status, json } = await infer('/v2/models/nobody/infer')
    expect([status, typeof json['error']]).toEqual([404, 'string'])
  })

  it('SageMaker names the model in a header; one that is not there is refused, not answered by another', async () => {
    const server = await serve(models)
    const by = (name: string) => ask(server, '/invocations', { 'x-amzn-sagemaker-target-model': name })
    expect((await by('price list')).status).toBe(200)
    expect(await by('nobody')).toMatchObject({ status: 404, code: 'SERVE_MODEL_UNKNOWN' })
  })

  it('what is not there is a 404 that says what is', async () => {
    const server = await serve(models)
    const model = await ask(server, '/models/chrun/predict')
    expect(model).toMatchObject({ status: 404, code: 'SERVE_MODEL_UNKNOWN' })
    expect(model.mend!.join()).toContain('churn')
    const version = await ask(server, '/models/churn/versions/9/predict')
    expect(version).toMatchObject({ status: 404, code: 'SERVE_VERSION_UNKNOWN', mend: ['It has 2, 1, 3'] })
    expect(await ask(server, '/models/%zz/predict')).toMatchObject({ status: 400 })
    expect(await ask(server, `/models/${'x'.repeat(5000)}/predict`)).toMatchObject({ status: 404 })
  })

  it('GET /models/<name> tells of one model, also to HEAD', async () => {
    const server = await serve(models)
    const path = `${server.url}/models/churn`
    expect(await (await fetch(path)).json()).toMatchObject({
      name: 'churn',
      variants: [{ share: 1, state: 'loaded' }],
    })
    expect((await fetch(path, { method: 'HEAD' })).status).toBe(200)
    expect((await fetch(`${path}?x=1`)).status).toBe(200)
    expect((await fetch(`${server.url}/models/churn/schema`)).status).toBe(200)
    expect((await fetch(`${server.url}/models/churn/openapi.json`)).status).toBe(200)
    expect((await fetch(`${server.url}/models/churn/health/ready`)).status).toBe(200)
  })
})

describe('models that are loaded on demand', () => {
  const names = Array.from({ length: 12 }, (_, at) => `m${at}`)
  const all = names.map((name, at) => versionOf(name, at))
  const size = Math.max(...all.map(({ bytes }) => bytes.length))
  const models = names.map((name, at) => modelOfPlan(name, all[at]!, { isLazy: true }))

  it('only the first is loaded at the beginning; the bounds hold, and the least recently used goes', async () => {
    const server = await serve(models, { maxLoadedBytes: 4 * size })
    expect(statesOf(await list(server)).filter((state) => state === 'loaded')).toHaveLength(1)
    for (const [at, name] of names.entries()) {
      const said = await ask(server, `/models/${name}/predict`)
      expect([said.status, said.yes]).toEqual([200, all[at]!.yes])
      const states = statesOf(await list(server))
      expect(states.filter((state) => state === 'loaded').length).toBeLessThanOrEqual(4)
      expect([states[0], states[at]]).toEqual(['loaded', 'loaded'])
    }
    expect(statesOf(await list(server)).slice(-3)).toEqual(['loaded', 'loaded', 'loaded'])
    await ask(server, '/models/m9/predict')
    await ask(server, '/models/m1/predict')
    const states = statesOf(await list(server))
    expect([states[9], states[10], states[1]]).toEqual(['loaded', 'not loaded', 'loaded'])
  })

  it('are all answered where many are asked for at a time, by little memory', async () => {
    const server = await serve(models, { maxLoadedBytes: size })
    const asked = Array.from({ length: 120 }, (_, at) => at % names.length)
    const said = await Promise.all(asked.map((at) => ask(server, `/models/m${at}/predict`)))
    said.forEach(({ status, yes, model }, at) => {
      const version = all[asked[at]!]!
      expect([status, yes, model.digest]).toEqual([200, version.yes, version.digest])
    })
    expect(statesOf(await list(server)).filter((state) => state === 'loaded').length).toBeLessThanOrEqual(2)
  })

  it('an answer under way goes on where its model is taken down meanwhile', async () => {
    const server = await serve(models, { maxLoadedBytes: size })
    let go = (): void => {}
    const gone = new Promise<void>((resolve) => {
      go = resolve
    })
    const lines = new ReadableStream({
      async start(controller) {
        const line = Buffer.from(`${JSON.stringify(goodRow)}\n`)
        controller.enqueue(line)
        await gone
        controller.enqueue(line)
        controller.close()
      },
    })
    const streamed = fetch(`${server.url}/models/m5/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/jsonl' },
      body: lines,
      duplex: 'half',
    } as RequestInit)
    await ask(server, '/models/m5/predict')
    await ask(server, '/models/m6/predict')
    expect(statesOf(await list(server))[5]).toBe('not loaded')
    go()
    const answered = await (await streamed).text()
    const found = answered
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { probabilities: { yes: number } })
    expect(found.map(({ probabilities }) => probabilities.yes)).toEqual([all[5]!.yes, all[5]!.yes])
  })

  it('health of one that is not loaded is told without loading it, or taking another down', async () => {
    const server = await serve(models, { maxLoadedBytes: size })
    await ask(server, '/models/m5/predict')
    const before = await list(server)
    const told = async (path: string, init: RequestInit = {}) => {
      const answer = await fetch(server.url + path, init)
      return [answer.status, await answer.text()] as const
    }
    const standby = { name: 'm7', status: 'ready', live: true, ready: true, state: 'not loaded' }
    for (const path of [
      '/models/m7/health/ready',
      '/v2/models/m7/ready',
      '/models/m7/versions/1/health/live',
    ]) {
      expect(JSON.parse((await told(path))[1])).toEqual(standby)
    }
    expect(await told('/models/m8/ping')).toEqual([200, ''])
    expect(await told('/ping', { headers: { 'x-amzn-sagemaker-target-model': 'm9' } })).toEqual([200, ''])
    expect((await told('/v2/models/m9/ready', { method: 'PUT' }))[0]).toBe(405)
    expect(JSON.parse((await told('/v2/models/m5/ready'))[1])).toEqual({ name: 'm5', ready: true })
    expect(await list(server)).toEqual(before)
  })

  it('health of one that cannot be loaded is not told as if it could', async () => {
    const hurt = versionOf('hurt', 22)
    writeFileSync(hurt.path, 'no model')
    const server = await serve([modelOfPlan('churn', one), modelOfPlan('hurt', hurt, { isLazy: true })])
    expect((await ask(server, '/models/hurt/predict')).status).toBe(503)
    expect((await fetch(`${server.url}/v2/models/hurt/ready`)).status).toBe(503)
    expect((await fetch(`${server.url}/v2/models/churn/ready`)).status).toBe(200)
  })

  it('one that cannot be had is a 503 for it alone, told once, not read again at each request', async () => {
    const broken = versionOf('broken', 20)
    const gone = versionOf('gone', 21)
    writeFileSync(broken.path, broken.bytes.slice(0, -1))
    rmSync(gone.path)
    const server = await serve([
      modelOfPlan('churn', one),
      modelOfPlan('broken', broken, { isLazy: true }),
      modelOfPlan('gone', gone, { isLazy: true }),
    ])
    for (let at = 0; at < 5; at++)
      for (const name of ['broken', 'gone'])
        expect(await ask(server, `/models/${name}/predict`)).toMatchObject({
          status: 503,
          code: 'SERVE_MODEL_UNAVAILABLE',
          retryAfter: '5',
        })
    expect(await ask(server, '/predict')).toMatchObject({ status: 200 })
    const warnings = reports.flatMap((report) => (report.kind === 'warning' ? [report.message] : []))
    expect(warnings).toEqual([
      expect.stringMatching(/^broken cannot be loaded: SERVE_MODEL_ALTERED/),
      expect.stringMatching(/^gone cannot be loaded: .*ENOENT/),
    ])
    for (const warning of warnings) expect(warning).not.toContain(JSON.stringify(goodRow))
  })
})

describe('a plan that is put in place while it serves', () => {
  it('changes nothing where it cannot be loaded', async () => {
    const server = await serve([modelOfPlan('churn', one)])
    const hurt = versionOf('churn', 30)
    writeFileSync(hurt.path, 'no model')
    await expect(server.prepare({ models: [modelOfPlan('churn', hurt)] })).rejects.toMatchObject({
      code: 'SERVE_MODEL_ALTERED',
      where: expect.stringContaining(basename(hurt.path)),
    })
    expect((await ask(server, '/predict')).model.digest).toBe(one.digest)
  })

  it('changes nothing before it is put in place', async () => {
    const server = await serve([modelOfPlan('churn', one)])
    const commit = await server.prepare({ models: [modelOfPlan('churn', two)] })
    expect((await ask(server, '/predict')).model.digest).toBe(one.digest)
    commit()
    expect((await ask(server, '/predict')).model.digest).toBe(two.digest)
  })

  it('keeps what paths without a name are about to mean, whatever else is loaded meanwhile', async () => {
    const lazy = versionOf('lazy', 31)
    const size = Math.max(one.bytes.length, two.bytes.length, lazy.bytes.length)
    const churn = { variants: [planned(one, '1')], versions: [planned(one, '1'), planned(two, '2')] }
    const others = [modelOfPlan('lazy', lazy, { isLazy: true })]
    const options = { maxLoadedBytes: size }
    const server = await serve([modelOfPlan('churn', one, churn), ...others], options)
    const next = { ...churn, variants: [planned(two, '2')] }
    const commit = await server.prepare({ models: [modelOfPlan('churn', two, next), ...others] })
    expect((await ask(server, '/models/lazy/predict')).status).toBe(200)
    commit()
    expect((await fetch(`${server.url}/`)).status).toBe(200)
    expect((await list(server)).models[0]!.variants[0]!.state).toBe('loaded')
  })

  it('tells what is refused, until it is not', async () => {
    const server = await serve([modelOfPlan('churn', one)])
    const refused = { code: 'SERVE_GOLDEN_DIFFERENT', message: 'no', since: '2026-01-01T00:00:00.000Z' }
    server.refuse(refused)
    expect(await list(server)).toMatchObject({ refused })
    server.refuse(undefined)
    expect(await list(server)).not.toHaveProperty('refused')
  })
})
