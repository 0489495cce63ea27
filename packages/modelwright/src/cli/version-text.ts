import { load } from '@modelwright/runtime'
import type { GateRecord, VersionDetails } from '../core/index.ts'
import type { Project } from '../project/index.ts'
import { type CheckedSignature, checkSignature } from '../project/trust/check-signatures.ts'
import { signaturesOf } from '../project/trust/signed.ts'
import { approvalStatement } from '../project/trust/statement.ts'
import { alignColumns } from './columns.ts'
import type { FoundVersion } from './find-version.ts'
import { onOneLine } from './printable.ts'
import { shownEstimate, shownTime } from './shown.ts'

/** All that is known of a version, as `--json` prints it. */
export interface VersionDocument extends VersionDetails {
  /** Aliases that point at it, and every version each of them had, oldest first. */
  readonly aliasHistory: Readonly<Record<string, readonly number[]>>
  readonly signatures: readonly CheckedSignature[]
  readonly approvals: readonly CheckedSignature[]
  /** Data, workflow, seed and fits it comes from. */
  readonly lineage: Readonly<Record<string, unknown>>
}

async function approvalsOf({ name, version, digest }: FoundVersion, { trust }: Project) {
  const keys = await trust.keys()
  const statement = approvalStatement(name, digest)
  return (await trust.approvals(name, version)).map((approval) => checkSignature(statement, approval, keys))
}

/** Gathers all that is known of a version. */
export async function versionDocument(found: FoundVersion, project: Project): Promise<VersionDocument> {
  const { name, version, digest } = found
  const details = await project.registry.details(name, version)
  const { lineage } = load(await project.objects.get(digest)).artifact
  const histories = details.aliases.map(
    async (alias) => [alias, await project.registry.aliasHistory(name, alias)] as const,
  )
  return {
    ...details,
    signatures: await signaturesOf({ digest }, project),
    approvals: await approvalsOf(found, project),
    aliasHistory: Object.fromEntries(await Promise.all(histories)),
    lineage,
  }
}

function gateLines({ gates, passed, run, at, approvals, by }: GateRecord): string[] {
  const asked =
    approvals === 0
      ? ''
      : `; asks for ${approvals} approvals${by === 'other' ? ' by others than its author' : ''}`
  return [
    `  ${passed ? 'passed' : 'refused'}  in run ${run}, ${shownTime(at)} UTC${asked}`,
    ...gates.map((gate) => `    ${gate.passed ? 'passed' : 'refused'}  ${gate.name}: ${gate.reason}`),
  ]
}

function part(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `\n${title}\n${lines.map((line) => `${onOneLine(line)}\n`).join('')}`
}

/** An alias that points at this version, and where it pointed before. */
function aliasText(history: readonly number[]): string {
  const before = history.slice(0, -1)
  return before.length === 0 ? 'points here' : `points here; before: version ${before.join(', ')}`
}

function factRows(document: VersionDocument): string[][] {
  const { name, version, digest, run, author, createdAt, stage, metrics, tags, aliasHistory } = document
  return [
    ['version', `${name}/${version}${stage === 'retired' ? ' (retired)' : ''}`],
    ['digest', digest],
    ['made', `${shownTime(createdAt)} UTC by ${author ?? 'somebody an earlier version did not note'}`],
    ['run', run],
    ...Object.entries(aliasHistory).map(([alias, history]) => [`@${alias}`, aliasText(history)]),
    ...Object.entries(tags).map(([tag, value]) => [`tag ${tag}`, value === '' ? 'set' : value]),
    ...Object.entries(metrics).map(([metric, estimate]) => [metric, shownEstimate(estimate)]),
  ]
}

function signedLines(signed: readonly CheckedSignature[]): string[] {
  return signed.map(({ state, detail }) => `  ${state}: ${detail}`)
}

/** A version for a person. */
export function versionText(document: VersionDocument): string {
  const { gates, notes, held, lineage } = document
  const last = gates.at(-1)
  return [
    alignColumns(factRows(document)),
    part('Gates', last === undefined ? ['  no run judged it'] : gateLines(last)),
    part(
      'Promotion',
      held.length === 0 ? ['  nothing stands in the way'] : held.map((refusal) => `  refused: ${refusal}`),
    ),
    part('Signatures', signedLines(document.signatures)),
    part('Approvals', signedLines(document.approvals)),
    part(
      'Lineage',
      Object.entries(lineage).map(([name, value]) => `  ${name}: ${String(value)}`),
    ),
    part(
      'Notes',
      notes.map(({ text, actor, at }) => `  ${shownTime(at)} ${actor}: ${text}`),
    ),
  ].join('')
}
