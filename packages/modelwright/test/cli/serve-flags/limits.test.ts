import { InvalidArgumentError } from 'commander'
import { describe, expect, it } from 'vitest'
import { sizeFlag, stopDelayOf } from '../../../src/cli/serve-flags/limits.ts'
import { modelFolder, serving } from './serving.ts'

describe('limits of a request', () => {
  it.each([
    ['1', 1],
    ['512kb', 524_288],
    ['10mb', 10_485_760],
    ['1GB', 1_073_741_824],
  ])('%s is a size', (text, bytes) => expect(sizeFlag(text)).toBe(bytes))

  it.each(['', '0', '-1', '1.5mb', '2gb', 'many', '10 mb', '1e6'])('%j is none', (text) => {
    expect(() => sizeFlag(text)).toThrow(InvalidArgumentError)
  })

  it('a pod goes on for five seconds when it is told to stop, unless told otherwise; others do not', () => {
    const pod = { KUBERNETES_SERVICE_HOST: '10.96.0.1' }
    expect([stopDelayOf({}, {}), stopDelayOf({}, pod)]).toEqual([0, 5000])
    expect([stopDelayOf({ stopDelay: 3 }, {}), stopDelayOf({ stopDelay: 0 }, pod)]).toEqual([3000, 0])
  })

  it('are set by flags', async () => {
    const flags = [
      '--max-body',
      '1kb',
      '--max-rows',
      '2',
      '--max-depth',
      '3',
      '--body-timeout',
      '5',
      '--stream-timeout',
      '60',
      '--drain',
      '1',
      '--stop-delay',
      '1',
    ]
    const said = await serving(modelFolder(), flags, async (url) => {
      const code = async (body: string): Promise<string> => {
        const headers = { 'content-type': 'application/json' }
        const response = await fetch(`${url}/predict`, { method: 'POST', headers, body })
        return ((await response.json()) as { code: string }).code
      }
      expect(await code(`[${' '.repeat(1024)}]`)).toBe('SERVE_BODY_OVERSIZED')
      expect(await code('[{}, {}, {}]')).toBe('SERVE_ROWS_EXCESSIVE')
      expect(await code('[[[[1]]]]')).toBe('SERVE_BODY_NESTED')
    })
    expect(said.code).toBe(0)
  })
})
