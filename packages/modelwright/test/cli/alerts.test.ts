import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { StoredAlert } from '../../src/core/index.ts'
import { webhook } from '../../src/project/channels/webhook.ts'
import { finding } from '../monitor/alerts/windows.ts'
import { drifts, hourly, monitored } from '../project/alerts/passes.ts'
import { deadPort, httpReceiver } from '../project/alerts/receivers.ts'
import { run, workFolder } from './command-line.ts'

/** A folder with two alerts that are open and one message that did not arrive. */
async function withAlerts(): Promise<{ folder: string; url: string }> {
  const folder = workFolder('penguins.csv')
  const { url } = await httpReceiver('fails')
  const { pass, project } = await monitored(folder, [webhook({ url })])
  await pass([
    hourly(0, [...drifts('age'), finding('drift/city')]),
    hourly(1, [finding('drift/city', { text: 'odd \u001b[31m text' })]),
  ])
  await project.close()
  return { folder, url }
}

describe('modelwright alerts', () => {
  it('lists what is open, and that a message did not arrive', async () => {
    const { folder } = await withAlerts()
    const { code, stdout } = await run(folder, ['alerts'])
    expect(code).toBe(0)
    const [head, first, second] = stdout.split('\n')
    expect(head).toMatch(/^ID +STATE +MODEL +SINCE \(UTC\) +WINDOWS +COST A ROW +ALERT +WHAT/)
    expect(first).toMatch(/^[0-9a-f]{12} {2}error +churn +2026-11-20 00:00 +1 +0\.01 +drift\/age +The column/)
    expect(second).toMatch(/warning +churn .* drift\/city/)
    expect(second).not.toContain('\u001b')
    expect(stdout).toContain(
      '1 message could not be delivered yet; the last problem, of webhook: It answers with status 500',
    )
  })

  it('shows one with its history, and JSON of all', async () => {
    const { folder } = await withAlerts()
    const { alerts } = (await run(folder, ['alerts', 'list', '--json'])).json<{ alerts: StoredAlert[] }>()
    const shown = await run(folder, ['alerts', 'show', alerts[0].id.slice(0, 6)])
    expect(shown.stdout).toContain('error: The column of drift/age moved.')
    expect(shown.stdout).toMatch(/What to do:\n {4}Look at it\./)
    expect(shown.stdout).toMatch(/2026-11-20 00:00 {2}told +error +opened: to webhook/)
    const none = await run(folder, ['alerts', 'show', 'zz'])
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('MONITOR_ALERT_UNKNOWN')])
  })

  it('silences with who and why, in the log of changes, and ends silences', async () => {
    const { folder } = await withAlerts()
    const env = { MODELWRIGHT_ACTOR: 'ada' }
    const given = [
      'alerts',
      'silence',
      'drift/*',
      '--until',
      '2d',
      '--reason',
      'new form',
      '--column',
      'age',
      '--json',
    ]
    const made = (await run(folder, given, undefined, env)).json<{
      id: string
      until: number
      author: string
    }>()
    expect(made.author).toBe('ada')
    expect(made.until - Date.now()).toBeGreaterThan(1.9 * 86_400_000)
    const listed = (await run(folder, ['alerts'])).stdout
    expect(listed).toContain('error, silenced')
    expect(listed).toMatch(new RegExp(`${made.id} +drift/\\* of column age +every model .* ada +new form`))
    expect((await run(folder, ['audit'])).stdout).toMatch(/ada +alerts silenced +drift\/\*/)
    expect((await run(folder, ['alerts', 'unsilence', made.id])).code).toBe(0)
    expect((await run(folder, ['alerts'])).stdout).not.toContain('Silences')
    expect((await run(folder, ['audit', 'verify'])).code).toBe(0)
  })

  it.each([
    [['silence', 'x', '--reason', 'y'], /--until/],
    [['silence', 'x', '--until', '2d'], /--reason/],
    [['silence', 'x', '--until', 'soon', '--reason', 'y'], /8h, 2d/],
    [['silence', 'x', '--until', '2001-01-01', '--reason', 'y'], /later than now/],
    [['unsilence', 'nothing'], /No silence that holds/],
    [['deliveries', '--state', 'lost'], /waiting, sent, given-up/],
    [['test'], /WORKFLOW_MISSING/],
  ])('refuses %j', async (argv, words) => {
    const { folder } = await withAlerts()
    const { code, stderr } = await run(folder, ['alerts', ...argv])
    expect(code).toBeGreaterThan(0)
    expect(stderr).toMatch(words)
  })

  it('lists deliveries with what went wrong', async () => {
    const { folder } = await withAlerts()
    const { stdout } = await run(folder, ['alerts', 'deliveries'])
    expect(stdout).toMatch(
      /waiting +webhook +1 +2026-11-20 00:01 +\[error\] churn: .* It answers with status 500/,
    )
    expect((await run(folder, ['alerts', 'deliveries', '--state', 'sent'])).stdout).toBe(
      'No message was to be delivered.\n',
    )
  })

  it("tests every channel of the workflow, built in or of one's own, and says how each fared without what is secret", async () => {
    const folder = workFolder('penguins.csv')
    const receiver = await httpReceiver()
    const workflow = (alerts: string) =>
      writeFileSync(
        join(folder, 'workflow.ts'),
        `import { channel, csv, defineChannel, defineWorkflow, email, slack, webhook } from 'modelwright'
const file = defineChannel({
  name: 'own', about: 'of our own', options: { url: { type: 'text', default: '', about: 'where' } },
  async send(message, { url }, { post, fill }) { await post({ url: fill(url), headers: {}, body: message.title }) },
})
const silent = defineChannel({ name: 'silent', about: 'never ends', options: {}, timeoutMs: 300, send: () => new Promise(() => {}) })
export default defineWorkflow({ name: 'birds', retrieve: csv('penguins.csv'), target: 'species', monitor: { alerts: [${alerts}], alertRules: { quiet: 3 } } })`,
      )
    workflow("webhook({ url: '${HOOK}' }), channel(file, { url: '${HOOK}' })")
    const env = { HOOK: receiver.url }
    const good = await run(folder, ['alerts', 'test'], undefined, env)
    expect([good.code, good.stderr]).toEqual([0, ''])
    expect(good.stdout).toMatch(/^webhook +took the message in \d+ ms\nown +took the message in \d+ ms\n$/)
    expect(receiver.got.map(({ body }) => body).sort()[0]).toBe('[test] birds: this is how alerts arrive')
    const dead = `http://127.0.0.1:${await deadPort()}/secret-path`
    workflow(
      "slack({ url: '${SLACK}' }), webhook({ url: '${HOOK}' }), channel(silent), email({ smtp: 'smtps://u:${NONE}@127.0.0.1:1', from: 'a@b.example', to: 'c@d.example' })",
    )
    const bad = await run(folder, ['alerts', 'test', '--json'], undefined, { ...env, SLACK: dead })
    const { channels } = bad.json<{ channels: { channel: string; problem: string }[] }>()
    expect(bad.code).toBe(1)
    expect(channels.map(({ channel, problem }) => [channel, problem.replace(/:? .*/, '')])).toEqual([
      ['slack', 'It'],
      ['webhook', ''],
      ['silent', 'It'],
      ['email/c@d.example', 'The'],
    ])
    expect(channels[2].problem).toBe('It did not take the message in time.')
    expect(channels[3].problem).toContain('NONE')
    expect(bad.stdout).not.toContain('secret-path')
  })

  it.each([
    ["slack({ url: 'x' })", /CORE_OPTION_INVALID|incoming webhook/],
    [
      "webhook({ url: 'https://a.example' }), webhook({ url: 'https://b.example' })",
      /two channels are called "webhook"/,
    ],
    ["'slack'", /no channel such as slack/],
    [
      "{ kind: 'channel', name: 'slak', label: 'a', least: 'error', options: {} }",
      /no channel "slak"; write slack/,
    ],
    ['slack', /no channel such as slack/],
  ])('a workflow with %s is refused', async (alerts, words) => {
    const folder = workFolder('penguins.csv')
    writeFileSync(
      join(folder, 'workflow.ts'),
      `import { csv, defineWorkflow, slack, webhook } from 'modelwright'
export default defineWorkflow({ retrieve: csv('penguins.csv'), target: 'species', monitor: { alerts: [${alerts}] } })`,
    )
    const { code, stderr } = await run(folder, ['alerts', 'test'])
    expect(code).toBeGreaterThan(0)
    expect(stderr).toMatch(words)
  })

  it('says where a workflow names no channel', async () => {
    const folder = workFolder('penguins.csv')
    writeFileSync(
      join(folder, 'workflow.ts'),
      `import { csv, defineWorkflow } from 'modelwright'\nexport default defineWorkflow({ retrieve: csv('penguins.csv'), target: 'species' })`,
    )
    expect((await run(folder, ['alerts', 'test'])).stderr).toContain('MONITOR_CHANNEL_ABSENT')
  })
})
