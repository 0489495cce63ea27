import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { Description, Resource } from '../../../src/deploy/index.ts'
import { cloudformationText } from '../../../src/deploy/templates/cloudformation-text.ts'
import { terraformText } from '../../../src/deploy/templates/terraform-text.ts'
import { yamlText } from '../../../src/deploy/templates/yaml-text.ts'
import { refusal } from '../../project/refusal.ts'

const of = (...texts: readonly Pick<Resource<unknown>, 'terraform' | 'cloudformation'>[]) =>
  ({ resources: texts }) as unknown as Description<unknown>

describe('terraformText', () => {
  it('joins blocks of all resources, names their providers, and declares variables that are used', () => {
    const text = terraformText(
      'cloud',
      of(
        { terraform: { 'aws_iam_role.role': { name: 'churn', account: '${var.account}' } } },
        { terraform: { 'aws_iam_role.other': { name: 'b' }, 'data.aws_region.here': {} } },
        {},
      ),
    )
    expect(JSON.parse(text)).toEqual({
      '//': expect.stringContaining('modelwright deploy cloud plan'),
      terraform: { required_providers: { aws: { source: 'hashicorp/aws' } } },
      variable: { account: { type: 'string' } },
      data: { aws_region: { here: {} } },
      resource: {
        aws_iam_role: { role: { name: 'churn', account: '${var.account}' }, other: { name: 'b' } },
      },
    })
  })

  it('refuses a target that has no words, and finds names that were given twice', async () => {
    const refused = await refusal(Promise.resolve().then(() => terraformText('cloud', of({}))))
    expect(refused.code).toBe('DEPLOY_EXPORT_UNSUPPORTED')
    const twice = { terraform: { 'a_b.c': {} } }
    expect(() => terraformText('cloud', of(twice, twice))).toThrow('bug: two blocks are called a_b.c')
  })
})

describe('cloudformationText', () => {
  const description = of({
    cloudformation: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: { Path: '/', Tags: [], Note: 'yes: "no" # 1\n2', On: true, Count: 3 },
      },
      Url: {
        Type: 'AWS::Serverless::Function',
        Properties: { Role: { Ref: 'Role' }, Bucket: { Ref: 'PackageBucket' } },
      },
    },
  })

  it('is a template, with parameters for what nobody makes', () => {
    expect(JSON.parse(cloudformationText('cloud', description, 'json'))).toMatchObject({
      AWSTemplateFormatVersion: '2010-09-09',
      Transform: 'AWS::Serverless-2016-10-31',
      Parameters: { PackageBucket: { Type: 'String' } },
      Resources: { Role: { Type: 'AWS::IAM::Role' } },
    })
    expect(() => cloudformationText('cloud', of({}), 'json')).toThrow('CloudFormation')
  })

  it('says the same as YAML, by another reader', ({ skip }) => {
    const python = process.env['MODELWRIGHT_PYTHON'] ?? 'python3'
    if (spawnSync(python, ['-c', 'import yaml']).status !== 0) skip('needs PyYAML')
    const yaml = cloudformationText('cloud', description, 'yaml')
    const read = spawnSync(
      python,
      ['-c', 'import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))'],
      {
        input: yaml,
        encoding: 'utf8',
      },
    )
    expect(JSON.parse(read.stdout)).toEqual(JSON.parse(cloudformationText('cloud', description, 'json')))
    expect(yaml).toContain('Resources:\n  Role:\n    Type: "AWS::IAM::Role"\n')
  })
})

it('an empty object is one in YAML too', () => {
  expect(yamlText({})).toBe('{}\n')
  expect(yamlText({ a: {}, b: [], c: [{ d: 1 }, 'x'], 'e f': null })).toBe(
    'a: {}\nb: []\nc:\n  - d: 1\n  - "x"\n"e f": null\n',
  )
})
