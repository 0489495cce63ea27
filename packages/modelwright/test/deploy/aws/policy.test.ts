import { describe, expect, it } from 'vitest'
import { arnOf, placeOrNone, roleArn } from '../../../src/deploy/aws/arn.ts'
import { permissionsOf, policyText } from '../../../src/deploy/aws/policy.ts'
import { regionProblems } from '../../../src/deploy/aws/region-problems.ts'

describe('policies', () => {
  it('put together what is about the same things, sorted, and keep conditions apart', () => {
    const condition = { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } }
    const text = policyText([
      { actions: ['b:Two'], resources: ['x'] },
      { actions: ['a:One', 'b:Two'], resources: ['x'] },
      { actions: ['iam:PassRole'], resources: ['x'], condition },
      { actions: ['c:Three'], resources: ['x', 'y'] },
    ])
    expect(JSON.parse(text).Statement).toEqual([
      { Effect: 'Allow', Action: ['a:One', 'b:Two'], Resource: 'x' },
      { Effect: 'Allow', Action: ['iam:PassRole'], Resource: 'x', Condition: condition },
      { Effect: 'Allow', Action: ['c:Three'], Resource: ['x', 'y'] },
    ])
    expect(permissionsOf([{ actions: ['a:One'], resources: ['x', 'y'] }])).toEqual(['a:One on x, y'])
  })
})

describe('names of AWS', () => {
  it.each([
    ['eu-west-1', 'arn:aws:lambda:eu-west-1:1:function:a'],
    ['cn-north-1', 'arn:aws-cn:lambda:cn-north-1:1:function:a'],
    ['us-gov-east-1', 'arn:aws-us-gov:lambda:us-gov-east-1:1:function:a'],
  ])('in %s are of its partition', (region, arn) => {
    expect(arnOf('lambda', 'function:a', { account: '1', region })).toBe(arn)
  })

  it('of IAM have no region, and roles may be named either way', () => {
    const place = placeOrNone(undefined, '')
    expect(place).toEqual({ account: 'ACCOUNT', region: 'REGION' })
    expect(roleArn('mine', place)).toBe('arn:aws:iam::ACCOUNT:role/mine')
    expect(roleArn('arn:aws:iam::1:role/a/b', place)).toBe('arn:aws:iam::1:role/a/b')
  })

  it.each(['', 'eu-west-1', 'us-gov-east-1', 'ap-southeast-4'])('"%s" may be a region', (region) => {
    expect(regionProblems(region)).toEqual([])
  })
  it.each(['Ireland', 'eu-west', 'eu_west_1', 'eu-west-1a', '../x'])('"%s" is none', (region) => {
    expect(regionProblems(region)).toHaveLength(1)
  })
})
