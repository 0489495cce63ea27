import { compactLog } from '../../../src/project/predictions/compact-log.ts'

// Compacts a log, and says when it begins.
const [, , folder] = process.argv
console.log('begins')
await compactLog(folder)
