import { describe, expect, it } from 'vitest'
import type { AlertMessage } from '../../../src/core/index.ts'
import { readAlertRules } from '../../../src/monitor/index.ts'
import { modelEvents } from '../../../src/project/alerts/model-events.ts'
import { email } from '../../../src/project/channels/email.ts'
import { webhook } from '../../../src/project/channels/webhook.ts'
import { finding, hour } from '../../monitor/alerts/windows.ts'
import { refusal } from '../refusal.ts'
import { openProject } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'
import { drifts, hourly, monitored, start } from './passes.ts'
import { deadPort, type Got, httpReceiver, smtpReceiver } from './receivers.ts'

const day = 24 * hour
const messageIn = ({ body }: Got): AlertMessage => JSON.parse(body) as AlertMessage
const idOf = ({ headers }: Got): unknown => headers['idempotency-key']

describe('verdicts become messages', () => {
  it('one a pass, errors first and the dearest first, and none when the same verdicts come again', async () => {
    const { url, got } = await httpReceiver()
    const { pass, project } = await monitored(await temporaryFolder(), [webhook({ url })])
    const findings = [finding('quality/missing/age'), ...drifts('age', 'city')]
    const first = await pass([hourly(0, findings), hourly(1, findings)])
    expect(first.delivered).toEqual({ sent: 1, failed: [], givenUp: [] })
    expect(messageIn(got[0]).items.map(({ key, change }) => `${change} ${key}`)).toEqual([
      'opened drift/city',
      'opened drift/age',
      'opened quality/missing/age',
    ])
    expect(messageIn(got[0]).title).toBe('[error] churn: The column of drift/city moved. (and 2 more)')
    const again = await pass([hourly(0, findings), hourly(1, findings)])
    expect([again.changes, again.message, again.open, again.delivered.sent]).toEqual([[], null, 3, 0])
    expect(got).toHaveLength(1)
    await project.close()
  })

  it('of a window that grows while rows come, which is one window however often it is looked at', async () => {
    const { url, got } = await httpReceiver()
    const { pass, project } = await monitored(await temporaryFolder(), [webhook({ url })])
    const findings = [finding('quality/missing/age')]
    const grown = (minutes: number, more = {}) => {
      const one = hourly(0, findings)
      const until = one.from + minutes * 60_000
      return { ...one, until, judgedAt: until, isWhole: false, ...more }
    }
    for (const minutes of [10, 20, 30]) await pass([grown(minutes)])
    expect(got).toHaveLength(0)
    await pass([grown(50, { isWhole: true })])
    await pass([{ ...grown(80), from: grown(50).until }])
    expect(got).toHaveLength(1)
    expect(messageIn(got[0]).items[0]).toMatchObject({ key: 'quality/missing/age', windows: 2 })
    await project.close()
  })

  it('again after a day for errors, not for warnings; and once more when it is over', async () => {
    const { url, got } = await httpReceiver()
    const { pass, go, project } = await monitored(await temporaryFolder(), [webhook({ url })])
    const both = [...drifts('age'), finding('drift/city')]
    await pass([hourly(0, both), hourly(1, both)])
    go(day - 1)
    expect((await pass([])).message).toBeNull()
    go(1)
    await pass([hourly(25, both)])
    expect(messageIn(got[1]).items.map(({ key, change }) => `${change} ${key}`)).toEqual([
      'still-open drift/age',
    ])
    await pass([hourly(26, []), hourly(27, [])])
    const last = messageIn(got[2])
    expect([last.severity, last.items.map(({ change }) => change)]).toEqual([
      'recovered',
      ['recovered', 'recovered'],
    ])
    expect((await pass([hourly(28, [])])).message).toBeNull()
    await project.close()
  })

  it('a storm is told in full for the dearest, and counted for the rest', async () => {
    const { url, got } = await httpReceiver()
    const { pass, project } = await monitored(await temporaryFolder(), [webhook({ url })])
    const columns = Array.from({ length: 300 }, (_, at) => `c${String(at).padStart(3, '0')}`)
    const { open } = await pass([
      hourly(0, [...drifts(...columns), finding('quality/type/x', { kind: 'quality', severity: 'error' })]),
    ])
    expect(open).toBe(301)
    const { items, rest } = messageIn(got[0])
    expect(items).toHaveLength(10)
    expect(items[0].key).toBe('drift/c299')
    expect(rest).toEqual(['290 more: drift (error).', '1 more: quality (error).'])
    expect(got[0].body.length).toBeLessThan(20_000)
    await project.close()
  })

  it('a message says since which version, which columns and rows, and what it does to the metric', async () => {
    const { url, got } = await httpReceiver()
    const { pass, project } = await monitored(await temporaryFolder(), [webhook({ url })])
    const auc = finding('performance/auc', {
      kind: 'performance',
      severity: 'error',
      slice: 'country = DE',
      cost: { loss: 0.2, low: 0.1, high: 0.3 },
    })
    const verdict = hourly(0, [auc, ...drifts('age', 'city')], {
      version: '4',
      series: { 'performance/auc': { value: 0.71, low: 0.68, high: 0.74 } },
    })
    await pass([verdict], { events: [{ at: start + hour / 2, text: 'version 4 became champion' }] })
    const [item] = messageIn(got[0]).items
    expect(item.causes).toEqual([
      'It began when version 4 became champion (2026-11-20 00:30:00 UTC).',
      'The column "city" is off (drift), which adds 0.02 to the loss of a row.',
      'The column "age" is off (drift), which adds 0.01 to the loss of a row.',
      'It is so where country = DE.',
    ])
    expect(item.cost).toBe(
      'It adds 0.2 to the mean loss of a row (0.1 to 0.3, 95 %). In that window auc is 0.71 (0.68 to 0.74).',
    )
    expect(item.when).toBe(
      'Since 2026-11-20 00:00 UTC, in one window; last in the one that ended 2026-11-20 01:00 UTC, of version 4.',
    )
    await project.close()
  })

  it('silenced ones are not told until the silence ends, and open as ever', async () => {
    const { url, got } = await httpReceiver()
    const folder = await temporaryFolder()
    const { pass, go, project, now } = await monitored(folder, [webhook({ url })])
    const silence = await project.alerts.silence({
      pattern: 'drift/*',
      model: 'churn',
      column: 'age',
      until: now() + 3 * hour,
      reason: 'new form',
    })
    expect((await pass([hourly(0, drifts('age', 'city'))])).open).toBe(2)
    expect(messageIn(got[0]).items.map(({ key }) => key)).toEqual(['drift/city'])
    go(3 * hour)
    await pass([])
    expect(messageIn(got[1]).items.map(({ key, change }) => `${change} ${key}`)).toEqual(['opened drift/age'])
    const audit = await project.audit.list()
    expect(audit.at(-1)).toMatchObject({ action: 'alerts silenced', subject: 'drift/*' })
    expect(audit.at(-1)?.details).toMatchObject({
      id: silence.id,
      reason: 'new form',
      model: 'churn',
      column: 'age',
    })
    expect((await project.audit.verify()).sound).toBe(true)
    expect((await refusal(project.alerts.unsilence(silence.id))).code).toBe('MONITOR_SILENCE_UNKNOWN')
    const bad = { model: null, column: null, until: now() + 1, pattern: '*', reason: 'x' }
    for (const wrong of [
      { pattern: '' },
      { reason: ' ' },
      { until: now() },
      { until: Number.NaN },
      { pattern: 'x'.repeat(301) },
    ])
      expect((await refusal(project.alerts.silence({ ...bad, ...wrong }))).code).toBe(
        'MONITOR_SILENCE_INVALID',
      )
    await project.close()
  })

  it('a channel for errors alone hears of errors alone, and of their end', async () => {
    const [all, errors] = [await httpReceiver(), await httpReceiver()]
    const { pass, project } = await monitored(await temporaryFolder(), [
      webhook({ url: all.url }),
      webhook({ url: errors.url, label: 'pager', least: 'error' }),
    ])
    const warning = finding('drift/city')
    await pass([hourly(0, [warning]), hourly(1, [warning])])
    await pass([hourly(2, drifts('age')), hourly(3, drifts('age'))])
    await pass([hourly(4, []), hourly(5, [])])
    expect(all.got.map((got) => messageIn(got).severity)).toEqual(['warning', 'error', 'recovered'])
    expect(errors.got.map((got) => messageIn(got).severity)).toEqual(['error', 'recovered'])
    await project.close()
  })

  it('alerts without a channel are kept, and told once there is one', async () => {
    const { url, got } = await httpReceiver()
    const { pass, project } = await monitored(await temporaryFolder(), [])
    expect((await pass([hourly(0, drifts('age'))])).open).toBe(1)
    await pass([], { channels: [webhook({ url })] })
    expect(messageIn(got[0]).items.map(({ key }) => key)).toEqual(['drift/age'])
    await project.close()
  })

  it('what happened to a model is read from the log of changes', async () => {
    const folder = await temporaryFolder()
    const project = await openProject(folder)
    const digest = await project.objects.put(new TextEncoder().encode('model'))
    const run = await project.runs.start({ name: 'churn', params: {}, environment: {} })
    await project.models.register({ name: 'churn', digest, run, metrics: {}, gates: [] })
    await project.registry.promote('churn', 1, {})
    expect((await modelEvents(project, 'churn')).map(({ text }) => text)).toEqual([
      'version 1 became champion',
    ])
    await project.close()
  })
})

