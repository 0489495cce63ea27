import type { ModelStatus } from '../../project/status/read-status.ts'
import { alignColumns } from '../columns.ts'
import { printable } from '../printable.ts'
import type { PartState } from '../up/board.ts'
import type { RunningUp } from './read-service.ts'

type Fact = readonly [name: string, text: string]

/** A moment in UTC, to the second. */
const time = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').slice(0, 19)
const number = (value: number): string => String(Number(value.toPrecision(3)))

const units: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
]

/** How long, in the largest unit that it fills. */
function span(ms: number): string {
  const [unit, name] = units.find(([size]) => ms >= size) ?? units.at(-1)!
  return `${Math.max(0, Math.round(ms / unit))} ${name}`
}

const ago = (at: number, now: number): string => `${time(at)}, ${span(now - at)} ago`

function serviceFacts(up: RunningUp | null, now: number): readonly Fact[] {
  if (up === null) return [['service', 'modelwright up does not run here']]
  const { service, target, pid, since, processes, requestsPerSecond } = up
  const own: Fact = ['up', `process ${pid}, since ${ago(since, now)}`]
  if (target !== null) return [own, ['service', `placed at ${target}`]]
  if (service === null || service.url === null) return [own, ['service', 'it is being started']]
  const facts = [
    service.url,
    `process ${service.pid}`,
    ...(processes === null
      ? []
      : [`${processes} ${processes === 1 ? 'process answers' : 'processes answer'}`]),
    ...(requestsPerSecond === null ? [] : [`${number(requestsPerSecond)} requests/s`]),
    ...(service.restarts === 0 ? [] : [`started again ${service.restarts} times`]),
  ]
  return [own, ['service', facts.join(', ')]]
}

function championFacts({ champion }: ModelStatus, now: number): readonly Fact[] {
  if (champion === null) return [['champion', 'none: modelwright run']]
  const { version, since, loss, stays, back } = champion
  const when = since === null ? '' : `, since ${ago(since, now)}`
  const said =
    loss === null
      ? 'no outcome is known yet'
      : `${number(loss.mean)} a row on ${loss.rows} rows; ${number(loss.expected)} was measured`
  return [
    ['champion', `version ${version}${when}`],
    ...(back === null ? [] : [['again, since', printable(back)] as const]),
    ['loss', said],
    ...(loss?.delays == null ? [] : [['not judged', loss.delays] as const]),
    ...(stays === null ? [] : [['stays', printable(stays)] as const]),
  ]
}

function challengerFacts({ challenger }: ModelStatus, now: number): readonly Fact[] {
  if (challenger === null) return [['challenger', 'none']]
  const { version, since, isCanary, trial, text } = challenger
  const how = isCanary ? ', answers a share of the requests' : ''
  const facts: Fact[] = [
    ['challenger', `version ${version}${since === null ? '' : `, since ${ago(since, now)}`}${how}`],
  ]
  if (trial !== null) {
    const { phase, requests, outcomes, mean, low, high, p } = trial
    const saved =
      mean === null || low === null || high === null
        ? ''
        : `, saves ${number(mean)} a row (${number(low)} to ${number(high)})`
    const capital = p === null ? '' : `, evidence ${number(1 / p)} of 20`
    facts.push(['trial', `${phase}: ${requests} requests, ${outcomes} outcomes${saved}${capital}`])
  }
  return [...facts, ['waits for', printable(text ?? 'the next pass')]]
}

function partText(part: PartState, now: number): string {
  const { pid, beganAt, endedAt, outcome, failures, nextAt } = part
  const tried = failures > 1 ? `, ${failures} times` : ''
  const last = endedAt === null ? '' : `${outcome}${tried} ${span(now - endedAt)} ago`
  if (pid !== null) return `runs for ${span(now - (beganAt ?? now))}${last === '' ? '' : `; ${last}`}`
  const next = nextAt === null ? '' : nextAt <= now ? ', next now' : `, next in ${span(nextAt - now)}`
  return `${last}${next}`
}

function passFacts(status: ModelStatus, up: RunningUp | null, now: number): readonly Fact[] {
  const { lastUpdate } = status
  const parts = Object.entries(up?.parts ?? {}).map(([name, part]): Fact => [name, partText(part, now)])
  const did = lastUpdate?.actions.map(({ text }) => printable(text)).join(' ')
  const last: Fact[] = lastUpdate === null ? [] : [['last update', `${ago(lastUpdate.at, now)}: ${did}`]]
  const due = (lastUpdate?.next ?? []).map(({ policy, at }) =>
    at === null ? policy : `${policy} at ${time(at)}${at <= now ? ' (due)' : ''}`,
  )
  return [...parts, ...last, ...(due.length === 0 ? [] : [['retrains', due.join('; ')] as const])]
}

function watchFacts({ window, alerts }: ModelStatus): readonly Fact[] {
  const seen: Fact[] =
    window === null
      ? [['window', 'none was judged yet']]
      : [
          [
            'window',
            `${time(window.from)} to ${time(window.until)}, version ${window.version}: ${window.rows} rows, ${window.outcomes} outcomes; ${window.errors} errors, ${window.warnings} warnings`,
          ],
          ...window.texts.map((text): Fact => ['', printable(text)]),
        ]
  if (alerts.length === 0) return [...seen, ['alerts', 'none is open']]
  return [
    ...seen,
    ...alerts.map(
      ({ severity, key, openedAt, text }, at): Fact => [
        at === 0 ? 'alerts' : '',
        `${severity} ${key}, since ${time(openedAt)}: ${printable(text)}`,
      ],
    ),
  ]
}

function otherFacts({ retrainings, deployments, locks }: ModelStatus): readonly Fact[] {
  const first = (name: string, texts: readonly string[]): Fact[] =>
    texts.map((text, at) => [at === 0 ? name : '', printable(text)])
  return [
    ...first(
      'retraining',
      retrainings.map(
        ({ state, reason, caller, askedAt, told }) =>
          `${state}, ${time(askedAt)}${caller === null ? '' : `, asked by ${caller}`}: ${told ?? reason}`,
      ),
    ),
    ...first(
      'deployed',
      deployments.map(({ target, name, traffic, url, underWay }) => {
        const shares = traffic
          .map(({ version, percent }) => `version ${version ?? '?'} ${percent} %`)
          .join(', ')
        return `${target} ${name}: ${shares === '' ? 'no traffic' : shares}${url === null ? '' : `, ${url}`}${underWay === null ? '' : `; ${underWay} is not over`}`
      }),
    ),
    ...first(
      'locks',
      locks.map(({ target, name, actor, since }) => `${target} ${name}, ${actor}, since ${since}`),
    ),
  ]
}

/** One page of a model. */
export function statusText(status: ModelStatus, up: RunningUp | null, now: number): string {
  const groups = [
    [...serviceFacts(up, now), ...championFacts(status, now), ...challengerFacts(status, now)],
    passFacts(status, up, now),
    watchFacts(status),
    otherFacts(status),
  ].filter((group) => group.length > 0)
  const width = Math.max(...groups.flat().map(([name]) => name.length))
  const shown = groups.map((group) =>
    alignColumns(
      group.map(([name, text]) => [name.padEnd(width), text]),
      { indent: '  ' },
    ),
  )
  return `${printable(status.name)}\n${shown.map((text) => text.trimEnd()).join('\n\n')}\n`
}
