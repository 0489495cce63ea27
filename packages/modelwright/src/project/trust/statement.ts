import { canonicalJson } from '@modelwright/runtime'

/** What is signed: a statement of in-toto, <https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md>. */
export const statementType = 'https://in-toto.io/Statement/v1'

/** What a signature of each kind says; none can be taken for another. */
export const predicates = {
  artifact: 'urn:modelwright:signature:1',
  approval: 'urn:modelwright:approval:1',
  head: 'urn:modelwright:audit-head:1',
} as const

function statement(
  name: string,
  digest: string,
  predicateType: string,
  predicate: Readonly<Record<string, unknown>>,
): Buffer {
  const subject = [{ name, digest: { sha256: digest } }]
  return Buffer.from(canonicalJson({ _type: statementType, subject, predicateType, predicate }), 'utf8')
}

/** "This very artifact is mine." It says no name: the same bytes under another name are the same bytes. */
export function artifactStatement(digest: string): Buffer {
  return statement('artifact', digest, predicates.artifact, {})
}

/** "This very artifact may become what its model's aliases point at." */
export function approvalStatement(model: string, digest: string): Buffer {
  return statement(model, digest, predicates.approval, {})
}

/** "The log of changes ended with this entry." */
export function headStatement({ sequence, hash }: { sequence: number; hash: string }): Buffer {
  return statement('audit log', hash, predicates.head, { sequence })
}
