import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { credentialsFor } from '../../../src/pack/registry/credentials.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-credentials-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function env(config: unknown): Readonly<Record<string, string>> {
  const own = mkdtempSync(join(folder, 'docker-'))
  writeFileSync(join(own, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config))
  return { DOCKER_CONFIG: own, PATH: `${folder}:${process.env['PATH']}` }
}

const auth = (text: string) => ({ auth: Buffer.from(text).toString('base64') })

describe('credentials', () => {
  it('are those of the environment, else what docker login keeps', async () => {
    const own = { MODELWRIGHT_REGISTRY_USER: 'u', MODELWRIGHT_REGISTRY_PASSWORD: 'p' }
    const config = {
      auths: {
        'a.b': auth('ann:x:y'),
        'https://c.d': auth('cy:z'),
        'https://index.docker.io/v1/': auth('hub:h'),
      },
    }
    expect(await credentialsFor('a.b', { ...env(config), ...own })).toEqual({ user: 'u', password: 'p' })
    expect(await credentialsFor('a.b', env(config))).toEqual({ user: 'ann', password: 'x:y' })
    expect(await credentialsFor('c.d', env(config))).toEqual({ user: 'cy', password: 'z' })
    expect(await credentialsFor('docker.io', env(config))).toEqual({ user: 'hub', password: 'h' })
    expect(await credentialsFor('e.f', env(config))).toBeUndefined()
    const token = { auths: { 'a.b': { auth: '', identitytoken: 't' } } }
    expect(await credentialsFor('a.b', env(token))).toEqual({ user: '<token>', password: 't' })
  })

  it.skipIf(process.platform === 'win32')('come from a helper of Docker where one is named', async () => {
    const program = join(folder, 'docker-credential-mine')
    writeFileSync(
      program,
      '#!/bin/sh\nread key\n[ "$key" = "a.b" ] || { echo "credentials not found"; exit 1; }\nprintf \'{"Username":"%s","Secret":"s"}\' "$key"\n',
    )
    chmodSync(program, 0o755)
    expect(await credentialsFor('a.b', env({ credHelpers: { 'a.b': 'mine' } }))).toEqual({
      user: 'a.b',
      password: 's',
    })
    expect(await credentialsFor('a.b', env({ credsStore: 'mine' }))).toEqual({ user: 'a.b', password: 's' })
    expect(await credentialsFor('c.d', env({ credsStore: 'mine' }))).toBeUndefined()
    expect(await credentialsFor('a.b', env({ credsStore: 'absent' }))).toBeUndefined()
    expect(await credentialsFor('a.b', env({ credsStore: '../mine' }))).toBeUndefined()
  })

  it('are none where the file is none, or not there', async () => {
    expect(await credentialsFor('a.b', env('{'))).toBeUndefined()
    expect(await credentialsFor('a.b', { DOCKER_CONFIG: join(folder, 'absent') })).toBeUndefined()
  })
})
