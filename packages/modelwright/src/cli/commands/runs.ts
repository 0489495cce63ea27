import { Command } from 'commander'
import type { CommandContext } from '../main.ts'
import { compareCommand, diffCommand } from '../runs/compare.ts'
import { deleteCommand, noteCommand, tagCommand } from '../runs/edit.ts'
import { listCommand, searchCommand } from '../runs/list.ts'
import { showCommand } from '../runs/show.ts'
import { command as gcCommand } from './gc.ts'

/** `modelwright runs list | show | search | compare | diff | note | tag | delete | gc`: what was run, and what came of it. */
export function command(context: CommandContext): Command {
  const verbs = [
    showCommand(context),
    searchCommand(context),
    compareCommand(context),
    diffCommand(context),
    noteCommand(context),
    tagCommand(context),
    deleteCommand(context),
    gcCommand(context),
  ]
  const list = listCommand(context, ['list', ...verbs.map((verb) => verb.name())])
  const runs = new Command('runs').addCommand(list, { isDefault: true })
  for (const verb of verbs) runs.addCommand(verb)
  return runs.addHelpText(
    'after',
    `
Examples:
  modelwright runs --limit 50 --json
  modelwright runs show f1k2p9xqa
  modelwright runs search "metrics.auc > 0.8 and params.learner = 'boosted-trees'" --order-by "metrics.auc desc"
  modelwright runs compare f1k2p9xqa 7hq02mzrt
  modelwright runs tag f1k2p9xqa team=a reviewed`,
  )
}
