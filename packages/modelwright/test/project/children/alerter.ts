import type { MonitorFinding } from '../../../src/core/index.ts'
import { readAlertRules } from '../../../src/monitor/index.ts'
import { deliverAlerts } from '../../../src/project/alerts/deliver.ts'
import { webhook } from '../../../src/project/channels/webhook.ts'
import { openProject } from '../../../src/project/index.ts'

// Raises one alert after the other and sends what waits, until it is killed. Says of each alert that it is kept, once it is.
const [folder, url, from, count] = process.argv.slice(2)
const project = await openProject(folder, { env: process.env })
const channels = [webhook({ url })]
const tools = { env: {}, folder, clock: Date.now }
const hour = 3_600_000

for (let at = Number(from); at < Number(from) + Number(count); at++) {
  const key = `drift/${at}`
  const finding: MonitorFinding = {
    ...{ key, kind: 'drift', severity: 'error', found: 1, expected: 0, text: `column ${at}`, advice: [] },
  }
  const verdict = {
    ...{ model: 'churn', version: '1', from: at * hour, until: (at + 1) * hour, judgedAt: at, isWhole: true },
    ...{ rows: 1, outcomes: 1, series: {}, findings: [finding] },
  }
  await project.alerts.raise({
    ...{ model: 'churn', verdicts: [verdict], events: [], rules: readAlertRules({ quiet: 100 }) },
    channels: [{ label: 'webhook', least: 'warning' }],
  })
  process.stdout.write(`kept ${at}\n`)
  const { failed } = await deliverAlerts({ alerts: project.alerts, model: 'churn', channels }, tools)
  if (failed.length > 0) process.stdout.write(`failed ${failed[0].problem}\n`)
}
await project.close()
