import { allOperations } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { treesArtifact } from '../../../runtime/test/example-models.ts'
import { pieces } from '../../generated/pieces.js'
import { operationRoots, operationsText, usedOperations } from '../../src/pack/used-operations.ts'
import { goldenOf, modelsToPack } from './models-to-pack.ts'

describe('the operations of an artifact', () => {
  it('are those it names, each once', async () => {
    const { model } = goldenOf((await modelsToPack()).get('blended')!)
    const used = usedOperations(model.artifact)
    expect(used).toMatchObject({
      members: ['trees'],
      models: ['blend'],
      hasHistory: false,
      hasIntervals: false,
    })
    expect(operationRoots(used)).toEqual(expect.arrayContaining(['memberOf', 'models.trees', 'models.blend']))
    expect(operationsText(used, pieces)).toContain('"trees-member"')
  })

  it('include those of models behind intervals', () => {
    const side = {
      transforms: [{ name: 'clip', inputs: [], outputs: [], state: {} }],
      model: { name: 'linear', inputs: [], state: {} },
    }
    const intervals = {
      method: 'normalised',
      coverage: 0.9,
      limits: Float64Array.of(1),
      sides: [side],
    } as const
    const used = usedOperations({ ...treesArtifact, intervals })
    expect(used.models).toEqual(['linear', 'trees'])
    expect(used.transforms).toContain('clip')
    expect(operationRoots(used)).toEqual(
      expect.arrayContaining(['intervalsOf', 'readIntervals', 'accelerated']),
    )
  })

  it('all have a piece', () => {
    for (const kind of ['fixes', 'models'] as const)
      for (const name of Object.keys(allOperations[kind]))
        expect(pieces.roots).toHaveProperty([`${kind}.${name}`])
    const transforms = Object.keys(allOperations.transforms).filter((name) => !name.endsWith('-member'))
    for (const name of transforms) expect(pieces.roots).toHaveProperty([`transforms.${name}`])
  })
})
