import { describe, expect, it } from 'vitest'
import { isModelwrightError, ModelwrightError } from '../../../src/core/index.ts'
import { awsProblem, isMissing } from '../../../src/deploy/aws/aws-problem.ts'

const thrown = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more })

describe('what AWS throws', () => {
  it.each([
    [
      thrown('CredentialsProviderError', 'Could not load credentials from any providers'),
      'DEPLOY_CREDENTIALS_MISSING',
    ],
    [
      thrown('CredentialsProviderError', 'The SSO session associated with this profile has expired'),
      'DEPLOY_CREDENTIALS_REFUSED',
    ],
    [thrown('Error', 'Region is missing'), 'DEPLOY_REGION_MISSING'],
    [thrown('Error', 'getaddrinfo ENOTFOUND', { code: 'ENOTFOUND' }), 'DEPLOY_PROVIDER_UNREACHABLE'],
    [thrown('TimeoutError', 'too slow'), 'DEPLOY_PROVIDER_UNREACHABLE'],
    [thrown('AccessDenied', 'no', { $metadata: { httpStatusCode: 403 } }), 'DEPLOY_PERMISSION_MISSING'],
    [
      thrown('ResourceLimitExceeded', 'The account-level service limit', {
        $metadata: { httpStatusCode: 400 },
      }),
      'DEPLOY_QUOTA_EXHAUSTED',
    ],
    [thrown('EntityAlreadyExists', 'there', { $metadata: { httpStatusCode: 409 } }), 'DEPLOY_RESOURCE_TAKEN'],
    [thrown('NoSuchEntity', 'gone', { $metadata: { httpStatusCode: 404 } }), 'DEPLOY_RESOURCE_MISSING'],
    [
      thrown('UnknownError', 'UnknownError', { $metadata: { httpStatusCode: 502 } }),
      'DEPLOY_PROVIDER_FAILING',
    ],
  ])('%s', (error, code) => {
    const problem = awsProblem(error, 'iam:GetRole in eu-west-1')
    if (!isModelwrightError(problem)) throw problem
    expect([problem.code, problem.mend.length > 0]).toEqual([code, true])
  })

  it('never repeats a secret', () => {
    const error = thrown('ValidationException', 'The key my-secret-key is bad', {
      $metadata: { httpStatusCode: 400 },
    })
    const problem = awsProblem(error, 'x', ['my-secret-key', '']) as ModelwrightError
    expect(problem.message).toContain('The key … is bad')
  })

  it('a defect stays what it is, and so does what is told already', () => {
    const defect = new TypeError('x is not a function')
    const told = new ModelwrightError('DEPLOY_REGION_MISSING', { message: 'a' })
    expect([awsProblem(defect, 'x'), awsProblem(told, 'x')]).toEqual([defect, told])
  })

  it.each([
    [thrown('ResourceNotFoundException', 'a'), true],
    [thrown('ValidationException', 'Could not find endpoint "a".'), true],
    [thrown('ValidationException', 'Member must be longer'), false],
    [new Error('a'), false],
    ['text', false],
  ])('%s is missing: %s', (error, expected) => expect(isMissing(error)).toBe(expected))
})
