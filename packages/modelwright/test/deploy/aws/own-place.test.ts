import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readOptions } from '../../../src/core/index.ts'
import { withOwnPlace } from '../../../src/deploy/aws/own-place.ts'
import { type Description, targets } from '../../../src/deploy/index.ts'
import { terraformText } from '../../../src/deploy/templates/index.ts'
import { releaseOf, someZip } from '../a-release.ts'
import { cfnLintLacks, lintTemplates, templateOf } from './templates.ts'

// Offline nobody is asked which account it is: what stands for it in a plan is none that AWS takes.
const folder = mkdtempSync(join(tmpdir(), 'modelwright-own-place-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function offline(name: string, given: object): Promise<Description<never>> {
  const target = await targets[name]!()
  const options = readOptions(target.options, { region: 'eu-west-1', ...given }, name) as never
  return target.describe({
    release: await releaseOf(),
    build: someZip,
    revision: '4f2a91c07d3e',
    options,
  }) as never
}

const kinds = [
  ['aws-lambda', { createRole: true }],
  ['aws-lambda', { createRole: true, http: 'api', public: true }],
  ['aws-lambda', { createRole: true, package: 'image' }],
  ['aws-lambda', { role: 'mine', bucket: 'packages' }],
  ['sagemaker', { createRole: true }],
] as const

describe('what other tools are told offline', () => {
  it.each(kinds)('%s %j: Terraform asks for the account itself', async (name, given) => {
    const text = terraformText(name, await offline(name, given))
    expect(text).not.toMatch(/\bACCOUNT\b/)
    const { data } = JSON.parse(text) as { data: object }
    expect(data).toEqual({ aws_caller_identity: { here: {} } })
    expect(text).toContain('${data.aws_caller_identity.here.account_id}')
  })

  it('and for the region, where nobody says it', async () => {
    const text = terraformText('aws-lambda', await offline('aws-lambda', { createRole: true, region: '' }))
    expect(text).not.toMatch(/\b(ACCOUNT|REGION)\b/)
    expect(text).toContain('"name": "mw-churn-${data.aws_region.here.name}"')
    expect(JSON.parse(text)).toMatchObject({ data: { aws_region: { here: {} } } })
  })

  it('a plan still says what stands for it, and what was asked for is said as it is', async () => {
    const { policy, resources } = await offline('aws-lambda', { createRole: true })
    expect(policy.text).toContain('arn:aws:lambda:eu-west-1:ACCOUNT:function:modelwright-churn')
    const known = { account: '123456789012', region: 'eu-west-1' }
    expect(withOwnPlace(resources, known)).toBe(resources)
  })

  it.each([
    ['aws-lambda', { createRole: true, package: 'image' }, 'aws_ecr_repository_policy.repository'],
    ['sagemaker', { createRole: true }, 'aws_iam_role_policy.role'],
  ])('%s %j is made by Terraform once it may pull its image', async (name, given, before) => {
    const { resource } = JSON.parse(terraformText(name, await offline(name, given))) as {
      resource: Record<string, Record<string, { depends_on?: readonly string[] }>>
    }
    const blocks = Object.entries(resource).flatMap(([type, named]) =>
      Object.entries(named).map(([key, block]) => [`${type}.${key}`, block] as const),
    )
    const waited = blocks.flatMap(([, block]) => block.depends_on ?? [])
    expect(waited).toContain(before)
    expect(blocks.map(([key]) => key)).toEqual(expect.arrayContaining(waited))
  })

  it('an archive that goes through a bucket is put there by Terraform, too', async () => {
    const text = terraformText(
      'aws-lambda',
      await offline('aws-lambda', { role: 'mine', bucket: 'packages' }),
    )
    expect(JSON.parse(text)).toMatchObject({
      resource: {
        aws_s3_object: {
          package: {
            bucket: 'packages',
            key: 'modelwright/churn/4f2a91c07d3e.zip',
            source: '${path.module}/package.zip',
          },
        },
        aws_lambda_function: { function: { s3_key: '${aws_s3_object.package.key}' } },
      },
    })
  })
})

describe.skipIf(cfnLintLacks() !== '')(
  `CloudFormation (needs ${cfnLintLacks() || 'nothing more'})`,
  () => {
    it('finds nothing against what is written offline', async () => {
      const paths: string[] = []
      for (const [name, given] of [kinds[3], kinds[4]]) {
        paths.push(join(folder, `${name}.json`))
        const text = templateOf(name, await offline(name, given))
        expect(text).not.toMatch(/\bACCOUNT\b/)
        writeFileSync(paths.at(-1)!, text)
      }
      expect(await lintTemplates(paths)).toBe('')
    })
  },
  300_000,
)
