import { load } from '@modelwright/runtime'
import { Command, InvalidArgumentError } from 'commander'
import { ModelwrightError } from '../../core/index.ts'
import { type Desk, deployEngine, type JobRun, type LogLine, type MayServe } from '../../deploy/index.ts'
import { mayDeploy } from '../../project/deploy/may-deploy.ts'
import { requestRows } from '../../project/deploy/request-rows.ts'
import type { Project } from '../../project/index.ts'
import { type CommonFlags, wholeNumber, withCommonFlags } from '../flags.ts'
import type { Output } from '../output.ts'
import { withProject } from '../with-project.ts'
import { insistOnYes, isConfirmed } from './confirm.ts'
import { type DeployContext, deskOf, type NameFlags, namedDeployment, runsWorkflow } from './context.ts'
import { destructionText, trafficText } from './plan-text.ts'
import { statusText } from './status-text.ts'

/** A verb on a deployment that is there. */
function caring(name: string, about: string): Command {
  return withCommonFlags(new Command(name).description(about)).option(
    '--name <deployment>',
    'which one; default: the only one there is',
  )
}

interface Cared {
  readonly desk: Desk
  readonly project: Project
  readonly name: string
  readonly out: Output
}

/** Finds the deployment, and does the work on it. */
function withDeployment(
  context: DeployContext,
  flags: NameFlags,
  work: (cared: Cared) => Promise<void>,
): Promise<void> {
  const out = context.output(flags)
  return withProject(context.io, { create: false }, async (project) => {
    const name = await namedDeployment(context, project, flags)
    await work({ desk: deskOf(context, project, out), project, name, out })
  })
}

/** `status`: how everything is, and what others changed. */
export function statusVerb(context: DeployContext): Command {
  return caring('status', 'Say how everything is, and what others changed or removed').action(
    (flags: NameFlags) =>
      withDeployment(context, flags, async ({ desk, name, out }) => {
        const report = await (await deployEngine()).statusReport(desk, name)
        out.result(report, () => statusText(report))
        if (!report.isSound) context.exit(1)
      }),
  )
}

/** Rules of the store are those of models: a workflow makes some, and places none. */
function mayServe({ target }: DeployContext, project: Project): MayServe {
  return async (revision) => (runsWorkflow(target) ? undefined : mayDeploy(project, revision))
}

interface Share {
  readonly revision: string
  readonly percent: number
}

function share(text: string, earlier: readonly Share[] = []): readonly Share[] {
  const found = /^(.+)=(\d+(?:\.\d+)?)%?$/s.exec(text)
  if (found === null)
    throw new InvalidArgumentError('Must be a revision and its percentage:  4f2a91c07d3e=10')
  return [...earlier, { revision: found[1], percent: Number(found[2]) }]
}

/** `traffic`: splits requests among revisions that are kept. */
export function trafficVerb(context: DeployContext): Command {
  return caring('traffic', 'Split requests among revisions that are kept')
    .argument('<revision=percent...>', 'by the beginning of an id, or a version: 4f2a=10, churn/3=90', share)
    .action((shares: readonly Share[], flags: NameFlags) =>
      withDeployment(context, flags, async ({ desk, name, project, out }) => {
        const { setTraffic } = await deployEngine()
        const done = await setTraffic(desk, name, shares, mayServe(context, project))
        const { from, to } = done
        out.result(
          { target: desk.target.name, deployment: name, from, to },
          () => `traffic  ${trafficText(from)} → ${trafficText(to)}\n`,
        )
      }),
    )
}

/** `rollback`: points all traffic at a revision that is kept. */
export function rollbackVerb(context: DeployContext): Command {
  return caring(
    'rollback',
    'Point all traffic at the revision before, or at another one that is kept; builds nothing',
  )
    .argument('[revision]', 'by the beginning of its id, or its version: churn/3')
    .action((revision: string | undefined, flags: NameFlags) =>
      withDeployment(context, flags, async ({ desk, name, project, out }) => {
        const { rollbackTraffic } = await deployEngine()
        const done = await rollbackTraffic(desk, name, revision, mayServe(context, project))
        const { from, to } = done
        out.result(
          { target: desk.target.name, deployment: name, from, to },
          () => `traffic  ${trafficText(from)} → ${trafficText(to)}\n`,
        )
      }),
    )
}

/** `destroy`: removes what the state lists and carries our label. */
export function destroyVerb(context: DeployContext): Command {
  const { io, target } = context
  return caring('destroy', 'Remove what was made and carries our label, nothing else; says what is left')
    .option('--keep-data', 'leave what holds data, such as logs and pushed images')
    .option('--yes', 'do it without asking')
    .action((flags: NameFlags & { keepData?: boolean; yes?: boolean }) => {
      insistOnYes(io, flags, `modelwright deploy ${target.name} destroy`)
      return withDeployment(context, flags, async ({ desk, name, out }) => {
        const { destroyDeployment } = await deployEngine()
        const request = { keepsData: flags.keepData === true }
        const done = await destroyDeployment(desk, name, request, (destruction) => {
          const isSilent = flags.json === true || flags.quiet === true
          const text = isSilent ? '' : destructionText(destruction, false)
          return isConfirmed(io, flags, { text, question: 'Remove this?' })
        })
        out.result(done ?? null, () =>
          done === undefined ? 'Nothing was removed.\n' : destructionText(done, true),
        )
        if (done?.left.some(({ isMeant }) => !isMeant) === true) context.exit(1)
      })
    })
}

