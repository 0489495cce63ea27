import {
  type Channel,
  type ChannelUse,
  ModelwrightError,
  nearest,
  type OptionSpecs,
  type OptionValues,
  readOptions,
} from '../../core/index.ts'

/** Whether a value is nothing but the names of variables: what it stands for is nowhere written. */
export function isReference(value: string): boolean {
  return /^(\$\{[A-Za-z_][A-Za-z0-9_]*\})+$/.test(value)
}

/** Whether a value can be an address of http or https once its variables are filled. */
export function isWebAddress(value: string): boolean {
  if (/^\$\{[A-Za-z_][A-Za-z0-9_]*\}/.test(value)) return true
  return /^https?:\/\//i.test(value) && URL.canParse(value.replace(/\$\{[A-Za-z_][A-Za-z0-9_]*\}/g, 'x'))
}

const label = /^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$/

function unfit(owner: string, problems: readonly string[]): ModelwrightError {
  return new ModelwrightError('CORE_OPTION_INVALID', {
    message: `Bad options for ${owner}: ${problems.join('; ')}.`,
    where: owner,
    mend: [
      "Name secrets by the variable that holds them:  '${NAME}'",
      'Options of channels:  docs/11-monitor/channels/index.md',
    ],
  })
}

/** Checks a channel's own options, with what is wrong with them together. */
export function readChannelOptions<Specs extends OptionSpecs>(
  channel: Channel<Specs>,
  given: Readonly<Record<string, unknown>>,
): OptionValues<Specs> {
  const values = readOptions(channel.options, given, channel.name)
  const problems = channel.check?.(values) ?? []
  if (problems.length > 0) throw unfit(channel.name, problems)
  return values
}

/** Makes what a workflow holds of a channel from what was given. @throws {ModelwrightError} CORE_OPTION_INVALID */
export function useOf(channel: Channel, given: Readonly<Record<string, unknown>>, own?: Channel): ChannelUse {
  const { label: asked, least = 'warning', ...rest } = given
  const named = asked ?? channel.name
  const problems = [
    ...(typeof named === 'string' && label.test(named)
      ? []
      : ['"label" must be a short name of letters, digits, ".", "_" and "-"']),
    ...(least === 'error' || least === 'warning' ? [] : ['"least" must be one of error, warning']),
  ]
  if (problems.length > 0) throw unfit(channel.name, problems)
  const options = readChannelOptions(channel, rest)
  return Object.freeze({
    ...{ kind: 'channel', name: channel.name, label: named as string },
    ...{ least: least as ChannelUse['least'], options },
    ...(own === undefined ? {} : { channel: own }),
  }) as ChannelUse
}

/**
 * Puts a channel of one's own into a workflow: `channel(pagerDuty, { key: '${PAGER_KEY}' })`.
 *
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when an option is none
 */
export function channel<Specs extends OptionSpecs>(
  own: Channel<Specs>,
  given: Partial<OptionValues<Specs>> & {
    readonly label?: string
    readonly least?: 'error' | 'warning'
  } = {},
): ChannelUse {
  return useOf(own as unknown as Channel, given, own as unknown as Channel)
}

const isUse = (value: unknown): value is ChannelUse =>
  typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'channel'

/**
 * Checks what a workflow says in `monitor.alerts`: channels, each of its own label.
 *
 * @param known - those that are built in, by name
 * @throws {ModelwrightError} CORE_OPTION_INVALID
 */
export function readChannels(
  value: unknown,
  known: Readonly<Record<string, Channel>>,
): readonly ChannelUse[] {
  if (!Array.isArray(value))
    throw unfit('alerts', ["it must be a list of channels such as [slack({ url: '${SLACK_URL}' })]"])
  const seen = new Set<string>()
  for (const [i, use] of value.entries()) {
    if (!isUse(use))
      throw unfit('alerts', [`entry ${i + 1} is no channel such as slack({ url: '\${SLACK_URL}' })`])
    const found = use.channel ?? (Object.hasOwn(known, use.name) ? known[use.name] : undefined)
    if (found === undefined) {
      const near = nearest(String(use.name), Object.keys(known))
      throw unfit('alerts', [
        `there is no channel "${String(use.name).slice(0, 40)}"${near === undefined ? '' : `; write ${near}`}`,
      ])
    }
    readChannelOptions(found, use.options)
    if (seen.has(use.label))
      throw unfit('alerts', [`two channels are called "${use.label}"; give each a label:  { label: 'ops' }`])
    seen.add(use.label)
  }
  return value as readonly ChannelUse[]
}
