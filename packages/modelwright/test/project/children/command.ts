import { main } from '../../../src/cli/main.ts'

// Runs the command line in a folder: `command.ts <folder> <argument…>`.
const [folder, ...argv] = process.argv.slice(2)
process.exitCode = await main(argv, {
  ...{ stdout: process.stdout, stderr: process.stderr, folder },
  ...{ signal: new AbortController().signal, env: process.env, startedAt: Date.now() },
})
