import { cleanUpAtEnds } from './at-end.ts'

cleanUpAtEnds()
