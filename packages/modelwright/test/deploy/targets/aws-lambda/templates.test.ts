import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { isLong } from '../../../../../../test/long.ts'
import { readOptions } from '../../../../src/core/index.ts'
import { lambdaOptions } from '../../../../src/deploy/targets/aws-lambda/options.ts'
import { awsLambda } from '../../../../src/deploy/targets/aws-lambda/target.ts'
import { hostAt, releaseOf } from '../../a-release.ts'
import { motoLacks } from '../../aws/moto-cloud.ts'
import {
  cfnLintLacks,
  configurationOf,
  hasTerraform,
  lintTemplates,
  templateOf,
  terraform,
  terraformSettings,
} from '../../aws/templates.ts'
import { startLambdaCloud } from './lambda-cloud.ts'

// The same deployment in the words of CloudFormation and Terraform, read by their own programs.
const folder = mkdtempSync(join(tmpdir(), 'modelwright-aws-templates-'))
const place = { account: '123456789012', region: 'eu-west-1' }
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function described(given: Record<string, unknown>) {
  const release = await releaseOf()
  const options = readOptions(lambdaOptions, { region: 'eu-west-1', ...given }, 'aws-lambda')
  const build = await awsLambda.build(release, options, hostAt(folder))
  return { build, ...awsLambda.describe({ release, build, revision: '4f2a91c07d3e', options, place }) }
}

const kinds = {
  private: { createRole: true },
  public: { createRole: true, public: true },
  'an HTTP API': { createRole: true, http: 'api' },
  'an image': { createRole: true, package: 'image', node: '/bin/true', architecture: 'x86_64' },
  'a role and a bucket that are given': { role: 'mine', bucket: 'packages', http: 'none' },
}

describe.skipIf(cfnLintLacks() !== '')(
  `CloudFormation (needs ${cfnLintLacks() || 'nothing more'})`,
  () => {
    it('every kind of deployment is a template that cfn-lint has nothing against', async () => {
      const paths: string[] = []
      for (const [name, given] of Object.entries(kinds)) {
        paths.push(join(folder, `${name.replaceAll(' ', '-')}.json`))
        writeFileSync(paths.at(-1)!, templateOf('aws-lambda', await described(given)))
      }
      expect(await lintTemplates(paths)).toBe('')
    })

    it('cfn-lint finds what is wrong', async () => {
      const path = join(folder, 'wrong.json')
      const text = templateOf('aws-lambda', await described({ createRole: true }))
      writeFileSync(
        path,
        text.replace('nodejs24.x', 'nodejs8.10').replace('"MemorySize": 512', '"MemorySize": 1'),
      )
      const said = await lintTemplates([path])
      expect(said).toContain('nodejs8.10')
      expect(said).toContain('128')
    })
  },
  120_000,
)

const lacks = motoLacks([])

// Amazon's provider takes a minute for it.
if (hasTerraform && isLong)
  describe.skipIf(lacks !== '')(`Terraform, in moto (needs ${lacks || 'nothing more'})`, () => {
    it('is valid, planned, applied and destroyed', async () => {
      const cloud = await startLambdaCloud()
      const write = async (given: Record<string, unknown>) => {
        // This provider is older than Node 24 on Lambda.
        const { build, ...words } = await described({ ...given, runtime: 'nodejs22.x' })
        writeFileSync(join(folder, 'main.tf.json'), configurationOf('aws-lambda', words, cloud.url))
        if (build.archive !== undefined) writeFileSync(join(folder, 'package.zip'), build.archive)
      }
      try {
        writeFileSync(join(folder, 'terraform.rc'), terraformSettings)
        await write(kinds.private)
        await terraform(folder, 'init', '-no-color')
        expect(await terraform(folder, 'validate', '-no-color')).toContain('valid')
        await write(kinds['an image'])
        expect(await terraform(folder, 'validate', '-no-color')).toContain('valid')
        await write(kinds['an HTTP API'])
        await terraform(folder, 'apply', '-auto-approve', '-no-color')
        expect(await cloud.inventory()).toEqual([
          'alias modelwright-churn:live',
          'api modelwright-churn',
          'logs /aws/lambda/modelwright-churn',
          'role mw-churn-eu-west-1',
          'version modelwright-churn:$LATEST',
          'version modelwright-churn:1',
        ])
        await terraform(folder, 'destroy', '-auto-approve', '-no-color')
        expect(await cloud.inventory()).toEqual([])
      } finally {
        await cloud.stop()
      }
    }, 600_000)
  })
