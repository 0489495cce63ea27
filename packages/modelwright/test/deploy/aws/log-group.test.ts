import { expect, it } from 'vitest'
import { logGroup } from '../../../src/deploy/aws/log-group.ts'
import { releaseOf } from '../a-release.ts'

it('logs are data: a first revision that is refused leaves them, and so does destroy --keep-data', async () => {
  const place = { account: '1', region: 'eu-west-1' }
  const group = logGroup({ release: await releaseOf('binary'), place, name: '/aws/lambda/churn', days: 14 })
  expect(group).toMatchObject({ key: 'logs', isData: true, properties: { days: 14 } })
})
