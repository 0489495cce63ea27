import { setTimeout as wait } from 'node:timers/promises'
import { Command, InvalidArgumentError } from 'commander'
import { ModelwrightError } from '../../core/index.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import { type Asked, askMetrics } from '../top/ask-metrics.ts'
import type { Reading } from '../top/read-metrics.ts'
import { openScreen } from '../top/screen.ts'
import { type Snapshot, snapshotOf } from '../top/snapshot.ts'
import { topText } from '../top/top-text.ts'

interface TopFlags extends CommonFlags {
  readonly key?: string
  readonly every: number
}

function seconds(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0.1 && value <= 3600))
    throw new InvalidArgumentError('Must be seconds, from 0.1.')
  return value
}

function addressOf(text: string): string {
  const given = /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`
  if (URL.canParse(given) && /^https?:/i.test(given)) {
    const { origin, pathname } = new URL(given)
    return origin + pathname.replace(/\/+$/, '')
  }
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: 'That is not the address of a service.',
    where: text.slice(0, 200),
    mend: ['Name one:  modelwright top http://127.0.0.1:8080'],
  })
}

/** Waits; false where the command is to end. */
function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return wait(ms, true, { signal }).catch(() => false)
}

/** Shows the service again and again, until the command ends; where it is away, says so and goes on asking. */
async function watch(asked: Asked, everyMs: number, { stdout, signal }: Io): Promise<void> {
  const screen = openScreen(stdout)
  let earlier: Reading | undefined
  try {
    do {
      try {
        const later = await askMetrics(asked)
        screen.show(shown(asked.url, earlier, later, screen.width()))
        earlier = later
      } catch (error) {
        if (signal.aborted) return
        if (earlier === undefined || !(error instanceof ModelwrightError)) throw error
        screen.show(`modelwright top  ${asked.url}\n\n${error.message} Asking again …\n`)
      }
    } while (await pause(everyMs, signal))
  } finally {
    screen.close()
  }
}

function shown(url: string, earlier: Reading | undefined, later: Reading, width: number): string {
  if (earlier === undefined) return `modelwright top  ${url}\n\nCounting …\n`
  return topText(snapshotOf(url, earlier, later, Date.now()), width)
}

/** How the service does from now on for a moment. */
async function once(asked: Asked, everyMs: number, { signal }: Io): Promise<Snapshot> {
  const earlier = await askMetrics(asked)
  if (!(await pause(everyMs, signal))) throw signal.reason
  return snapshotOf(asked.url, earlier, await askMetrics(asked), Date.now())
}

/** `modelwright top [url]`: shows what a service does, live in a terminal, once elsewhere. */
export function command({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('top'))
    .argument('[url]', 'address of the service', 'http://127.0.0.1:8080')
    .option(
      '--key <key>',
      'a key with the scope metrics; MODELWRIGHT_SERVICE_KEY keeps it out of process lists',
    )
    .option('--every <seconds>', 'how often to look', seconds, 1)
    .action(async (url: string, flags: TopFlags) => {
      const out = output(flags)
      const key = flags.key ?? (io.env['MODELWRIGHT_SERVICE_KEY'] || undefined)
      const asked: Asked = { url: addressOf(url), signal: io.signal, ...(key === undefined ? {} : { key }) }
      const everyMs = flags.every * 1000
      if (flags.json !== true && io.stdout.isTTY === true) return watch(asked, everyMs, io)
      const snapshot = await once(asked, everyMs, io)
      out.result(snapshot, () => topText(snapshot, io.stdout.columns ?? 120))
    })
}
