import type { Role } from '#api/router.ts'
import type { Key } from '#words/speak.ts'