/** What a run ended with is what the command ends with: 0 passed, 3 refused by a gate, 1 else. */
const exitOf: Readonly<Record<JobRun['state'], number>> = { passed: 0, refused: 3, failed: 1 }

/** `invoke` of a workflow: runs it now. */
function runVerb(context: DeployContext): Command {
  return caring('invoke', 'Run the workflow now, beside its schedule, and wait until it has ended')
    .option('--revision <id>', 'run this one, whichever the schedule runs')
    .action((flags: NameFlags & { revision?: string }) =>
      withDeployment(context, flags, async ({ desk, name, out }) => {
        const run = await (await deployEngine()).runDeployment(desk, name, flags.revision)
        const { id, state, exitCode, reason } = run
        const how = `${exitCode === undefined ? '' : `, exit code ${exitCode}`}${reason === undefined ? '' : `: ${reason}`}`
        out.result(run, () => `${id}: ${state}${how}\n`)
        if (state !== 'passed') context.exit(exitOf[state])
      }),
    )
}

/** `invoke`: asks the running service. */
export function invokeVerb(context: DeployContext): Command {
  if (runsWorkflow(context.target)) return runVerb(context)
  return caring('invoke', 'Ask the running service to predict rows')
    .argument('[file]', 'rows: JSON, or a table')
    .option('--rows <json>', 'rows as they stand here:  \'{"age": 41}\'')
    .option('--revision <id>', 'ask this one, whoever has the traffic')
    .action((file: string | undefined, flags: NameFlags & { rows?: string; revision?: string }) =>
      withDeployment(context, flags, async ({ desk, name, project, out }) => {
        const { rows, revision } = flags
        if ((file === undefined) === (rows === undefined))
          throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
            message: 'Rows come from a file or from --rows: one of them.',
            where: `modelwright deploy ${desk.target.name} invoke`,
            mend: [
              `modelwright deploy ${desk.target.name} invoke rows.json`,
              `… invoke --rows '{"age": 41}'`,
            ],
          })
        const given = { ...(file === undefined ? {} : { file }), ...(rows === undefined ? {} : { rows }) }
        const asked = await requestRows(given, await schemaOf(desk, project, name), {
          ...{ env: context.io.env, folder: context.io.folder, signal: context.io.signal, log: out.log },
        })
        const { invokeDeployment } = await deployEngine()
        const answered = await invokeDeployment(desk, name, {
          rows: asked,
          ...(revision === undefined ? {} : { revision }),
        })
        out.result(answered, () =>
          answered.answers.map((one) => `${JSON.stringify(one, null, 2)}\n`).join(''),
        )
      }),
    )
}

/** The schema of the model that was placed last. */
async function schemaOf({ target, objects }: Desk, { deployments }: Project, name: string) {
  const stored = await deployments.get(target.name, name)
  const digest = stored?.state.revisions.at(-1)?.model.digest
  if (digest === undefined) throw new Error('bug: a deployment without a revision was asked')
  return load(await objects.get(digest)).schema
}

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

function ago(text: string): number {
  const found = /^(\d{1,6})([smhd])$/.exec(text)
  if (found === null) throw new InvalidArgumentError('Must be a time such as 30s, 10m, 2h or 7d.')
  return Number(found[1]) * unitMs[found[2]]
}

/** `logs`: what the running service wrote. */
export function logsVerb(context: DeployContext): Command {
  return caring('logs', 'Show what the running service wrote')
    .option('--since <time>', 'so long ago: 10m, 2h, 7d', ago, 3_600_000)
    .option('--limit <count>', 'lines, the newest', wholeNumber(1, 10_000), 100)
    .action((flags: NameFlags & { since: number; limit: number }) =>
      withDeployment(context, flags, async ({ desk, name, out }) => {
        const { readLogs } = await deployEngine()
        const lines: LogLine[] = []
        for await (const line of readLogs(desk, name, {
          since: Date.now() - flags.since,
          limit: flags.limit,
        }))
          lines.push(line)
        out.result({ lines }, () => lines.map(({ at, text }) => `${at}  ${text.trimEnd()}\n`).join(''))
      }),
    )
}

/** `outputs`: addresses and names that callers need. */
export function outputsVerb(context: DeployContext): Command {
  return caring('outputs', 'Print addresses and names that callers need')
    .argument('[output]', 'one of them, bare')
    .action((one: string | undefined, flags: CommonFlags & NameFlags) =>
      withDeployment(context, flags, async ({ desk, name, out }) => {
        const stored = await desk.store.get(desk.target.name, name)
        const outputs = stored?.state.outputs ?? {}
        if (one !== undefined && !Object.hasOwn(outputs, one))
          throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
            message: `The deployment has no output "${one.slice(0, 40)}".`,
            where: `${desk.target.name} ${name}`,
            mend: [`Outputs: ${Object.keys(outputs).join(', ') || 'none'}.`],
          })
        out.result(one === undefined ? outputs : { [one]: outputs[one] }, () =>
          one === undefined
            ? Object.entries(outputs)
                .map(([output, value]) => `${output}  ${value}\n`)
                .join('')
            : `${outputs[one]}\n`,
        )
      }),
    )
}
