import { describe, expect, it } from 'vitest'
import { readOptions } from '../../../src/core/index.ts'
import { type JsonObject, targets } from '../../../src/deploy/index.ts'
import { terraformText } from '../../../src/deploy/templates/index.ts'
import { refusal } from '../../project/refusal.ts'
import { releaseOf, someZip } from '../a-release.ts'

const revision = '4f2a91c07d3e'

/** A target, from what is known offline. */
async function described(name: string, given: Readonly<Record<string, unknown>>) {
  const target = await targets[name]!()
  const options = readOptions(target.options, { project: 'my-project-12', ...given }, name) as never
  return target.describe({ release: await releaseOf(), build: someZip, revision, options })
}

/** Its blocks. */
async function blocksOf(
  name: string,
  given: Readonly<Record<string, unknown>>,
): Promise<Record<string, JsonObject>> {
  const { resources } = await described(name, given)
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

  it('accounts that things run and are built as, and who may ask, are said there too', async () => {
    const account = 'app@my-project-12.iam.gserviceaccount.com'
    const app = await blocksOf('app-engine', { public: true, serviceAccount: account })
    expect(app['google_app_engine_standard_app_version.modelwright']).toMatchObject({
      service_account: account,
    })
    const built = await blocksOf('cloud-functions', { ...region, buildAccount: account })
    expect(built['google_cloudfunctions2_function.modelwright']).toMatchObject({
      build_config: { service_account: `projects/my-project-12/serviceAccounts/${account}` },
    })
    expect(Object.keys(built)).not.toContain('google_cloud_run_service_iam_member.modelwright')
    const open = await blocksOf('cloud-functions', { ...region, public: true })
    expect(open['google_cloud_run_service_iam_member.modelwright']).toMatchObject({
      service: '${google_cloudfunctions2_function.modelwright.name}',
      member: 'allUsers',
      role: 'roles/run.invoker',
    })
  })

  it.each([
    ['cloud-run', region, ['--project']],
    ['cloud-functions', region, ['--project']],
    ['vertex-ai', region, ['--project']],
    ['cloud-run-job', { ...region, scheduler: 'clock@p.iam.gserviceaccount.com' }, ['--project']],
  ])('%s is refused where nobody says which project, and nobody was asked', async (name, given, flags) => {
    const unknown = await described(name, { ...given, project: '' })
    const refused = await refusal(Promise.resolve().then(() => terraformText(name, unknown)))
    expect(refused.code).toBe('DEPLOY_ACCOUNT_UNKNOWN')
    for (const flag of [...flags, '--offline']) expect(refused.mend.join(' ')).toContain(flag)
  })

  it('the region of an application is known to Google alone', async () => {
    const refused = await refusal(
      described('app-engine', { public: true }).then((found) => terraformText('app-engine', found)),
    )
    expect([refused.code, refused.message]).toEqual([
      'DEPLOY_ACCOUNT_UNKNOWN',
      expect.stringContaining('the region'),
    ])
  })
})

describe('what the deployer needs', () => {
  it.each([
    ['cloud-run', { ...region, form: 'source' }, ['run.routes.invoke', 'logging.logEntries.list']],
    ['cloud-functions', region, ['run.routes.invoke', 'logging.logEntries.list']],
    ['vertex-ai', region, ['aiplatform.endpoints.predict', 'logging.logEntries.list']],
    ['app-engine', { public: true }, ['logging.logEntries.list']],
  ])('to ask %s and to read its logs is part of the plan', async (name, given, expected) => {
    const { permissions } = await described(name, given)
    expect(permissions).toEqual(expected)
  })

  it('includes listing objects: who may not is told 403 of one that is not there', async () => {
    for (const name of ['cloud-functions', 'app-engine'])
      expect(
        (await described(name, { ...(name === 'app-engine' ? { public: true } : region) })).policy.text,
      ).toContain('- storage.objects.list\n')
  })

  it('includes standing for the account that asks, on that account alone', async () => {
    const invoker = 'caller@my-project-12.iam.gserviceaccount.com'
    const { policy } = await described('cloud-run', { ...region, invoker })
    expect(policy.text).toContain(
      `add-iam-policy-binding ${invoker} --member user:NAME --role roles/iam.serviceAccountOpenIdTokenCreator\n`,
    )
    expect(policy.text).not.toContain('- iam.serviceAccounts.getOpenIdToken')
  })

  it('a bucket is named after a project that nobody knows yet so that it can be read', async () => {
    const { resources } = await described('cloud-functions', { ...region, project: '' })
    expect(resources[0]?.name).toBe('PROJECT-churn')
  })
})
