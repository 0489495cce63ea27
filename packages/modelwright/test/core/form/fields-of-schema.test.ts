import { describe, expect, it } from 'vitest'
import { fieldsOfSchema, readFields, readForm } from '../../../src/core/index.ts'

const schema = {
  inputs: [
    { name: 'age', type: 'number', nullable: false, integer: true, range: [18, 90] },
    { name: 'income', type: 'number', nullable: true },
    { name: 'plan', type: 'category', nullable: false, levels: ['basic', 'gold'] },
    {
      name: 'town',
      type: 'category',
      nullable: false,
      levels: Array.from({ length: 90 }, (_, i) => `town ${i}`),
    },
    { name: 'only', type: 'category', nullable: true, levels: ['one'] },
    { name: 'since', type: 'time', nullable: false },
    { name: 'active', type: 'boolean', nullable: false },
    { name: 'words', type: 'text', nullable: true },
  ],
  output: { name: 'churn', task: 'binary', classes: ['no', 'yes'] },
} as const

describe('fieldsOfSchema', () => {
  it('asks for the inputs and for what is predicted, as the schema says', () => {
    const fields = fieldsOfSchema(schema)
    expect(Object.keys(fields)).toEqual([
      'age',
      'income',
      'plan',
      'town',
      'only',
      'since',
      'active',
      'words',
      'churn',
    ])
    expect(fields['age']).toEqual({ type: 'number', help: 'Usually whole numbers from 18 to 90.' })
    expect(fields['income']).toEqual({ type: 'number', required: false })
    expect(fields['plan']).toEqual({ type: 'choice', choices: ['basic', 'gold'] })
    expect(fields['town']).toEqual({ type: 'text' })
    expect(fields['only']).toEqual({ type: 'text', required: false })
    expect(fields['churn']).toEqual({ type: 'choice', choices: ['no', 'yes'] })
    expect(fieldsOfSchema({ ...schema, output: { name: 'y', task: 'regression' } })['y']).toEqual({
      type: 'number',
    })
  })

  it('makes a form that can be asked', () => {
    const fields = readFields(fieldsOfSchema(schema), 'test')
    const given = { age: '41', plan: 'gold', town: 'x', since: '2024-01-01 10:00', active: 'y', churn: 'no' }
    expect(readForm(fields, given).problems).toEqual({})
  })

  it('keeps numbers in the units of the model', () => {
    const { weight, price } = fieldsOfSchema({
      inputs: [{ name: 'weight', type: 'number', nullable: false, unit: 'kg' }],
      output: { name: 'price', task: 'regression', unit: 'EUR' },
    })
    expect([weight, price]).toMatchObject([{ unit: 'kg' }, { unit: 'EUR' }])
  })
})
