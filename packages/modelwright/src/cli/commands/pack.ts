import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { ModelwrightError } from '../../core/index.ts'
import { isArtifactPath, resolveModel } from '../../project/index.ts'
import { insistDeployable } from '../find-servable.ts'
import { nameList, wholeNumber, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { modelFacts, modelTitle } from '../model-facts.ts'
import { packers } from '../packers/index.ts'
import type { Packed, Packer, PackFlags } from '../packers/packer.ts'
import { share } from '../serve-flags/prediction-log.ts'
import { withProjectIfThere } from '../with-project.ts'

function declare(): Command {
  const list = packers.map(({ name, about }) => `  ${name.padEnd(11)} ${about}\n`).join('')
  return withCommonFlags(new Command('pack'))
    .argument('<model>', 'a model by name, alias, run id, digest or file')
    .addOption(
      new Option('--as <form>', 'what it becomes')
        .choices(packers.map(({ name }) => name))
        .default('artifact'),
    )
    .option('-o, --output <path>', 'where to; default: by the name of the model')
    .option(
      '--base <image>',
      'image, docker: what it is built on; an image of a registry, or npm (Node alone)',
    )
    .option('--platform <list>', 'image: linux/amd64, linux/arm64 or both; default: as this machine')
    .option('--node <file>', 'image: Node as a file, where npm cannot be asked')
    .option('--libraries <folder>', "image: where Node's libraries lie; default: those of this machine")
    .option('--push <name>', 'image: give it to a registry at once; on disk only with -o')
    .option('--mount-from <repositories>', 'image: repositories there that may hold its layers', nameList)
    .option('--plain-http', 'image: registries speak plain HTTP')
    .option('--image <name>', 'kubernetes: the image that is started')
    .option('--replicas <count>', 'kubernetes: copies that always run; default: 2', wholeNumber(1, 1000))
    .option('--max-replicas <count>', 'kubernetes: copies under load; default: 10', wholeNumber(1, 1000))
    .option('--memory <MiB>', 'kubernetes: what each copy may take; default: 256', wholeNumber(96, 1_048_576))
    .option('--log-predictions', 'bundle, docker, image: the server logs what it is asked and says')
    .option('--log-sample <share>', 'of this share of the requests, by their ids', share)
    .option('--log-redact <columns>', 'leave columns out of it', nameList)
    .addHelpText('after', `\nForms:\n${list}`)
}

/** Refuses a flag of another form: it would be ignored without a word. */
function checkFlags(command: Command, packer: Packer): void {
  const common = ['as', 'output', 'json', 'quiet']
  for (const option of command.options) {
    const name = option.attributeName()
    const isGiven = command.getOptionValueSource(name) === 'cli'
    if (!isGiven || common.includes(name) || packer.flags.includes(name)) continue
    const takers = packers.filter(({ flags }) => flags.includes(name)).map((one) => one.name)
    throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
      message: `${option.long} means nothing for ${packer.name}.`,
      where: `--as ${packer.name}`,
      mend: ['Leave it out.', ...takers.map((one) => `Or pack another form:  --as ${one}`)],
    })
  }
}

function sizeText(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

function text(title: string, { output, bytes, next }: Packed): string {
  const lines = next.map((line) => `  ${line}\n`).join('')
  return `${title}: ${output}, ${sizeText(bytes)}\n${lines}`
}

/** `modelwright pack <model> --as <form>`: writes a model as what runs without Modelwright. */
export function command({ io, output }: CommandContext): Command {
  return declare().action(async (reference: string, flags: PackFlags, command: Command) => {
    const out = output(flags)
    const packer = packers.find(({ name }) => name === flags.as)!
    checkFlags(command, packer)
    const isFile = isArtifactPath(reference)
    await withProjectIfThere(io, { needed: !isFile }, async (project) => {
      const found = await resolveModel(isFile ? resolve(io.folder, reference) : reference, project)
      if (packer.isData !== true) await insistDeployable(found, reference, io)
      const stem = `${found.name}-${found.version ?? found.digest.slice(0, 12)}`
      const packed = await packer.pack({ found, project, stem, flags, io, log: out.log })
      const { output: path, bytes, facts } = packed
      const document = { model: modelFacts(found), as: packer.name, output: path, bytes, ...facts }
      out.result(document, () => text(modelTitle(found), packed))
    })
  })
}
