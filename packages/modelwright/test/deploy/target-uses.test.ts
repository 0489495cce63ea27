import { expect, it } from 'vitest'
import { identifierOf } from '../../../../scripts/catalogue.mjs'
import { targets } from '../../src/deploy/index.ts'
import * as modelwright from '../../src/index.ts'
import { stratusTarget } from './cloud/stratus.ts'

it('every target has its function in the public API, named as it is', () => {
  const functions = modelwright as unknown as Record<string, (options: object) => modelwright.TargetUse>
  for (const name of Object.keys(targets))
    expect(functions[identifierOf(name)]({ a: 1 })).toEqual({
      kind: 'target',
      target: name,
      options: { a: 1 },
    })
})

it('a target of your own is taken with its options', () => {
  const target = stratusTarget()
  expect(modelwright.targetWith(target, { memory: 512 })).toEqual({
    kind: 'target',
    target,
    options: { memory: 512 },
  })
  expect(modelwright.awsLambda()).toEqual({ kind: 'target', target: 'aws-lambda', options: {} })
})
