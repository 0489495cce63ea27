import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { isArtifactPath, resolveModel, writeWhole } from '../../project/index.ts'
import { bomText } from '../../project/sbom/bom.ts'
import { type BomOptions, billOfMaterials } from '../../project/sbom/index.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import { sourceDate } from '../source-date.ts'
import { withProjectIfThere } from '../with-project.ts'

interface SbomFlags extends CommonFlags {
  readonly out?: string
  readonly for: BomOptions['deployed']
  readonly node?: string | true
  readonly timestamp?: boolean
  readonly serial?: boolean
}

function timeOf(io: Io, asked: boolean | undefined): { timestamp?: string } {
  const date = sourceDate(io) ?? (asked === true ? new Date(io.startedAt) : undefined)
  return date === undefined ? {} : { timestamp: `${date.toISOString().slice(0, 19)}Z` }
}

function optionsOf(io: Io, { for: deployed, node, timestamp, serial }: SbomFlags): BomOptions {
  return {
    deployed,
    ...(node === undefined ? {} : { node: node === true ? process.versions.node : node.replace(/^v/, '') }),
    ...timeOf(io, timestamp),
    ...(serial === true ? { serial } : {}),
  }
}

function declare(): Command {
  return withCommonFlags(new Command('sbom'))
    .argument('<model>', 'a model by name, alias, run id, digest or file')
    .option('-o, --out <file>', 'where to write it; default: to stdout')
    .addOption(
      new Option('--for <deployment>', 'what is deployed: the service, or model and runtime alone')
        .choices(['serve', 'runtime'])
        .default('serve'),
    )
    .option('--node [version]', 'Node comes along, as in a container; default: the version that runs this')
    .option('--timestamp', 'say when it was made; SOURCE_DATE_EPOCH says so, too')
    .option('--serial', 'give it a serial number, made of its content')
}

/** `modelwright sbom <model>`: lists what a deployment of a model contains, as CycloneDX 1.6. */
export function command({ io, output }: CommandContext): Command {
  return declare().action(async (reference: string, flags: SbomFlags) => {
    const out = output(flags)
    const options = optionsOf(io, flags)
    const isFile = isArtifactPath(reference)
    await withProjectIfThere(io, { needed: !isFile }, async (project) => {
      const found = await resolveModel(isFile ? resolve(io.folder, reference) : reference, project)
      const bom = await billOfMaterials(found, project, options)
      if (flags.out === undefined) return out.result(bom, () => bomText(bom))
      const path = resolve(io.folder, flags.out)
      await writeWhole(path, bomText(bom))
      const parts = bom.components.length
      out.result({ path, components: parts }, () => `${flags.out}: ${parts} parts, CycloneDX 1.6\n`)
    })
  })
}
