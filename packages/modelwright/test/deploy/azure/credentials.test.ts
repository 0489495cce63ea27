import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { azureTokens } from '../../../src/deploy/azure/credentials.ts'
import { hasForeign, installForeign } from '../../retrieve/buckets/foreign.ts'
import { closed, listening, sleepless } from '../http/scripted-server.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelwright-azure-credentials-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

const scope = 'https://management.azure.com/.default'

describe.skipIf(!hasForeign('@azure/identity'))(
  "Azure's default chain (needs test/foreign: @azure/identity)",
  () => {
    /** What App Service gives its apps as a managed identity, over plain HTTP. */
    async function identityServer(lives: number) {
      const seen: URL[] = []
      const server = createServer((request, response) => {
        seen.push(new URL(request.url ?? '/', 'http://127.0.0.1'))
        const isGood = request.headers['x-identity-header'] === 'a-header'
        const expires_on = String(Math.floor(Date.now() / 1000) + lives)
        const body = { access_token: `token-${seen.length}`, expires_on, resource: 'r', token_type: 'Bearer' }
        response
          .writeHead(isGood ? 200 : 401, { 'content-type': 'application/json' })
          .end(JSON.stringify(body))
      })
      await listening(server)
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`
      vi.stubEnv('IDENTITY_ENDPOINT', url)
      vi.stubEnv('IDENTITY_HEADER', 'a-header')
      return { server, seen }
    }

    it('gives a token by it, and keeps it until it runs out, for each service its own', async () => {
      installForeign(folder)
      const { server, seen } = await identityServer(86_400)
      try {
        const tokens = await azureTokens({ ...sleepless(), folder, now: () => Date.now() })
        const first = await tokens(scope)
        expect(first).toMatch(/^token-\d$/)
        expect(seen.at(-1)!.searchParams.get('resource')).toMatch(/^https:\/\/management\.azure\.com\/?$/)
        expect(await tokens(scope)).toBe(first)
        const asked = seen.length
        await tokens('https://ml.azure.com/.default')
        expect(seen.length).toBeGreaterThan(asked)
      } finally {
        await closed(server)
      }
    })
  },
)

it('says what to install where the library is not there', async () => {
  const refused: unknown = await azureTokens({ ...sleepless(), folder }).catch((error: unknown) => error)
  expect(refused).toMatchObject({ code: 'DEPLOY_PACKAGE_MISSING', mend: ['npm install @azure/identity'] })
})
