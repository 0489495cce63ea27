import { allOperations } from '@modelwright/runtime'
import { describe, expect, test } from 'vitest'
import { isRefusal } from '../../../src/pack/onnx/contracts.ts'
import { onnxExporters, refusedAlways } from '../../../src/pack/onnx/index.ts'

const kinds = ['fixes', 'transforms', 'models'] as const

describe('every operation of the runtime is written as ONNX or refused by name', () => {
  test.each(kinds)('%s: none is forgotten, none is made up', (kind) => {
    expect(Object.keys(onnxExporters[kind]).sort()).toEqual(Object.keys(allOperations[kind]).sort())
  })

  test.each(kinds)('%s: each is registered under its own name', (kind) => {
    for (const [name, exporter] of Object.entries(onnxExporters[kind])) expect(exporter.name).toBe(name)
  })

  test.each(kinds)('%s: a refusal says why and what to do', (kind) => {
    for (const exporter of Object.values(onnxExporters[kind]))
      if (isRefusal(exporter)) {
        expect(exporter.reason).toMatch(/^[a-z].*[^.]$/)
        expect(exporter.mend.length).toBeGreaterThan(10)
      }
  })

  test('only texts and pasts are refused', () => {
    const refused = refusedAlways().map(({ name }) => name)
    expect(refused).toEqual(['lag', 'rolling', 'svd', 'text-length', 'tf-idf'])
  })
})
