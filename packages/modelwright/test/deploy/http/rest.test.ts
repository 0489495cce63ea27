import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { isModelwrightError, type ModelwrightError } from '../../../src/core/index.ts'
import { createRest, type RestOptions } from '../../../src/deploy/http/rest.ts'
import { type Step, scriptedServer, sleepless } from './scripted-server.ts'

const secret = 'ya29.secret-token_of.length'
const login = ['gcloud auth application-default login']
const ok: Step = { status: 200, json: { name: 'one' } }
let closing: (() => Promise<void>)[] = []

afterEach(async () => {
  await Promise.all(closing.map((close) => close()))
  closing = []
})

async function against(steps: readonly Step[], more: Partial<RestOptions> = {}) {
  const server = await scriptedServer(steps)
  closing.push(server.close)
  const host = sleepless()
  const provider = 'Google Cloud'
  const rest = createRest({ base: server.url, provider, login, host, random: () => 0.5, ...more })
  return { ...server, host, rest }
}

async function refused(work: Promise<unknown>): Promise<ModelwrightError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!isModelwrightError(error)) throw new Error(`no refusal: ${String(error)}`)
  return error
}

describe('a client of a REST interface', () => {
  it('sends path, query, JSON and the token, and reads JSON', async () => {
    const { rest, seen } = await against([ok], { token: async () => secret })
    const answer = await rest('POST', '/v2/things', {
      query: { id: 'a b', none: undefined },
      body: { a: [1] },
    })
    expect(answer).toMatchObject({ status: 200, json: { name: 'one' } })
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/v2/things?id=a+b' })
    expect(seen[0]?.headers).toMatchObject({
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
    })
    expect(seen[0]?.body.toString()).toBe('{"a":[1]}')
  })

  it('sends bytes as they are', async () => {
    const { rest, seen } = await against([ok])
    await rest('PUT', 'zip', {
      body: Uint8Array.of(80, 75, 0, 255),
      headers: { 'content-type': 'application/zip' },
    })
    expect([...seen[0]!.body]).toEqual([80, 75, 0, 255])
    expect(seen[0]?.headers['content-type']).toBe('application/zip')
  })

  it('tries again after throttling, failures, cut and half answers, waiting longer each time', async () => {
    const { rest, seen, host } = await against([
      { status: 429 },
      { status: 503 },
      'cut',
      'half',
      { status: 500 },
      ok,
    ])
    expect((await rest('GET', 'a')).json).toEqual({ name: 'one' })
    expect(seen).toHaveLength(6)
    expect(host.slept).toEqual([375, 750, 1500, 3000, 6000])
    expect(host.notes[0]).toBe('Google Cloud answers 429; trying again in 0.4 s.')
    expect(host.notes[2]).toBe('Google Cloud cannot be reached; trying again in 1.5 s.')
  })

  it('waits as long as the provider asks, by seconds or by date, within reason', async () => {
    const date = new Date(Date.UTC(2026, 10, 1, 0, 0, 47)).toUTCString()
    const asks = (value: string): Step => ({ status: 429, headers: { 'retry-after': value } })
    const { rest, host } = await against([asks('7'), asks(date), asks('no date'), ok], { random: () => 0 })
    await rest('GET', 'a')
    expect(host.slept).toEqual([7000, 40_000, 1000])
    const long = await against([asks('3600'), ok])
    expect((await refused(long.rest('GET', 'a'))).code).toBe('DEPLOY_QUOTA_EXHAUSTED')
    expect(long.seen).toHaveLength(1)
  })

  it('sends nothing twice that must not be sent twice, unless it was not begun', async () => {
    for (const step of [{ status: 500 }, { status: 503 }, 'cut'] as const) {
      const { rest, seen } = await against([step, ok])
      const { code } = await refused(rest('POST', 'a', { isRepeatable: false }))
      expect(code).toMatch(/^DEPLOY_PROVIDER_(FAILING|UNREACHABLE)$/)
      expect(seen).toHaveLength(1)
    }
    const { rest, seen } = await against([{ status: 429 }, ok])
    await rest('POST', 'a', { isRepeatable: false })
    expect(seen).toHaveLength(2)
  })

  it('renews a refused token once, and then says how to log in', async () => {
    const asked: boolean[] = []
    const token = async (isFresh: boolean) => {
      asked.push(isFresh)
      return isFresh ? 'new' : 'old'
    }
    const { rest, seen } = await against([{ status: 401 }, ok], { token })
    await rest('GET', 'a')
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer old', 'Bearer new'])
    const never = await against([{ status: 401, text: 'invalid_token: new' }], { token })
    const error = await refused(never.rest('GET', 'a'))
    expect(error).toMatchObject({ code: 'DEPLOY_CREDENTIALS_REFUSED', mend: login })
    expect(error.message).not.toContain('new')
    expect(never.seen).toHaveLength(2)
    expect(asked).toEqual([false, true, false, true])
  })

  it('keeps the token from other hosts', async () => {
    const other = await against([ok])
    const { rest } = await against([ok], { token: async () => secret })
    await rest('GET', `${other.url}/operations/1`)
    expect(other.seen[0]?.headers.authorization).toBeUndefined()
  })

  it('gives statuses that the caller expects', async () => {
    const { rest } = await against([{ status: 404, json: {} }])
    expect((await rest('GET', 'a', { expects: [404] })).status).toBe(404)
  })

  it('names the permission and the thing, as Google, Azure and AWS say them', async () => {
    const info = {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'IAM_PERMISSION_DENIED',
      metadata: { permission: 'run.services.create', resource: 'projects/p/locations/l' },
    }
    const bodies = [
      [
        { error: { code: 403, status: 'PERMISSION_DENIED', message: 'no', details: [info] } },
        'run.services.create',
      ],
      [
        {
          error: { message: "Permission 'storage.objects.create' denied on resource (or it may not exist)." },
        },
        'storage.objects.create',
      ],
      [
        {
          error: {
            code: 'AuthorizationFailed',
            message:
              "The client 'x' does not have authorization to perform action 'Microsoft.Web/sites/write' over scope '/subscriptions/s'.",
          },
        },
        'Microsoft.Web/sites/write',
      ],
      [
        { Message: 'User: x is not authorized to perform: lambda:CreateFunction on resource: y' },
        'lambda:CreateFunction',
      ],
    ] as const
    for (const [json, permission] of bodies) {
      const { rest } = await against([{ status: 403, json }])
      const error = await refused(rest('POST', 'a?key=hidden'))
      expect(error.code).toBe('DEPLOY_PERMISSION_MISSING')
      expect(error.message).toContain(`"${permission}" is missing`)
      expect(error.where).not.toContain('hidden')
    }
  })

  it('tells a quota from a permission, and an API that is switched off', async () => {
    const quota = { error: { message: "Quota exceeded for quota metric 'Write requests'" } }
    const off = {
      error: {
        message: 'Cloud Run Admin API has not been used in project 1 before or it is disabled.',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: 'SERVICE_DISABLED',
            metadata: { service: 'run.googleapis.com' },
          },
        ],
      },
    }
    const first = await against([{ status: 403, json: quota }])
    expect((await refused(first.rest('GET', 'a'))).code).toBe('DEPLOY_QUOTA_EXHAUSTED')
    const second = await against([{ status: 403, json: off }])
    expect(await refused(second.rest('GET', 'a'))).toMatchObject({
      code: 'DEPLOY_API_DISABLED',
      mend: expect.arrayContaining(['gcloud services enable run.googleapis.com']) as unknown,
    })
  })

  it.each([
    [400, 'DEPLOY_REQUEST_REFUSED'],
    [404, 'DEPLOY_RESOURCE_MISSING'],
    [409, 'DEPLOY_RESOURCE_TAKEN'],
    [412, 'DEPLOY_RESOURCE_TAKEN'],
    [302, 'DEPLOY_REQUEST_REFUSED'],
    [501, 'DEPLOY_PROVIDER_FAILING'],
  ])('has a code for %i', async (status, code) => {
    const { rest, seen } = await against([{ status, text: '<html><style>a{}</style><h1>No</h1></html>' }])
    const error = await refused(rest('GET', 'a'))
    expect(error.code).toBe(code)
    expect(error.message).toContain('It says: No.')
    expect(seen).toHaveLength(1)
  })

  it('gives up on whom nobody reaches, and when it is told to stop', async () => {
    const { rest, close, host } = await against([ok], { retries: 2 })
    await close()
    expect((await refused(rest('GET', 'a'))).code).toBe('DEPLOY_PROVIDER_UNREACHABLE')
    expect(host.slept).toHaveLength(2)
    const stop = new AbortController()
    const stopped = await against([{ status: 503 }], {
      host: { ...sleepless(), signal: stop.signal, sleep: async () => stop.abort(new Error('stopped')) },
    })
    await expect(stopped.rest('GET', 'a')).rejects.toThrow('stopped')
  })

  it('lets no secret into an error, whatever the provider repeats', async () => {
    const secrets = fc.stringMatching(/^[\w.~+/-]{12,40}$/)
    const wrapped = fc.constantFrom(
      (token: string) => token,
      (token: string) => `Authorization: Bearer ${token}`,
      (token: string) => `https://x/y?sig=${token}&z=1`,
    )
    await fc.assert(
      fc.asyncProperty(secrets, wrapped, fc.integer({ min: 400, max: 599 }), async (token, wrap, status) => {
        const { rest } = await against([{ status, json: { error: { message: `bad: ${wrap(token)}` } } }], {
          token: async () => token,
          retries: 0,
        })
        const error = await refused(rest('GET', 'a'))
        expect(`${error.message} ${error.where} ${error.mend.join()} ${String(error.cause)}`).not.toContain(
          token,
        )
      }),
      { numRuns: 40 },
    )
  })
})
