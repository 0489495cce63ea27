import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readOptions } from '../../../src/core/index.ts'
import { distinction, unknownSubscription, uuidOf } from '../../../src/deploy/azure/names.ts'
import { optionProblems } from '../../../src/deploy/azure/option-problems.ts'
import { functionOptions } from '../../../src/deploy/targets/azure-functions/options.ts'
import { functionNames } from '../../../src/deploy/targets/azure-functions/resources/names.ts'
import { azureFunctions } from '../../../src/deploy/targets/azure-functions/target.ts'
import { azureMlOptions } from '../../../src/deploy/targets/azure-ml/options.ts'
import { partsOf } from '../../../src/deploy/targets/azure-ml/resources/parts.ts'
import { watsonxOptions } from '../../../src/deploy/targets/watsonx/options.ts'
import { servingNameOf } from '../../../src/deploy/targets/watsonx/resources/names.ts'
import { terraformText } from '../../../src/deploy/templates/index.ts'
import { refusal } from '../../project/refusal.ts'

/** Names of deployments as the engine lets them through: small letters, digits and `-`, at most 40. */
const deployments = fc.stringMatching(/^[a-z][a-z0-9-]{0,38}[a-z0-9]$/)
const release = (deployment: string) => ({
  deployment,
  model: { name: 'm', digest: '0'.repeat(64), bytes: new Uint8Array(0) },
})
const build = { kind: 'zip', digest: '', files: [], facts: {} } as const

describe('names', () => {
  it('are those of the subscription that an option names, before Azure is asked; without one no file for Terraform is written', async () => {
    const subscription = '11111111-2222-3333-4444-555555555555'
    const given = { resourceGroup: 'ml', region: 'westeurope' }
    const describeWith = (more: object, place?: Record<string, string>) =>
      azureFunctions.describe({
        ...{ release: release('churn'), build, revision: '4f2a91c07d3e' },
        options: readOptions(functionOptions, { ...given, ...more }, 'x'),
        ...(place === undefined ? {} : { place }),
      })
    const said = terraformText('azure-functions', describeWith({ subscription }))
    expect(said).toBe(terraformText('azure-functions', describeWith({}, { subscription })))
    expect(said).not.toMatch(/<\w+>/)
    expect(describeWith({ subscription }).policy.text).toContain(`/subscriptions/${subscription}/`)
    const refused = await refusal(
      Promise.resolve().then(() => terraformText('azure-functions', describeWith({}))),
    )
    expect(refused.code).toBe('DEPLOY_ACCOUNT_UNKNOWN')
    expect(refused.mend).toContain('Or name it:  --subscription <id>')
  })

  it('are what Azure and IBM take, whatever the deployment is called', () => {
    fc.assert(
      fc.property(deployments, fc.uuid(), (deployment, subscription) => {
        const place = { subscription, space: subscription }
        const functions = readOptions(functionOptions, { resourceGroup: 'ml', region: 'westeurope' }, 'x')
        const names = functionNames({ release: release(deployment), options: functions, place })
        expect(names.storage).toMatch(/^[a-z0-9]{3,24}$/)
        expect(names.app).toMatch(/^[a-z0-9][a-z0-9-]{0,58}[a-z0-9]$/)
        expect(names.container).toMatch(/^[a-z0-9-]{3,63}$/)
        const options = readOptions(
          azureMlOptions,
          { resourceGroup: 'ml', workspace: 'models', registry: 'images' },
          'x',
        )
        const { endpoint } = partsOf({ release: release(deployment), options, place, revision: 'a', build })
        expect(endpoint).toMatch(/^[a-zA-Z][-a-zA-Z0-9]{2,31}$/)
        const serving = servingNameOf({
          release: release(deployment),
          options: readOptions(watsonxOptions, {}, 'x'),
          place,
        })
        expect(serving).toMatch(/^[a-z0-9_]{1,36}$/)
      }),
      { seed: 8, numRuns: 300 },
    )
  })

  it('tell subscriptions apart, whatever case they are written in', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (one, other) => {
        expect(distinction(one, 'churn')).toBe(distinction(one.toUpperCase(), 'churn'))
        if (one !== other) expect(distinction(one, 'churn')).not.toBe(distinction(other, 'churn'))
        expect(uuidOf(one)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      }),
      { seed: 8 },
    )
    expect(distinction(unknownSubscription, 'churn')).toBe('<letters>')
  })
})

describe('options that Azure does not take', () => {
  it.each([
    ['subscription', 'mine'],
    ['subscription', '11111111-2222-3333-4444-55555555555'],
    ['resourceGroup', ''],
    ['resourceGroup', 'ends-in-a-dot.'],
    ['resourceGroup', 'a/b'],
    ['resourceGroup', 'x'.repeat(91)],
    ['region', 'West Europe'],
    ['region', 'westeurope\n'],
    ['storageAccount', 'Upper'],
    ['storageAccount', 'with-dash'],
    ['storageAccount', 'x'.repeat(25)],
    ['identity', 'just-a-name'],
    ['identity', '/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/x'],
    ['workspace', 'ab'],
    ['workspace', '-begins'],
    ['registry', 'mine.azurecr.io'],
    ['registry', 'ab'],
  ])('%s: %j', (name, value) => {
    const [problem, ...more] = optionProblems({ [name]: value }, [name], 'azure-functions')
    expect(more).toEqual([])
    expect(problem).toMatchObject({
      code: value === '' ? 'DEPLOY_OPTION_MISSING' : 'DEPLOY_OPTION_UNFIT',
      where: `azure-functions, option "${name}"`,
    })
  })

  it('are none where an option is left out that need not be there', () => {
    expect(
      optionProblems({ storageAccount: '', identity: '', anything: 'x', count: 3 }, ['region'], 'x'),
    ).toEqual([])
  })
})
