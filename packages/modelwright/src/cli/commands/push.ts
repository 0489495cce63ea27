import { resolve } from 'node:path'
import { Command } from 'commander'
import { packPlaces } from '../../pack/index.ts'
import { type CommonFlags, nameList, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { type PushFlags, pushedFacts, pushedLines, pushTo } from '../push-to.ts'

/** `modelwright push <image> <registry>/<name>:<tag>`: gives an image to a registry. */
export function command({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('push'))
    .argument('<image>', 'what `modelwright pack --as image` wrote: a folder or a .tar')
    .argument('<name>', 'where it goes: registry.example.com/team/churn:3')
    .option('--mount-from <repositories>', 'repositories of that registry that may hold its layers', nameList)
    .option('--plain-http', 'the registry speaks plain HTTP; on this machine that is taken for granted')
    .action(async (path: string, name: string, flags: CommonFlags & PushFlags) => {
      const out = output(flags)
      const { readLayout, readReference } = await packPlaces()
      const { host, repository, tag } = readReference(name)
      const done = await pushTo(await readLayout(resolve(io.folder, path)), name, flags, io)
      const lines = pushedLines(done).map((line) => `  ${line}\n`)
      out.result(pushedFacts(done), () => `${host}/${repository}:${tag}\n${lines.join('')}`)
    })
}
