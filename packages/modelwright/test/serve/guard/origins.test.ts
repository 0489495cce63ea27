import { describe, expect, test } from 'vitest'
import { readOrigin } from '../../../src/serve/guard/origins.ts'
import { codeOf, predict, start } from './guarded-server.ts'

const app = 'https://app.example'
const preflight = (url: string, origin: string, path = '/predict'): Promise<Response> =>
  fetch(url + path, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    },
  })

/** Names of headers by which a browser would let a page read. */
const corsHeaders = (response: Response): string[] =>
  [...response.headers.keys()].filter((name) => name.startsWith('access-control-'))

describe('pages of other sites', () => {
  test('may ask nothing unless they are named', async () => {
    const { url } = await start()
    expect(corsHeaders(await preflight(url, app))).toEqual([])
    const posted = await predict(url, { origin: app, 'sec-fetch-site': 'cross-site' })
    expect(posted.status).toBe(403)
    expect(await codeOf(posted)).toBe('SERVE_ORIGIN_FOREIGN')
    expect(corsHeaders(posted)).toEqual([])
    const got = await fetch(`${url}/schema`, { headers: { origin: app } })
    expect(corsHeaders(got)).toEqual([])
  })

  test.each([
    'null',
    'https://app.example.evil',
    'http://app.example',
    'https://app.example:444',
    'https://APP.example',
  ])('are not let in as %s where another is named', async (origin) => {
    const { url } = await start({ guard: { cors: [app] } })
    expect(corsHeaders(await preflight(url, origin))).toEqual([])
    const posted = await predict(url, { origin })
    expect(posted.status).toBe(403)
    expect(posted.headers.get('vary')).toContain('origin')
  })

  test('may ask where they are named, also before they show a key', async () => {
    const { url } = await start({ guard: { cors: [app, 'http://localhost:3000'] } })
    for (const origin of [app, 'http://localhost:3000']) {
      const asked = await preflight(url, origin)
      expect(asked.status).toBe(204)
      expect(asked.headers.get('access-control-allow-origin')).toBe(origin)
      expect(asked.headers.get('access-control-allow-headers')).toContain('authorization')
      expect(asked.headers.get('access-control-allow-credentials')).toBeNull()
      const posted = await predict(url, { origin })
      expect(posted.status).toBe(200)
      expect(posted.headers.get('access-control-allow-origin')).toBe(origin)
      expect(posted.headers.get('vary')).toContain('origin')
      expect(posted.headers.get('access-control-expose-headers')).toContain('x-request-id')
    }
  })

  test('may read refusals too', async () => {
    const { url } = await start({ guard: { cors: [app] } })
    const refused = await fetch(`${url}/nothing`, { headers: { origin: app } })
    expect(refused.status).toBe(404)
    expect(refused.headers.get('access-control-allow-origin')).toBe(app)
  })

  test('may all ask where all are let in, without what browsers send by themselves', async () => {
    const { url } = await start({ guard: { cors: ['*'] } })
    const posted = await predict(url, { origin: 'https://any.example' })
    expect(posted.headers.get('access-control-allow-origin')).toBe('*')
    expect(posted.headers.get('access-control-allow-credentials')).toBeNull()
  })
})

describe('the page of the service', () => {
  test('may ask', async () => {
    const { url } = await start()
    expect((await predict(url, { origin: url })).status).toBe(200)
    const behind = { origin: 'https://public.example', 'sec-fetch-site': 'same-origin' }
    expect((await predict(url, behind)).status).toBe(200)
  })
})

test('programs that say no origin are let by', async () => {
  const { url } = await start({ guard: { cors: [app] } })
  const response = await predict(url)
  expect(response.status).toBe(200)
  expect(corsHeaders(response)).toEqual([])
})

test.each([
  'app.example',
  'https://app.example/',
  'https://app.example/x',
  'ftp://app.example',
  'null',
  '',
  'https://*.example',
])('%j is no site', (text) => {
  if (text.includes('*')) return expect(readOrigin(text)).toBe(text)
  expect(() => readOrigin(text)).toThrow(expect.objectContaining({ code: 'CORE_OPTION_INVALID' }))
})
