import type { ApprovalRule, GateOutcome, GateRecord } from '../../../core/index.ts'
import type { GatesRow } from '../registry-tables.ts'
import type { Database } from '../schema.ts'
import type { Key } from '../version-records.ts'

/** What a run says of the gates of its version. */
export interface Gating {
  readonly gates: readonly GateOutcome[]
  readonly approval?: ApprovalRule
}

const noApproval: ApprovalRule = { approvals: 0, by: 'other' }

function recordOf(row: GatesRow): GateRecord {
  return {
    run: row.run,
    passed: row.passed === 1,
    gates: JSON.parse(row.gates) as GateOutcome[],
    approvals: row.approvals,
    by: row.approved_by as ApprovalRule['by'],
    at: new Date(row.recorded_at).toISOString(),
  }
}

/** Reads what gates said of a version, in the order it was recorded. */
export async function readGateRecords(database: Database, key: Key): Promise<GateRecord[]> {
  const rows = await database
    .selectFrom('version_gates')
    .selectAll()
    .where('model', '=', key.model)
    .where('version', '=', key.version)
    .orderBy('position')
    .execute()
  return rows.map(recordOf)
}

function outcomeOf({ name, passed, reason, value, needed }: GateOutcome): GateOutcome {
  return { name, passed, reason, value: Number.isFinite(value) ? value : null, needed }
}

/** Writes down what gates said; says in a few words what is new, or undefined where the same was written before. */
export async function writeGates(
  write: Database,
  key: Key,
  { gates, approval = noApproval }: Gating,
  { run, now }: { run: string; now: number },
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const known = await readGateRecords(write, key)
  const outcomes = gates.map(outcomeOf)
  const last = known[known.length - 1]
  const isSame =
    last !== undefined &&
    JSON.stringify(last.gates) === JSON.stringify(outcomes) &&
    last.approvals === approval.approvals &&
    last.by === approval.by
  if (isSame) return undefined
  const refused = outcomes.filter(({ passed }) => !passed).map(({ name }) => name)
  await write
    .insertInto('version_gates')
    .values({
      ...key,
      position: known.length + 1,
      run,
      passed: refused.length === 0 ? 1 : 0,
      gates: JSON.stringify(outcomes),
      approvals: approval.approvals,
      approved_by: approval.by,
      recorded_at: now,
    })
    .execute()
  return { passed: refused.length === 0, count: outcomes.length, refused }
}
