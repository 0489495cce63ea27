import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readOptions } from '../../../../src/core/index.ts'
import { openCluster } from '../../../../src/deploy/targets/kubernetes/cluster.ts'
import { kubernetesOptions } from '../../../../src/deploy/targets/kubernetes/options.ts'
import { hasForeign, installForeign } from '../../../retrieve/buckets/foreign.ts'
import { hostAt } from '../../a-release.ts'
import { type FakeCluster, startCluster } from './fake-cluster.ts'

const can = hasForeign('@kubernetes/client-node')
const folder = mkdtempSync(join(tmpdir(), 'modelwright-cluster-'))
let fake: FakeCluster
let token = 'first'

beforeAll(async () => {
  if (!can) return
  installForeign(folder)
  fake = await startCluster(folder, { token: () => token })
})
afterAll(() => {
  fake?.close()
  rmSync(folder, { recursive: true, force: true })
})

const optionsOf = (more: Readonly<Record<string, unknown>> = {}) =>
  readOptions(kubernetesOptions, more, 'kubernetes')

async function asks(KUBECONFIG: string, more: Readonly<Record<string, unknown>> = {}) {
  const host = hostAt(folder, { env: { KUBECONFIG }, sleep: async () => {} })
  const cluster = await openCluster(optionsOf(more), host)
  const { status } = await cluster.rest('GET', '/api/v1/namespaces/models/services/churn', { expects: [404] })
  return { status, cluster }
}

function damaged(text: string): string {
  const path = join(folder, 'damaged')
  writeFileSync(path, text)
  return path
}

describe.skipIf(!can)('a kubeconfig', () => {
  it('lets in whoever has its token, in the namespace of its context', async () => {
    const { status, cluster } = await asks(fake.kubeconfig({ token: 'first' }))
    expect([status, cluster.namespace, cluster.server]).toEqual([404, 'models', fake.url])
    const other = await asks(fake.kubeconfig({ token: 'first' }), { context: 'other' })
    expect(other.cluster.namespace).toBe('default')
    const named = await asks(fake.kubeconfig({ token: 'first' }), { namespace: 'mine' })
    expect(named.cluster.namespace).toBe('mine')
  })

  it('lets in whoever has its certificate', async () => {
    const [cert, key] = ['c.pem', 'k.pem'].map((name) => readFileSync(join(folder, name)).toString('base64'))
    const user = { 'client-certificate-data': cert, 'client-key-data': key }
    expect((await asks(fake.kubeconfig(user))).status).toBe(404)
  })

  it('runs the program that gives tokens, and again when one ran out', async () => {
    const program = join(folder, 'give-token')
    const counter = join(folder, 'count')
    writeFileSync(counter, '')
    const credential = (expires: string) =>
      `{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$(cat ${join(folder, 'token')})'","expirationTimestamp":"${expires}"}}`
    writeFileSync(program, `#!/bin/sh\necho x >> ${counter}\necho '${credential('2020-01-01T00:00:00Z')}'\n`)
    chmodSync(program, 0o755)
    const give = (text: string) => writeFileSync(join(folder, 'token'), text)
    give('first')
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: program, interactiveMode: 'Never' }
    const { cluster } = await asks(fake.kubeconfig({ exec }))
    token = 'second'
    give('second')
    expect(
      (await cluster.rest('GET', '/api/v1/namespaces/models/services/churn', { expects: [404] })).status,
    ).toBe(404)
    expect(readFileSync(counter, 'utf8').split('x').length).toBeGreaterThan(2)
    token = 'first'
  })

  it('is joined with others that KUBECONFIG names', async () => {
    const other = join(folder, 'other-config')
    const contexts = [{ name: 'elsewhere', context: { cluster: 'here', user: 'me', namespace: 'far' } }]
    writeFileSync(other, JSON.stringify({ apiVersion: 'v1', kind: 'Config', contexts }))
    const paths = [fake.kubeconfig({ token: 'first' }), join(folder, 'none'), other].join(':')
    expect((await asks(paths, { context: 'elsewhere' })).cluster.namespace).toBe('far')
  })

  it('is refused where its token is wrong, without the token', async () => {
    const asked = asks(fake.kubeconfig({ token: 'wrong-and-secret' }))
    await expect(asked).rejects.toMatchObject({ code: 'DEPLOY_CREDENTIALS_REFUSED' })
    await asked.catch((error: unknown) => expect(JSON.stringify(error)).not.toContain('wrong-and-secret'))
  })

  it.each([
    ['there is none', () => join(folder, 'absent'), {}],
    ['it is damaged', () => damaged('{{{{: ]'), {}],
    ['it has no such context', () => fake.kubeconfig({ token: 'first' }), { context: 'nowhere' }],
  ])('is missed, with how to find one, where %s', async (_, pathOf, more) => {
    await expect(asks(pathOf(), more)).rejects.toMatchObject({ code: 'DEPLOY_CREDENTIALS_MISSING' })
  })

  it('needs a package, and says which', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'modelwright-empty-'))
    await expect(openCluster(optionsOf(), hostAt(empty))).rejects.toMatchObject({
      code: 'DEPLOY_PACKAGE_MISSING',
      mend: ['npm install @kubernetes/client-node'],
    })
    rmSync(empty, { recursive: true })
  })

  it('is the one that kubectl reads, where it is there', () => {
    const found = execFileSync('sh', ['-c', 'command -v kubectl || true'], { encoding: 'utf8' }).trim()
    if (found === '') return
    const path = fake.kubeconfig({ token: 'first' })
    const said = execFileSync(
      'kubectl',
      ['--kubeconfig', path, 'config', 'view', '-o', 'jsonpath={.contexts[*].name}'],
      {
        encoding: 'utf8',
      },
    )
    expect(said).toBe('main other')
  })
})
