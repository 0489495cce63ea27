import { holds } from '../../trust/keys.ts'
import { approvalStatement } from '../../trust/statement.ts'
import type { Database } from '../schema.ts'
import type { Key } from '../version-records.ts'
import { readGateRecords } from './gate-records.ts'
import { judgePromotion, type PromotionFacts, stricter } from './judge-promotion.ts'
import { readPolicy } from './policy.ts'

/** Owners of trusted keys whose approval of these very bytes holds, each once. */
export async function approversOf(database: Database, key: Key, digest: string): Promise<string[]> {
  const rows = await database
    .selectFrom('approvals')
    .innerJoin('trusted_keys', 'trusted_keys.id', 'approvals.signer')
    .select(['approvals.signature', 'trusted_keys.public', 'trusted_keys.owner'])
    .where('approvals.model', '=', key.model)
    .where('approvals.version', '=', key.version)
    .where('trusted_keys.state', '=', 'trusted')
    .execute()
  const statement = approvalStatement(key.model, digest)
  const holding = rows.filter((row) => holds(statement, row.signature, row.public))
  return [...new Set(holding.map(({ owner }) => owner))].sort()
}

async function factsOf(database: Database, key: Key, byDigest: boolean): Promise<PromotionFacts> {
  const row = await database
    .selectFrom('versions')
    .select(['digest', 'stage', 'author'])
    .where('model', '=', key.model)
    .where('version', '=', key.version)
    .executeTakeFirstOrThrow()
  const gates = (await readGateRecords(database, key)).at(-1)
  const policy = await readPolicy(database, key.model)
  return {
    stage: row.stage as PromotionFacts['stage'],
    byDigest,
    gates,
    rule: gates === undefined ? policy : stricter(gates, policy),
    author: row.author,
    approvers: await approversOf(database, key, row.digest),
  }
}

/** Says what stands between a version of the store and promotion; nothing: it may be promoted. */
export async function promotionRefusals(
  database: Database,
  key: Key,
  { byDigest = false }: { readonly byDigest?: boolean } = {},
): Promise<readonly string[]> {
  return judgePromotion(await factsOf(database, key, byDigest))
}
