import { load } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { encodeArtifact } from '../../../src/pack/formats/artifact.ts'
import { slimmed } from '../../../src/pack/formats/slim.ts'
import { goldenOf, modelsToPack } from '../models-to-pack.ts'

const models = await modelsToPack()

describe.each([...models.keys()])('the model %s, slimmed', (kind) => {
  const bytes = models.get(kind)!
  const whole = load(bytes)

  it('has neither card nor golden rows, and predicts the same bits', () => {
    for (const isForPredictionsOnly of [false, true]) {
      const slim = slimmed(whole, { isForPredictionsOnly })
      expect(slim.length).toBeLessThan(bytes.length)
      const again = load(slim)
      expect([again.artifact.card, again.artifact.golden]).toEqual([undefined, undefined])
      const { rows, said } = goldenOf(bytes)
      expect(JSON.stringify(again.predict(rows).predictions)).toBe(JSON.stringify(said.predictions))
    }
  })

  it('leaves the reference of monitoring behind: the same bytes as without one', () => {
    const reference = Uint8Array.of(1, 2, 3, 4, 5)
    const carrying = load(encodeArtifact({ ...whole.artifact, reference }))
    expect(carrying.artifact.reference).toEqual(reference)
    for (const isForPredictionsOnly of [false, true])
      expect(slimmed(carrying, { isForPredictionsOnly })).toEqual(slimmed(whole, { isForPredictionsOnly }))
  })

  it('is the same bytes each time', () => {
    expect(slimmed(whole, { isForPredictionsOnly: true })).toEqual(
      slimmed(load(bytes), { isForPredictionsOnly: true }),
    )
  })
})

describe('a model of trees', () => {
  const whole = load(models.get('trees')!)
  const coversOf = (bytes: Uint8Array) => (load(bytes).artifact.model.state as { covers?: unknown }).covers

  it('keeps what explains its predictions, unless it only predicts', () => {
    expect((whole.artifact.model.state as { covers?: unknown }).covers).toBeDefined()
    expect(coversOf(slimmed(whole))).toBeDefined()
    expect(coversOf(slimmed(whole, { isForPredictionsOnly: true }))).toBeUndefined()
  })

  it('loses it as a step before another model, too', () => {
    const slim = load(slimmed(load(models.get('blended')!), { isForPredictionsOnly: true }))
    const member = slim.artifact.transforms.find(({ name }) => name === 'trees-member')!
    expect(Object.keys((member.state as { state: object }).state)).not.toContain('covers')
  })
})
