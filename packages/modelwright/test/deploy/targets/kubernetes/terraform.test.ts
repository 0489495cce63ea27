import { describe, expect, it } from 'vitest'
import { readOptions } from '../../../../src/core/index.ts'
import { type Build, type Description, targets } from '../../../../src/deploy/index.ts'
import { terraformText } from '../../../../src/deploy/templates/index.ts'
import { releaseOf } from '../../a-release.ts'

// Who applies by Terraform shifts no traffic afterwards: what is written must serve as it stands.
const build: Build = { kind: 'image', digest: 'a'.repeat(64), files: [], facts: {} }
const revision = '4f2a91c07d3e'

async function described(name: string, given: object): Promise<Description<never>> {
  const target = await targets[name]!()
  const repository = 'registry.example.com/team/churn'
  const options = readOptions(target.options, { repository, ...given }, name) as never
  return target.describe({ release: await releaseOf(), build, revision, options }) as never
}

interface Manifests {
  readonly resource: {
    readonly kubernetes_manifest: Readonly<Record<string, { readonly manifest: { readonly spec: object } }>>
  }
}

async function manifestOf(name: string, key: string, given: object = {}): Promise<object> {
  const text = terraformText(name, await described(name, given))
  return (JSON.parse(text) as Manifests).resource.kubernetes_manifest[key]!.manifest.spec
}

describe('objects of a cluster in the words of Terraform', () => {
  it('the service has the pods of the revision', async () => {
    expect(await manifestOf('kubernetes', 'service')).toMatchObject({
      selector: { 'modelwright.deployment': 'churn', 'modelwright.revision': revision },
    })
  })

  it('the route gives the revision all requests', async () => {
    expect(await manifestOf('kubernetes', 'route', { gateway: 'edge' })).toMatchObject({
      rules: [{ backendRefs: [{ name: `churn-${revision}`, port: 80, weight: 100 }] }],
    })
  })

  it('the job of a workflow runs by the clock', async () => {
    const spec = await manifestOf('kubernetes-job', 'job')
    expect(spec).toMatchObject({
      suspend: false,
      jobTemplate: { spec: { template: { metadata: { labels: { 'modelwright.revision': revision } } } } },
    })
  })
})

describe('the permissions that a plan lists', () => {
  it.each([
    ['kubernetes', ['create services/proxy', 'get pods/log', 'patch deployments/scale']],
    ['kubernetes-job', ['create jobs', 'get pods/log', 'list pods']],
  ])('of %s hold what asking and reading logs need', async (name, expected) => {
    const { permissions } = await described(name, {})
    expect(permissions).toEqual(expect.arrayContaining(expected))
  })
})