describe('messages that are not taken', () => {
  it('are tried again, later each time, with the same key, until they are', async () => {
    const receiver = await httpReceiver('fails')
    const { pass, go, project, now } = await monitored(await temporaryFolder(), [
      webhook({ url: receiver.url }),
    ])
    const { delivered } = await pass([hourly(0, drifts('age'))])
    expect(delivered.failed).toEqual([
      {
        channel: 'webhook',
        problem: 'It answers with status 500: database is away.',
        nextAt: now() + 60_000,
      },
    ])
    await pass([])
    expect(receiver.got).toHaveLength(1)
    for (const minutes of [1, 2, 4, 8, 16, 32, 60, 60]) {
      go(minutes * 60_000 - 1)
      await pass([])
      const before = receiver.got.length
      go(1)
      await pass([])
      expect(receiver.got).toHaveLength(before + 1)
    }
    receiver.turn('takes')
    go(hour)
    expect((await pass([])).delivered.sent).toBe(1)
    expect(new Set(receiver.got.map(idOf)).size).toBe(1)
    expect(receiver.got.map(({ headers }) => headers['modelwright-attempt']).slice(0, 3)).toEqual([
      '1',
      '2',
      '3',
    ])
    go(day / 2)
    await pass([])
    expect(receiver.got).toHaveLength(10)
    await project.close()
  })

  it('wait for as long as the receiver asks', async () => {
    const receiver = await httpReceiver('asks to wait')
    const { pass, go, project } = await monitored(await temporaryFolder(), [webhook({ url: receiver.url })])
    await pass([hourly(0, drifts('age'))])
    receiver.turn('takes')
    go(2 * hour - 1)
    expect((await pass([])).delivered.sent).toBe(0)
    go(1)
    expect((await pass([])).delivered.sent).toBe(1)
    await project.close()
  })

  it('hold up no other channel, whether it hangs or is down', async () => {
    const [hanging, well, mail] = [
      await httpReceiver('hangs'),
      await httpReceiver(),
      await smtpReceiver({ disabledCommands: ['STARTTLS'] }),
    ]
    const mailOf = (port: number, label: string) =>
      email({
        smtp: `smtp://127.0.0.1:${port}`,
        from: 'a@example.org',
        to: 'b@example.org',
        tls: 'none',
        label,
      })
    const { pass, project } = await monitored(await temporaryFolder(), [
      webhook({ url: hanging.url, label: 'hanging' }),
      mailOf(await deadPort(), 'down'),
      webhook({ url: well.url }),
      mailOf(mail.port, 'mail'),
    ])
    const startedAt = Date.now()
    const { delivered } = await pass([hourly(0, drifts('age'))])
    expect(delivered.sent).toBe(2)
    expect(delivered.failed.map(({ channel }) => channel).sort()).toEqual(['down/b@example.org', 'hanging'])
    expect(well.got[0].at - startedAt).toBeLessThan(9000)
    expect(mail.mails).toHaveLength(1)
    await project.close()
  })

  it('to one recipient hold up no other, and nobody gets a mail twice', async () => {
    let isGrey = true
    const refuse = Object.assign(new Error('try later'), { responseCode: 451 })
    const { port, mails } = await smtpReceiver({
      disabledCommands: ['STARTTLS'],
      onRcptTo: ({ address }, _session, done) => done(isGrey && address === 'b@example.org' ? refuse : null),
    })
    const to = ['a@example.org', 'b@example.org', 'c@example.org']
    const use = email({ smtp: `smtp://127.0.0.1:${port}`, from: 'x@example.org', to, tls: 'none' })
    const { pass, go, project } = await monitored(await temporaryFolder(), [use])
    await pass([hourly(0, drifts('age'))])
    isGrey = false
    go(60_000)
    await pass([])
    expect(mails.map(({ to: [one] }) => one).sort()).toEqual(to)
    await project.close()
  })

  it('of which one is bad do not hold up those after it; of a channel that is down all wait, in order', async () => {
    const receiver = await httpReceiver('refuses')
    const { pass, go, project } = await monitored(await temporaryFolder(), [webhook({ url: receiver.url })])
    await pass([hourly(0, drifts('age'))])
    receiver.turn('takes')
    await pass([hourly(1, drifts('age', 'city'))])
    expect(receiver.got).toHaveLength(2)
    receiver.turn('fails')
    await pass([hourly(2, drifts('age', 'city', 'size'))])
    await pass([hourly(3, drifts('age', 'city', 'size', 'weight'))])
    receiver.turn('takes')
    go(hour)
    const before = receiver.got.length
    await pass([])
    expect(receiver.got.slice(before).map((got) => messageIn(got).items[0].key)).toEqual([
      'drift/age',
      'drift/size',
      'drift/weight',
    ])
    await project.close()
  })

  it('are given up after three days; that is listed, and told by the other channels, once', async () => {
    const [down, well] = [await httpReceiver('fails'), await httpReceiver()]
    const channels = [webhook({ url: down.url, label: 'down' }), webhook({ url: well.url })]
    const { pass, go, project } = await monitored(await temporaryFolder(), channels)
    await pass([hourly(0, drifts('age'))])
    go(3 * day)
    const { delivered } = await pass([])
    expect(delivered.givenUp.map(({ channel, state, problem }) => [channel, state, problem])).toEqual([
      ['down', 'given-up', 'It answers with status 500: database is away.'],
    ])
    go(hour)
    await pass([])
    const told = well.got.map(messageIn).filter(({ kind }) => kind === 'undelivered')
    expect(told.map(({ title }) => title)).toEqual([
      '[error] churn: A message could not be delivered to down: It answers with status 500: database is away.',
    ])
    const listed = await project.alerts.deliveries({ state: 'given-up' })
    expect(listed).toHaveLength(1)
    await project.close()
  })

  it('for a channel that the workflow does not name any more are given up after three days', async () => {
    const { pass, go, project } = await monitored(await temporaryFolder(), [
      webhook({ url: `http://127.0.0.1:${await deadPort()}/`, label: 'gone' }),
    ])
    await pass([hourly(0, drifts('age'))])
    go(3 * day - 1)
    expect((await pass([], { channels: [] })).delivered.givenUp).toEqual([])
    go(2)
    expect((await pass([], { channels: [] })).delivered.givenUp.map(({ problem }) => problem)).toEqual([
      'The workflow declares no such channel any more.',
    ])
    await project.close()
  })

  it('are sent by one process at a time, in the order in which they were made', async () => {
    const receiver = await httpReceiver()
    const folder = await temporaryFolder()
    const passes = await Promise.all(
      Array.from({ length: 4 }, () => monitored(folder, [webhook({ url: receiver.url })])),
    )
    const columns = ['a', 'b', 'c', 'd', 'e', 'f']
    for (const [at] of columns.entries()) {
      const verdict = hourly(at, drifts(...columns.slice(0, at + 1)))
      await passes[0].project.alerts.raise({
        ...{ model: 'churn', verdicts: [verdict], events: [], rules: readAlertRules() },
        channels: [{ label: 'webhook', least: 'warning' }],
      })
    }
    await Promise.all(passes.map(({ pass }) => pass([])))
    await passes[0].pass([])
    expect(receiver.got.map((got) => messageIn(got).items[0].key)).toEqual(
      columns.map((column) => `drift/${column}`),
    )
    expect(new Set(receiver.got.map(idOf)).size).toBe(6)
    expect(receiver.mostBusy()).toBe(1)
    for (const { project } of passes) await project.close()
  })

  it('are not given back by who lost the lease, but noted as sent by who sent them', async () => {
    const { project, go, pass } = await monitored(await temporaryFolder(), [])
    const news = {
      model: 'churn',
      events: [],
      rules: readAlertRules(),
      channels: [{ label: 'x', least: 'warning' as const }],
    }
    await project.alerts.raise({ ...news, verdicts: [hourly(0, drifts('age'))] })
    const first = (await project.alerts.claim('churn', 'x', 1000))!
    expect(await project.alerts.claim('churn', 'x', 1000)).toBeUndefined()
    go(1000)
    const second = (await project.alerts.claim('churn', 'x', 1000))!
    expect([second.id === first.id, second.attempt]).toEqual([true, 2])
    const failed = { sent: false, problem: 'x', nextAt: 0, givesUp: true } as const
    expect(await project.alerts.settle(first, failed)).toBe(false)
    expect(await project.alerts.settle(first, { sent: true })).toBe(true)
    expect(await project.alerts.settle(second, failed)).toBe(false)
    expect((await project.alerts.deliveries()).map(({ state }) => state)).toEqual(['sent'])
    await pass([])
    await project.close()
  })
})

