import { describe, expect, it } from 'vitest'
import { deployerRole } from '../../../src/deploy/google/role.ts'

const needing = (...permissions: string[]) => ({ permissions }) as never

describe('the role of whoever deploys', () => {
  it('holds each permission once, and taking the place of an account is allowed on that account alone', () => {
    const service = needing(
      'run.services.get on project p',
      'iam.serviceAccounts.actAs on app@p.iam.gserviceaccount.com',
    )
    const again = needing('iam.serviceAccounts.actAs on app@p.iam.gserviceaccount.com', 'run.services.get')
    const { policy } = deployerRole('Cloud Run', [service, again], ['logging.logEntries.list'])
    expect(policy.text).toBe(
      `# gcloud iam roles create modelwright_CloudRun --project PROJECT --file role.yaml
# gcloud projects add-iam-policy-binding PROJECT --member user:NAME --role projects/PROJECT/roles/modelwright_CloudRun
# gcloud iam service-accounts add-iam-policy-binding app@p.iam.gserviceaccount.com --member user:NAME --role roles/iam.serviceAccountUser
title: Modelwright deployer, Cloud Run
stage: GA
includedPermissions:
- logging.logEntries.list
- run.services.get
`,
    )
  })

  it('says which account is meant where it has no name yet', () => {
    const { policy } = deployerRole(
      'Cloud Run',
      [needing('iam.serviceAccounts.actAs on the service account of the project')],
      [],
    )
    expect(policy.text).toContain(
      'add-iam-policy-binding ACCOUNT --member user:NAME --role roles/iam.serviceAccountUser # ACCOUNT: the service account of the project',
    )
  })
})
