import { describe, expect, it } from 'vitest'
import { readOptions } from '../../../src/core/index.ts'
import { type Build, type JsonObject, targets } from '../../../src/deploy/index.ts'
import { releaseOf } from '../a-release.ts'

const revision = '4f2a91c07d3e'

/** The blocks of a target, from what is known offline. */
async function blocksOf(
  name: string,
  given: Readonly<Record<string, unknown>>,
): Promise<Record<string, JsonObject>> {
  const target = await targets[name]!()
  const options = readOptions(target.options, { project: 'my-project-12', ...given }, name) as never
  const build: Build = {
    kind: 'zip',
    digest: 'a'.repeat(64),
    files: [],
    archive: new Uint8Array(3),
    facts: {},
  }
  const { resources } = target.describe({ release: await releaseOf(), build, revision, options })
  return Object.assign({}, ...resources.map(({ terraform = {} }) => terraform)) as Record<string, JsonObject>
}

const region = { region: 'europe-west1' }

describe('what is made, in the words of Terraform', () => {
  it.each([
    [
      'cloud-run',
      { ...region, form: 'source' },
      ['google_storage_bucket', 'google_storage_bucket_object', 'google_cloud_run_v2_service'],
    ],
    ['cloud-run', region, ['google_artifact_registry_repository', 'google_cloud_run_v2_service']],
    [
      'cloud-functions',
      region,
      ['google_storage_bucket', 'google_storage_bucket_object', 'google_cloudfunctions2_function'],
    ],
    [
      'app-engine',
      { public: true },
      ['google_storage_bucket', 'google_storage_bucket_object', 'google_app_engine_standard_app_version'],
    ],
    ['vertex-ai', region, ['google_artifact_registry_repository', 'google_vertex_ai_endpoint']],
  ])('%s %j', async (name, given, types) => {
    const blocks = await blocksOf(name, given)
    expect(Object.keys(blocks).map((key) => key.split('.')[0])).toEqual(types)
    const text = JSON.stringify(blocks)
    // Each reference leads to a block that is there, so that they are made in order.
    const references = [...text.matchAll(/\$\{(google_\w+\.\w+)\.\w+\}/g)].map(([, to]) => to)
    expect(references.filter((to) => !Object.hasOwn(blocks, to!))).toEqual([])
    for (const block of Object.values(blocks))
      if ('project' in block) expect(block['project']).toBe('my-project-12')
    expect(text).toContain('managed-by')
  })

  it('an archive lies beside the file, and a bucket that is given is not made', async () => {
    const made = await blocksOf('cloud-functions', region)
    expect(made['google_storage_bucket_object.source']).toMatchObject({
      source: `\${path.module}/${'a'.repeat(64)}.zip`,
      bucket: '${google_storage_bucket.modelwright.name}',
    })
    const given = await blocksOf('cloud-functions', { ...region, bucket: 'ours' })
    expect(given['google_storage_bucket_object.source']).toMatchObject({ bucket: 'ours' })
    expect(Object.keys(given)).not.toContain('google_storage_bucket.modelwright')
  })
})
