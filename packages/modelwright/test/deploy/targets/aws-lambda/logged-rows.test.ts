import { predictionMark } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { readOptions } from '../../../../src/core/index.ts'
import { buildFunction } from '../../../../src/deploy/targets/aws-lambda/build.ts'
import { lambdaOptions } from '../../../../src/deploy/targets/aws-lambda/options.ts'
import { goldenOf } from '../../../pack/models-to-pack.ts'
import { releaseOf } from '../../a-release.ts'
import { runtimeLacks, startFunction } from './lambda-runtime.ts'

const lacks = runtimeLacks()

describe.skipIf(lacks !== '')(`a function that logs its rows (${lacks || "in AWS's own client"})`, () => {
  it('has written the lines of a request before it answers', async () => {
    const release = await releaseOf('trees')
    const given = { createRole: true, logPredictions: true, logRedact: ['age'] }
    const options = readOptions(lambdaOptions, given, 'aws-lambda')
    const { archive } = await buildFunction(release, options)
    const running = await startFunction(archive)
    try {
      const { rows } = goldenOf(release.model.bytes)
      for (let i = 0; i < 5; i++) {
        const { isError, text } = await running.invoke({ instances: rows })
        expect([isError, text.slice(0, 300)]).toEqual([false, expect.stringContaining('predictions')])
      }
      const { text } = await running.invoke({ instances: rows })
      const { id } = JSON.parse(text) as { id: string }
      // What the process wrote before it answered is in the pipe; it is read at the next turn.
      await new Promise((resolve) => setTimeout(resolve, 200))
      const lines = running
        .text()
        .split('\n')
        .filter((line) => line.includes(predictionMark))
        .map((line) => JSON.parse(line.slice(line.indexOf('{'))) as Record<string, unknown>)
      expect(lines).toHaveLength(6 * rows.length)
      expect(lines.at(-1)).toMatchObject({ id, row: rows.length - 1, model: release.model.name })
      expect(JSON.stringify(lines)).not.toContain('"age"')
    } finally {
      await running.stop()
    }
  })

  it('weighs no more without it, and little more with it', async () => {
    const release = await releaseOf('trees')
    const size = async (given: object): Promise<number> => {
      const options = readOptions(lambdaOptions, { createRole: true, ...given }, 'aws-lambda')
      return (await buildFunction(release, options)).archive.length
    }
    const plain = await size({})
    expect((await size({ logPredictions: true })) - plain).toBeLessThan(1600)
    expect((await size({ logPredictions: false })) - plain).toBe(0)
  })
})
