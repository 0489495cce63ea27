import { allOperations, createService, modelOf } from '@modelwright/runtime'
import { expect, it } from 'vitest'
import { regressionModel } from '../../../runtime/test/example-models.ts'
import { indexBody } from '../../src/serve/index-page.ts'

it('tells what numbers are counted in, escaped', () => {
  const { artifact } = regressionModel
  const { inputs, output } = artifact.schema
  const schema = {
    inputs: inputs.map((input) => (input.name === 'age' ? { ...input, unit: 'years <b>' } : input)),
    output: { ...output, unit: '€ & more' },
  }
  const model = modelOf({ ...artifact, schema }, allOperations, () => 'ab'.repeat(32))
  const body = indexBody(createService(model))
  expect(body).toContain('18 to 90 years &lt;b&gt;')
  expect(body).toContain('Predicts <b>value</b> in € &amp; more (regression)')
})
