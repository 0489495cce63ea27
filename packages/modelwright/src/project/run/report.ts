import type { RunResult } from './index.ts'
import type { RunTools } from './types.ts'
export async function writeRunReport(_result: RunResult, _tools: RunTools): Promise<string> {
  return 'none'
}
