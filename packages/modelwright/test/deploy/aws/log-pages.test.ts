import { predictionMark } from '@modelwright/runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { logPages } from '../../../src/deploy/aws/log-group.ts'
import { openAws } from '../../../src/deploy/aws/open-aws.ts'
import type { LogLine } from '../../../src/deploy/index.ts'
import { line } from '../../project/predictions/pull/platform.ts'
import { foreignFile } from '../../retrieve/buckets/foreign.ts'
import { hostAt } from '../a-release.ts'
import { type MotoCloud, motoLacks, startMoto } from './moto-cloud.ts'

const group = '/aws/lambda/modelwright-churn'
const lacks = motoLacks(['@aws-sdk/client-cloudwatch-logs'])
const now = Date.now()

describe.skipIf(lacks !== '')(`lines of CloudWatch (${lacks || 'against moto'})`, () => {
  let moto: MotoCloud

  beforeAll(async () => {
    moto = await startMoto()
  }, 60_000)
  afterAll(() => moto.stop())
  beforeEach(async () => {
    moto.intercept(undefined)
    await moto.reset()
  })

  const ask = (target: string, body: object) =>
    moto.ask('POST', '/', { body: JSON.stringify(body), service: 'logs', target: `Logs_20140328.${target}` })

  const write = async (events: readonly { timestamp: number; message: string }[]): Promise<void> => {
    const stream = { logGroupName: group, logStreamName: '2026/05/10/[1]0123' }
    await ask('CreateLogGroup', { logGroupName: group })
    await ask('CreateLogStream', stream)
    for (let at = 0; at < events.length; at += 1000)
      await ask('PutLogEvents', { ...stream, logEvents: events.slice(at, at + 1000) })
  }

  const read = async (since: number, until: number) => {
    const aws = openAws('eu-west-1', hostAt(foreignFile('..'), { env: moto.env }))
    const lines: LogLine[] = []
    let pages = 0
    for await (const page of logPages(aws, group, { since, until, mark: predictionMark })) {
      lines.push(...page)
      pages++
    }
    return { lines, pages }
  }

  it('come page by page, those with the mark alone, of the time that is asked for', async () => {
    const events = Array.from({ length: 12_000 }, (_, i) => ({
      timestamp: now - 3_600_000 + i,
      message: i % 2 === 0 ? `${line(`r-${i}`, now - 3_600_000 + i)}\n` : `REPORT RequestId: ${i}`,
    }))
    await write(events)
    const { lines, pages } = await read(now - 3_600_000 + 1000, now - 3_600_000 + 11_001)
    expect(lines).toHaveLength(5001)
    expect(pages).toBeGreaterThanOrEqual(1)
    expect(lines.every(({ text }) => text.includes(predictionMark))).toBe(true)
    const times = lines.map(({ at }) => Date.parse(at)).sort((a, b) => a - b)
    expect([times[0], times.at(-1)]).toEqual([now - 3_600_000 + 1000, now - 3_600_000 + 11_000])
  }, 120_000)

  it('are none where there is no group yet', async () => {
    expect((await read(now - 1000, now)).lines).toEqual([])
  })

  it('follow each page to the next, also past one with nothing on it', async () => {
    let asked = 0
    const seen: unknown[] = []
    moto.intercept(({ headers, body }) => {
      if (!String(headers['x-amz-target']).endsWith('FilterLogEvents')) return undefined
      seen.push(JSON.parse(body.toString()))
      const pages = [
        { events: [{ timestamp: now, message: line('a', now) }], nextToken: 'one' },
        { events: [], nextToken: 'two' },
        { events: [{ timestamp: now, message: line('b', now) }] },
      ]
      const headersOf = { 'content-type': 'application/x-amz-json-1.1' }
      return { status: 200, headers: headersOf, body: JSON.stringify(pages[asked++]) }
    })
    const { lines, pages } = await read(now - 5000, now + 1)
    expect([lines.length, pages]).toEqual([2, 3])
    expect(seen).toMatchObject([
      { startTime: now - 5000, endTime: now, filterPattern: `"${predictionMark.trim()}"` },
      { nextToken: 'one' },
      { nextToken: 'two' },
    ])
  })

  it('are asked for again where AWS is busy', async () => {
    await write([{ timestamp: now - 1000, message: line('a', now - 1000) }])
    let refusals = 2
    moto.intercept(({ headers }) => {
      if (!String(headers['x-amz-target']).endsWith('FilterLogEvents') || refusals-- <= 0) return undefined
      const body = JSON.stringify({ __type: 'ThrottlingException', message: 'Rate exceeded' })
      return { status: 400, headers: { 'content-type': 'application/x-amz-json-1.1' }, body }
    })
    expect((await read(now - 5000, now)).lines).toHaveLength(1)
  })

  it.each([
    [
      'ExpiredTokenException',
      'The security token included in the request is expired',
      /^DEPLOY_CREDENTIALS_/,
    ],
    [
      'AccessDeniedException',
      'User: x is not authorized to perform: logs:FilterLogEvents on resource: y',
      /^DEPLOY_PERMISSION_/,
    ],
  ])('say in our words why they cannot be had: %s', async (type, message, code) => {
    moto.intercept(({ headers }) =>
      String(headers['x-amz-target']).endsWith('FilterLogEvents')
        ? {
            status: 400,
            headers: { 'content-type': 'application/x-amz-json-1.1' },
            body: JSON.stringify({ __type: type, message }),
          }
        : undefined,
    )
    await expect(read(now - 5000, now)).rejects.toMatchObject({ code: expect.stringMatching(code) })
  })
})