describe('what is kept', () => {
  it('is found by the beginning of an id, with its history', async () => {
    const { pass, project, go } = await monitored(await temporaryFolder(), [])
    await pass([hourly(0, drifts('age'))])
    go(hour)
    await pass([hourly(1, []), hourly(2, [])])
    const [alert] = await project.alerts.list({ all: true })
    expect(await project.alerts.list()).toEqual([])
    const found = await project.alerts.get(alert.id.slice(0, 5))
    expect(found.alert).toEqual(alert)
    expect(found.events.map(({ what, at }) => [what, at])).toEqual([
      ['opened', start],
      ['recovered', start + hour],
    ])
    for (const id of ['', 'ffffffffffff0', '%', '_', "' or 1=1", '🙂'])
      expect((await refusal(project.alerts.get(id))).code).toBe('MONITOR_ALERT_UNKNOWN')
    await project.close()
  })

  it('is a thousand windows of a version, and what is older is forgotten', async () => {
    const { pass, project } = await monitored(await temporaryFolder(), [])
    const silent = (from: number, count: number) =>
      Array.from({ length: count }, (_, at) => hourly(from + at, [], { rows: 0, outcomes: 0 }))
    expect((await pass([hourly(0, drifts('age')), ...silent(1, 999)])).open).toBe(1)
    const { changes, open } = await pass(silent(1000, 1))
    expect([open, changes[0].alert.ended]).toEqual([0, 'forgotten'])
    await project.close()
  }, 120_000)

  it('bears numbers that are none, names of any letters and texts of any length', async () => {
    const { url, got } = await httpReceiver()
    const { pass, project } = await monitored(await temporaryFolder(), [webhook({ url })])
    const odd = {
      severity: 'error',
      found: Number.NaN,
      expected: Number.POSITIVE_INFINITY,
      column: '__proto__',
    } as const
    const findings = [
      finding('__proto__', odd),
      finding("drift/'; DROP TABLE alerts; --", { ...odd, text: `${'😀'.repeat(5000)}\0\ud800` }),
      finding('constructor', {
        ...odd,
        cost: { loss: Number.NaN, low: Number.NaN, high: Number.NaN },
        advice: new Array<string>(99).fill('x'),
      }),
    ]
    expect((await pass([hourly(0, findings)])).open).toBe(3)
    expect((await pass([hourly(0, findings), hourly(1, findings)])).changes).toEqual([])
    expect(messageIn(got[0]).items).toHaveLength(3)
    expect(got[0].body.length).toBeLessThan(30_000)
    await project.close()
  })
})
