import { type Command, InvalidArgumentError, Option } from 'commander'
import { fits, type OptionSpec, type OptionSpecs, ruleOf } from '../../core/params.ts'

/** `memoryMiB` → `memory-mi-b` would be no word: runs of capitals stay together. */
export function flagOf(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .replaceAll(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32))
}

function parsed(spec: OptionSpec): (text: string) => unknown {
  const checked = (value: unknown): unknown => {
    if (fits(spec, value)) return value
    throw new InvalidArgumentError(`Must be ${ruleOf(spec)}.`)
  }
  switch (spec.type) {
    case 'number':
    case 'integer':
      return (text) => checked(text.trim() === '' ? Number.NaN : Number(text))
    case 'list':
      return (text) =>
        text
          .split(',')
          .map((one) => one.trim())
          .filter((one) => one !== '')
    default:
      return checked
  }
}

const words: Readonly<Record<OptionSpec['type'], string>> = {
  number: '<number>',
  integer: '<count>',
  choice: '<word>',
  boolean: '',
  text: '<text>',
  list: '<list>',
}

function aboutOf({ about, ...spec }: OptionSpec): string {
  const { default: usual } = spec
  const shown = Array.isArray(usual) ? usual.join(',') : String(usual)
  return shown === '' || spec.type === 'boolean' ? about : `${about}; default: ${shown}`
}

/** Adds a flag for each declared option of a target. None has a value of its own: what is not given is remembered or the default. */
export function withOptionFlags(command: Command, specs: OptionSpecs): Command {
  for (const [name, spec] of Object.entries(specs)) {
    const flag = flagOf(name)
    if (spec.type === 'boolean') {
      command.addOption(new Option(`--${flag}`, aboutOf(spec)))
      command.addOption(new Option(`--no-${flag}`, `not so: ${spec.about}`).hideHelp(!spec.default))
      continue
    }
    const option = new Option(`--${flag} ${words[spec.type]}`, aboutOf(spec))
    command.addOption(
      spec.type === 'choice' ? option.choices([...spec.choices]) : option.argParser(parsed(spec)),
    )
  }
  return command
}

/** Reads the declared options that were given as flags. */
export function optionsGiven(command: Command, specs: OptionSpecs): Record<string, unknown> {
  const given: Record<string, unknown> = {}
  const options = command.options.filter(({ negate }) => !negate)
  for (const name of Object.keys(specs)) {
    const attribute = options.find(({ long }) => long === `--${flagOf(name)}`)?.attributeName()
    if (attribute !== undefined && command.getOptionValueSource(attribute) === 'cli')
      given[name] = command.getOptionValue(attribute)
  }
  return given
}
