import type { PipelineFacts } from './facts.ts'
import { deployLines, installLine, type Pipeline, quoted, within } from './pipeline.ts'

/** Steps that place the champion, of runs of the branch alone. */
function deploySteps(facts: PipelineFacts, branch: string): string {
  return deployLines(facts)
    .map(
      (line, at) => `      - name: ${quoted(`Deploy to ${facts.deploys!.targets[at]}`)}
        if: github.ref == 'refs/heads/${branch}' && github.event_name != 'pull_request'
        # Credentials of the provider go under "env" of this step, or come by OpenID Connect: the page of the target says which.
        run: ${line}
`,
    )
    .join('')
}

/**
 * A workflow of GitHub Actions: runs on pushes to the branch, on pull requests and by the clock; a gate that refuses fails the
 * job. The store is kept in the cache, or on servers that secrets name.
 */
export const github: Pipeline = {
  name: 'github',
  about: 'GitHub Actions: push, pull request, schedule',
  files(facts, { schedule, node, minutes, branch }) {
    const { inside, name, hasLock } = facts
    const cached = hasLock
      ? `\n          cache: npm\n          cache-dependency-path: ${quoted(within(facts, 'package-lock.json'))}`
      : ''
    const text = `name: ${quoted(`${name}: train`)}

on:
  push:
    branches: [${quoted(branch)}]
  pull_request:
  schedule:
    # In UTC. GitHub runs schedules of the default branch only: where that is another one, its runs are judged alone.
    - cron: ${quoted(schedule)}
  workflow_dispatch:

permissions:
  contents: read
  pull-requests: write

# One run at a time: the next one goes on from what this one leaves.
concurrency:
  group: modelwright-${name}-\${{ github.ref }}

jobs:
  train:
    runs-on: ubuntu-latest
    timeout-minutes: ${minutes}
    defaults:
      run:
        shell: bash
        working-directory: ${quoted(inside === '' ? '.' : inside)}
    env:
      # Where runs and objects lie; where these secrets are not set: in .modelwright, kept in the cache.
      MODELWRIGHT_STORE: \${{ secrets.MODELWRIGHT_STORE }}
      MODELWRIGHT_OBJECTS: \${{ secrets.MODELWRIGHT_OBJECTS }}
      # A pull request is judged, as is a run of another branch by hand; its model never becomes champion.
      RUN_FLAGS: \${{ github.ref != 'refs/heads/${branch}' && '--no-promote' || '' }}
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: ${node}${cached}
      - name: Fetch the store of earlier runs
        if: env.MODELWRIGHT_STORE == ''
        uses: actions/cache/restore@v4
        with:
          path: ${quoted(within(facts, '.modelwright'))}
          key: modelwright-${name}-\${{ github.ref_name }}-\${{ github.run_id }}-\${{ github.run_attempt }}
          restore-keys: |
            modelwright-${name}-\${{ github.ref_name }}-
            modelwright-${name}-${branch}-
      - name: Install
        run: ${installLine(facts)}
      - name: Train, evaluate, gate
        run: npx --no-install modelwright run $RUN_FLAGS --json > modelwright-run.json
${deploySteps(facts, branch)}      - name: Tell what came of it
        if: always()
        run: |
          npx --no-install modelwright ci summary modelwright-run.json --out modelwright-results
          cat modelwright-results/summary.md >> "$GITHUB_STEP_SUMMARY"
      - name: Comment on the pull request
        if: always() && github.event_name == 'pull_request'
        # Pull requests from forks may not comment: their summary is on the page of the job.
        continue-on-error: true
        env:
          GH_TOKEN: \${{ github.token }}
          PULL_REQUEST: \${{ github.event.number }}
          GH_REPO: \${{ github.repository }}
        run: gh pr comment "$PULL_REQUEST" --body-file modelwright-results/summary.md --edit-last --create-if-none
      - name: Keep report and card
        if: always()
        uses: actions/upload-artifact@v4
        with:
          name: ${quoted(`${name}-results`)}
          path: ${quoted(within(facts, 'modelwright-results'))}
          if-no-files-found: ignore
      - name: Keep the store for later runs
        if: always() && env.MODELWRIGHT_STORE == '' && github.event_name != 'pull_request'
        uses: actions/cache/save@v4
        with:
          path: ${quoted(within(facts, '.modelwright'))}
          key: modelwright-${name}-\${{ github.ref_name }}-\${{ github.run_id }}-\${{ github.run_attempt }}
`
    return [{ path: `.github/workflows/modelwright-${name}.yml`, text }]
  },
  next: () => [
    'Commit the file and push it.',
    'For a store that everybody shares, set the secrets MODELWRIGHT_STORE and MODELWRIGHT_OBJECTS of the repository.',
    'Secrets that your workflow names go under "env" of the job.',
  ],
}
