import { Command } from 'commander'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { withProject } from '../with-project.ts'

/** `modelwright runs compare`: what differs, and by how much the metrics do. */
export function compareCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('compare'))
    .description('Say in what runs differ, and by how much their metrics do, with intervals')
    .argument('<first>', 'the run that the others are compared with')
    .argument('<others...>', 'one or more others')
    .action(async (first: string, others: readonly string[], flags: CommonFlags) => {
      const out = output(flags)
      const { log } = out
      const [{ compareRuns }, { comparisonText }] = await Promise.all([
        import('../../project/runs/compare-runs.ts'),
        import('./compare-text.ts'),
      ])
      const found = await withProject(io, { create: false }, (project) =>
        compareRuns(project, [first, ...others], { log, signal: io.signal }),
      )
      out.result(found, () => comparisonText(found))
    })
}

/** `modelwright runs diff`: how two runs differ, line by line. */
export function diffCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('diff'))
    .description('Say how two runs differ line by line: params, workflow, code, packages, environment, git')
    .argument('<before>', 'a run')
    .argument('<after>', 'the other')
    .action(async (before: string, after: string, flags: CommonFlags) => {
      const out = output(flags)
      const [{ diffRuns }, { diffText }] = await Promise.all([
        import('../../project/runs/diff-runs.ts'),
        import('./compare-text.ts'),
      ])
      const found = await withProject(io, { create: false }, (project) => diffRuns(project, before, after))
      out.result(found, () => diffText(found, out.color))
    })
}
